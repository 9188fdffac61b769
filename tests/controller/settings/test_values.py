"""Each kind of value: what it takes, what it refuses, and the sentence for it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from controller.settings.values import HeadStart, HostPort, MayCall, PromptKey, Share, SomeTime, TimeOfDay, TimeOrNever


@pytest.mark.parametrize(
    ("kind", "written", "held"),
    [
        (Share, "85%", 0.85),
        (Share, "0%", 0.0),
        (Share, "100%", 1.0),
        (Share, "99.5%", 0.995),
        (TimeOfDay, "00:00", 0),
        (TimeOfDay, "10:30", 630),
        (TimeOfDay, "23:59", 1439),
        (TimeOrNever, "90s", 90_000),
        (TimeOrNever, "never", None),
        (HeadStart, "15m", 900_000),
        (HeadStart, "first", None),
        (SomeTime, "1s", 1_000),
        (HostPort, "sip.provider.example", "sip.provider.example:5060"),
        (HostPort, "192.0.2.7:5080", "192.0.2.7:5080"),
        (MayCall, "US", "US"),
        (MayCall, "+1617", "+1617"),
        (PromptKey, "queue.card_ready", "queue.card_ready"),
    ],
)
def test_what_is_written_and_what_is_held(kind: Any, written: object, held: object) -> None:
    assert TypeAdapter(kind).validate_python(written) == held


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        (Share, "101%", "from 0% to 100%, such as 85%"),
        (Share, "100.5%", "from 0% to 100%"),
        (Share, "-1%", "a share is a percentage"),
        (Share, 0.85, "a share is a percentage"),
        (Share, 85, "a share is a percentage"),
        (TimeOfDay, "24:00", 'written "10:30"'),
        (TimeOfDay, "9:30", 'written "10:30"'),
        (TimeOfDay, 630, 'written "10:30"'),
        (TimeOrNever, "always", "such as 500ms, 20s, 2m or 1h"),
        (HeadStart, "never", "such as 500ms, 20s, 2m or 1h"),
        (SomeTime, "999ms", "at least 1s"),
        (HostPort, "sip:provider.example", "not a host and port"),
        (HostPort, "provider.example:70000", "not a host and port"),
        (HostPort, "a;b:5060", "not a host and port"),
        (HostPort, "a..b", "not a host and port"),
        (MayCall, "us", "a country's two capital letters"),
        (MayCall, "0049", "how numbers begin"),
        (MayCall, "+0", "how numbers begin"),
        (PromptKey, "Queue", "named as in the catalogue"),
        (PromptKey, "queue..card", "named as in the catalogue"),
    ],
)
def test_what_is_refused_and_the_sentence(kind: Any, written: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TypeAdapter(kind).validate_python(written)

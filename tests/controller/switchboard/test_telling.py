from types import SimpleNamespace
from typing import Any, cast

from controller.happenings import Happening, Herald
from controller.switchboard.telling import tell_event
from ivr import messages as ivr


def told(event: ivr.Event) -> Happening:
    heard: list[Happening] = []
    herald = Herald()
    herald.add(heard.append)
    tell_event(herald, cast(Any, SimpleNamespace(id="1.1")), event)
    (happening,) = heard
    return happening


def test_what_was_said_is_not_told() -> None:
    happening = told(ivr.Heard(5, "speech", "my chest hurts", 0.934))
    assert (happening.kind, happening.call) == ("heard", "1.1")
    assert "chest" not in repr(happening)


def test_what_a_look_up_found() -> None:
    assert "a patient of ours" in repr(told(ivr.Found(5, 1, {"patient": "p1"})))
    assert "several share" in repr(told(ivr.Found(5, 1, {})))
    assert "not known" in repr(told(ivr.NotFound(5, 1)))
    assert "away" in repr(told(ivr.LookUpFailed(5, 1, "TimeoutError")))

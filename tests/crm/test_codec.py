from dataclasses import replace
from types import MappingProxyType

import orjson
import pytest

from crm.codec import (
    from_plain,
    preference_from_plain,
    preference_to_plain,
    task_from_plain,
    task_to_plain,
    to_plain,
)
from crm.model import Interaction, Preference, Task
from tests.crm.examples import INTERACTION, task


def test_there_and_back_through_json() -> None:
    assert from_plain(orjson.loads(orjson.dumps(to_plain(INTERACTION)))) == INTERACTION


def test_read_only_notes_are_plain() -> None:
    frozen = replace(INTERACTION, notes=MappingProxyType({"reason": "rash"}))
    assert to_plain(frozen)["notes"] == {"reason": "rash"}
    orjson.dumps(to_plain(frozen))


def test_a_later_version_s_fields_are_passed_over_and_missing_ones_filled_in() -> None:
    plain = to_plain(INTERACTION) | {"mood": "good"}
    plain["steps"] = [step | {"mood": "good"} for step in plain["steps"]]
    del plain["acw_ms"], plain["offers"], plain["interpreters"]
    assert from_plain(plain) == replace(INTERACTION, offers=(), interpreters=())


def test_what_is_no_interaction_is_refused() -> None:
    with pytest.raises(TypeError):
        from_plain({"id": "call-1"})


def test_every_field_is_carried() -> None:
    assert set(to_plain(INTERACTION)) == set(Interaction.__dataclass_fields__)


def test_a_task_there_and_back() -> None:
    plain = orjson.loads(orjson.dumps(task_to_plain(task())))
    assert task_from_plain(plain | {"mood": "good"}) == task()
    assert set(plain) == set(Task.__dataclass_fields__)
    del plain["done_by"]
    assert task_from_plain(plain) == task()
    with pytest.raises(TypeError):
        task_from_plain({"id": "call-1-hung_up"})


def test_a_preference_there_and_back() -> None:
    asked = Preference("x0001", "pace", "65", 7)
    plain = orjson.loads(orjson.dumps(preference_to_plain(asked)))
    assert preference_from_plain(plain | {"mood": "good"}) == asked
    with pytest.raises(TypeError):
        preference_from_plain({"patient": "x0001"})

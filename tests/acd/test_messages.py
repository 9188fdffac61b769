"""The vocabulary: hashable, and every event carries its time. The type checker holds it frozen (``acd/values.py``)."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from acd.messages import Command, Event, Hold


def test_every_event_begins_with_its_time() -> None:
    assert all(fields(kind)[0].name == "at" for kind in get_args(Event))


def test_no_message_carries_a_name_or_a_number_of_a_patient() -> None:
    words = {field.name for kind in get_args(Event) + get_args(Command) for field in fields(kind)}
    assert not words & {"name", "phone", "number", "caller", "digits", "utterance", "birth_date"}


def test_messages_can_be_compared_and_looked_up() -> None:
    hold = Hold("c1", "desk", 1)
    assert hold == Hold("c1", "desk", 1) != Hold("c1", "desk", 2)
    assert hash(hold) == hash(Hold("c1", "desk", 1))

"""Messages as plain data and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.commands import Command, Decided
from acd.events import Event, Queued
from acd.written import COMMANDS, EVENTS, UnreadableError, read_command, read_event, write

# A need may hold anything as far as its type says, so it is drawn from real ones.
needs = st.sampled_from([None, ("any", ("skill", "nurse", 3), ("not", ("team", "trainees")))])
drawn = {Queued: st.builds(Queued, need=needs)}


@given(st.one_of(*(drawn.get(kind, st.from_type(kind)) for kind in EVENTS.values())))
def test_every_event_comes_back(event: Event) -> None:
    assert read_event(json.loads(json.dumps(write(event)))) == event


@given(st.one_of(*(st.from_type(kind) for kind in COMMANDS.values())))
def test_every_command_comes_back(command: Command) -> None:
    assert read_command(json.loads(json.dumps(write(command)))) == command


def test_every_message_has_a_name_of_its_own() -> None:
    assert not set(EVENTS) & set(COMMANDS)
    assert EVENTS["Queued"] is Queued
    assert COMMANDS["Decided"] is Decided


@pytest.mark.parametrize("written", [["Flown", {}], ["CallerLeft", {"at": 1, "who": 2}], [], "CallerLeft", [1, 2]])
def test_what_is_not_known_is_refused_in_a_sentence(written: list[object]) -> None:
    with pytest.raises(UnreadableError, match="cannot be read by this version"):
        read_event(written)

"""Leaving a message."""

from __future__ import annotations

import pytest

from controller.text.world import CannotHappenError
from ivr import messages as ivr
from tests.controller.text.desk import act, call


def lengths(of: object) -> list[int]:
    return [each.event.duration_ms for each in of.session.moments if isinstance(each.event, ivr.MessageTaken)]  # type: ignore[attr-defined]


async def test_words_are_the_message() -> None:
    made = await call("4")
    await made.say("this is Ada, please call me")
    assert made.session.call.outcome == "message_left"
    assert lengths(made) == [3_000]


async def test_a_message_of_some_length() -> None:
    made = await call("4")
    await act(made, message="40s")
    assert (lengths(made), made.session.call.outcome) == ([40_000], "message_left")


async def test_silence_and_the_key_that_ends_it_leave_nothing() -> None:
    made = await call("4")
    await made.be_silent()
    assert lengths(made) == [0]
    await made.press("#")
    assert lengths(made) == [0, 0]
    assert made.session.call.node == "desk"


async def test_emergency_words_are_not_taped() -> None:
    made = await call("4")
    await made.say("chest pain")
    assert made.session.call.phase == "confirming"
    assert lengths(made) == [0]


async def test_where_no_message_is_taken() -> None:
    with pytest.raises(CannotHappenError, match="no message is being taken"):
        await act(await call("1"), message="5s")

"""Asking to be called back."""

from __future__ import annotations

from tests.controller.text.desk import call, heard


async def test_taken_soon_or_within_hours() -> None:
    soon, later = await call("111"), await call("111", callback_hours=3)
    assert soon.session.call.outcome == later.session.call.outcome == "callback_taken"
    assert heard(soon)[-1] == "engine.callback_taken_soon"
    assert "3" in heard(later)[-1]


async def test_refused_because_a_phone_rings_already() -> None:
    made = await call("111", callback="ringing")
    assert heard(made)[-1] == "engine.callback_ringing"
    assert made.session.call.phase == "flow"


async def test_impossible() -> None:
    assert heard(await call("111", callback="impossible"))[-1] == "engine.callback_impossible"


async def test_the_right_person_waits_on_and_a_wrong_one_does_not() -> None:
    right, wrong = await call("1", called_back="desk"), await call("2", called_back="desk")
    assert right.session.call.phase == "flow"
    assert wrong.session.call.outcome == "wrong_person"

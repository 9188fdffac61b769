"""Ringing a destination."""

from __future__ import annotations

import pytest

from controller.text.world import CannotHappenError
from tests.controller.text.desk import act, call


async def test_it_rings_until_somebody_answers_and_ends() -> None:
    made = await call("3")
    await act(made, transfer="answers")
    assert made.session.call.phase == "talking"
    await act(made, transfer="ends")
    assert made.session.call.outcome == "transferred"


async def test_nobody_answers() -> None:
    made = await call("3")
    await act(made, transfer="no_answer")
    assert made.session.call.node == "message"


async def test_what_it_does_at_once() -> None:
    assert (await call("3", transfer="answers")).session.call.phase == "talking"
    assert (await call("3", transfer="no_answer")).session.call.node == "message"


async def test_only_who_is_transferred() -> None:
    made = await call("1")
    for what in ("answers", "no_answer", "ends"):
        with pytest.raises(CannotHappenError, match="not being transferred"):
            await act(made, transfer=what)

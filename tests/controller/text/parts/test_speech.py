"""The recogniser up and down."""

from __future__ import annotations

import pytest

from controller.text.world import CannotHappenError
from tests.controller.text.desk import act, call, heard


async def test_down_from_the_first() -> None:
    made = await call(speech="down")
    assert heard(made) == ["load.press", "engine.keys_only", "load.press"]
    await made.say("goodbye")
    assert made.session.moments[-1].unheard == "goodbye"
    await made.press("6")
    assert made.session.call.outcome == "self_served"


async def test_lost_on_the_way() -> None:
    made = await call()
    await act(made, speech="lost")
    assert heard(made)[-2:] == ["engine.keys_only", "load.press"]
    with pytest.raises(CannotHappenError, match="nothing listens"):
        await act(made, speech="lost")

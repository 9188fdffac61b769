"""A phrase said by a voice and heard by a recogniser, through the real pool."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.trial import Engine, attempt


async def test_what_was_said_is_heard() -> None:
    trial = await attempt("appointment", ("billing", "nurse"), Engine("en", "fake"), "fake")
    assert trial.right
    assert trial.heard[0].text == "appointment"
    assert trial.spoken_ms > 0


async def test_something_else_is_not_right(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps([{"text": "billing"}]))
    trial = await attempt("appointment", ("billing",), Engine("en", "fake", plan), "fake")
    assert not trial.right
    assert trial.heard[0].text == "billing"


async def test_a_recogniser_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="not a plan"):
        await attempt("appointment", (), Engine("en", "fake", tmp_path), "fake")

"""Callers at each node."""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.flow_counts import CountsError, counted, counts_of
from careline.flow_picture import Count
from controller.settings.loader import load_settings
from tests.careline.commands.releases import Clinic


def test_open_calls_and_those_of_today() -> None:
    step = {"type": "Step", "fields": {"node": "welcome"}}
    calls = [{"node": "reason", "steps": [step]}, {"node": "reason", "steps": []}]
    assert counted(calls, ["welcome", "welcome"]) == {"reason": Count(2, 2), "welcome": Count(0, 3)}


async def test_a_system_that_was_never_started(tmp_path: Path) -> None:
    with pytest.raises(CountsError, match="never started"):
        await counts_of(load_settings(Clinic(tmp_path).file), "front-door")

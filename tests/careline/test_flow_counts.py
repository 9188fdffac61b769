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
    open_one = {"flow": "x", "node": "reason", "visit": {}}
    calls = [{**open_one, "steps": [step]}, {**open_one, "steps": []}, {**open_one, "flow": "y"}]
    over = [("x", ["welcome", "welcome"]), ("y", ["welcome"])]
    assert counted("x", calls, over) == {"reason": Count(2, 2), "welcome": Count(0, 3)}


def test_a_flow_that_another_one_called() -> None:
    """Its nodes are told by their own names, and who is in it stands at the node that called it."""
    steps = [{"type": "Step", "fields": {"node": node}} for node in ("appointments", "booking/choose")]
    frame = {"type": "Frame", "fields": {"flow": "front", "node": "appointments"}}
    call = {"flow": "booking", "node": "purpose", "visit": {}, "steps": steps, "frames": [frame]}
    over = [("front", ["appointments", "booking/choose", "identify/back"])]
    assert counted("booking", [call], over) == {"choose": Count(0, 2), "purpose": Count(1, 1)}
    assert counted("front", [call], over) == {"appointments": Count(1, 2)}


async def test_a_system_that_was_never_started(tmp_path: Path) -> None:
    with pytest.raises(CountsError, match="never started"):
        await counts_of(load_settings(Clinic(tmp_path).file), "front-door")

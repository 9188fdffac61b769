"""Real histories, kept for ever: each log in this folder must lead to the same deeds in every later version.

The logs were written by `careline acd log --export` on real calls over Asterisk. A log that fails says that callers
would be treated otherwise than they were: a bug, or a change of the rules that is worth a new recording beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.floor_log import stretches_in
from careline.logged_day import logged_day
from careline.replaying import compare, play_exactly

LOGS = sorted(Path(__file__).parent.glob("*.jsonl"))


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
def test_the_same_deeds_come_out(log: Path) -> None:
    exact = play_exactly(stretches_in(log))
    assert exact.events > 50
    assert exact.differences == ()


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
def test_the_simulated_day_is_near_the_real_one(log: Path) -> None:
    stretches = list(stretches_in(log))
    found = compare(stretches, stretches[-1].clinic, 20_000)
    was, again = found.was[0].values, found.again[0].values
    assert found.was[0].calls == len(logged_day(stretches).stays)
    assert abs(again["mean_wait_s"] - was["mean_wait_s"]) < 3.0 + 0.3 * was["mean_wait_s"]


def test_there_is_a_history() -> None:
    assert LOGS

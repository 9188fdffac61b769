"""Callbacks under a second controller: the place is old, an attempt counts once, and each has its record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from controller.switchboard.callbacks import Callbacks
from tests.controller.switchboard.bench_board import Bench
from tests.controller.switchboard.test_callbacks import (
    SECOND,
    agreed,
    alice_takes_it,
    answers,
    called_back,
    kept,
    meter,
    pause,
)
from tests.controller.switchboard.test_reconcile import reconciler


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = called_back(tmp_path)
    yield made
    made.board.wakeups.close()


async def heir_of(bench: Bench) -> Bench:
    bench.board.wakeups.close()
    pages = await bench.call_pages()
    heir = Bench(bench.flow, journal=bench.journal, ari=bench.ari, at=bench.clock.at + 2_000, waits=bench.waits)
    Callbacks(heir.board, meter())
    await reconciler(heir, pages).run()
    heir.settle()
    return heir


async def test_a_callback_outlives_its_controller(bench: Bench) -> None:
    since = agreed(bench).queued_at
    heir = await heir_of(bench)
    (view,) = heir.board.acd.waiting()
    assert (view.call, view.since, view.callback) == (SECOND, since, True)
    heir.pick_up()
    answers(heir)
    assert kept(heir).stage == "talking"
    heir.hang_up(f"callback-{SECOND}")
    assert (heir.only.outcome, heir.only.notes["callback_of"]) == ("answered", SECOND)
    heir.board.wakeups.close()


@pytest.mark.parametrize("picked_up", [False, True])
async def test_killed_while_dialing_the_leg_is_ended_and_the_attempt_counts_once(bench: Bench, picked_up: bool) -> None:
    agreed(bench)
    alice_takes_it(bench)
    if picked_up:
        answers(bench, "")
    heir = await heir_of(bench)
    assert f"callback-{SECOND}" not in heir.ari.channels
    assert kept(heir).callback.attempt == 1  # type: ignore[union-attr]
    heir.pick_up()
    heir.ari.decline(f"callback-{SECOND}", 19)
    heir.settle()
    assert (heir.only.outcome, heir.only.notes["callback_attempts"]) == ("expired", "2")
    heir.board.wakeups.close()


async def test_one_that_expired_meanwhile_is_recorded_and_not_dialled(bench: Bench) -> None:
    agreed(bench)
    bench.clock.at += 9 * 3_600_000
    heir = await heir_of(bench)
    assert heir.only.outcome == "expired"
    assert heir.ringing() == []
    heir.board.wakeups.close()


async def test_a_patient_who_was_reached_keeps_waiting(tmp_path: Path) -> None:
    bench = called_back(tmp_path, "patient_first")
    agreed(bench)
    pause(bench, off=True)
    pause(bench)
    answers(bench)
    heir = await heir_of(bench)
    assert kept(heir).stage == "waiting"
    (ringing,) = [name for name in heir.ringing() if name.startswith("agent-")]
    heir.ari.pick_up(ringing)
    heir.settle()
    assert kept(heir).stage == "talking"
    heir.hang_up(f"callback-{SECOND}")
    assert heir.only.outcome == "answered"
    heir.board.wakeups.close()


async def test_without_a_provider_any_more_it_is_lost_and_recorded(bench: Bench) -> None:
    agreed(bench)
    bench.board.wakeups.close()
    pages = await bench.call_pages()
    heir = Bench(bench.flow, journal=bench.journal, ari=bench.ari, at=bench.clock.at + 2_000)
    await reconciler(heir, pages).run()
    heir.settle()
    assert heir.only.outcome == "lost"
    heir.board.wakeups.close()


async def test_reconciling_leaves_callbacks_alone(bench: Bench) -> None:
    agreed(bench)
    same = reconciler(bench)
    for _ in range(3):
        await same.run()
        bench.settle()
    assert kept(bench).stage == "callback"
    alice_takes_it(bench)
    await same.run()
    bench.settle()
    assert kept(bench).stage == "dialing"
    bench.ari.channels.pop(f"callback-{SECOND}")
    await same.run()
    bench.settle()
    assert kept(bench).stage == "callback"


async def test_a_talk_with_a_patient_called_back_goes_on_and_ends_for_both(bench: Bench) -> None:
    agreed(bench)
    alice = alice_takes_it(bench)
    answers(bench)
    heir = await heir_of(bench)
    assert kept(heir).stage == "talking"
    assert heir.agent("alice") == "on_queue talk"
    heir.hang_up(f"callback-{SECOND}")
    assert alice not in heir.ari.channels, "the agent was left on a dead line"
    assert heir.only.outcome == "answered"
    heir.board.wakeups.close()

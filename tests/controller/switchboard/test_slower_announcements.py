"""A waiting caller who is spoken to more slowly hears the queue at his pace, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.estimate import Estimate
from controller.switchboard.wait_rules import CallbackRules, WaitRules
from tests.controller.switchboard.bench_board import Bench, query
from tests.controller.switchboard.test_announcements import flow_with_menu, waiting

RULES = WaitRules(
    30_000,
    comfort=("front_door.nobody",),
    comfort_every_ms=30_000,
    recheck_every_ms=30_000,
    callback=CallbackRules(offer_after_ms=30_000),
)
ALL = ["position_1", "front_door.nobody", "offer_callback", "offer_worse"]


@pytest.fixture
async def slow(tmp_path: Path) -> Bench:
    """He waits, and everything is due in 30 s."""
    bench = Bench(flow_with_menu(tmp_path), waits={"front_desk": RULES})
    await waiting(bench)
    bench.board.late = bench.late
    bench.line.call.pace = 80
    return bench


def make(bench: Bench, *, in_time: bool = True) -> None:
    """What was asked for last is slowed down."""
    _, prompts, done = bench.late.waiting.pop()
    assert {prompt.pace for prompt in prompts} == {80}
    if in_time:
        bench.sounds.made |= dict.fromkeys(prompts)
    done()
    bench.settle()


def heard(bench: Bench) -> list[str]:
    """The files of what the queue said last, by their names."""
    ordered = [each for each in bench.ari.requests if each.operation == "channels.play" and "/wait-" in each.path]
    return [media.rpartition("/")[2] for media in query(ordered[-1])["media"].split(",")]


async def test_place_comfort_callback_and_recheck_are_said_at_his_pace(slow: Bench) -> None:
    slow.later(30_000)
    assert not slow.playing()
    assert slow.line.music, "nobody waits in silence for it"
    make(slow)
    assert str(slow.told("prompt")[-1].get("keys")).split() == ALL
    assert len(heard(slow)) == len(ALL)
    assert all(name.endswith("-at-80") for name in heard(slow))


async def test_what_has_been_said_so_once_is_there_at_once(slow: Bench) -> None:
    slow.later(30_000)
    make(slow)
    slow.hear_out()
    slow.later(30_000)
    assert slow.playing() == ["wait-1.1-2"]
    assert not slow.late.waiting


async def test_what_could_not_be_made_in_time_is_said_as_it_is(slow: Bench) -> None:
    slow.later(30_000)
    make(slow, in_time=False)
    assert len(heard(slow)) == len(ALL)
    assert not [name for name in heard(slow) if name.endswith("-at-80")]


async def test_an_agent_who_answers_meanwhile_is_not_talked_over(slow: Bench) -> None:
    slow.later(30_000)
    slow.pick_up()
    make(slow)
    assert not slow.playing()
    assert slow.line.bridged


async def test_a_dialog_that_began_meanwhile_is_heard_out_first(slow: Bench) -> None:
    slow.later(30_000)
    slow.press("9")
    make(slow)
    (question,) = slow.playing()
    make(slow)
    assert slow.playing() == [question]
    slow.press("2")
    slow.hear_out()
    slow.later(4_000)
    assert [name for name in slow.playing() if name.startswith("wait-")]


async def test_who_hangs_up_meanwhile_is_told_nothing(slow: Bench) -> None:
    slow.later(30_000)
    ((_, _, done),) = slow.late.waiting
    slow.hang_up()
    mark = slow.mark()
    done()
    slow.settle()
    assert "channels.play" not in slow.orders(mark)


async def test_who_asks_how_long_is_told_once(slow: Bench) -> None:
    slow.press("2")
    slow.press("2")
    make(slow)
    assert not slow.late.waiting
    assert heard(slow) == ["engine-position_next-at-80"]


async def test_the_estimated_wait(slow: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        slow.board.acd, "estimate", lambda _call: Estimate(60_000, 200_000, 290_000, 50, 1_000, None), raising=False
    )
    slow.press("2")
    make(slow)
    assert heard(slow) == ["queue-wait_1_5-at-80"]


async def test_who_speaks_at_the_usual_pace_waits_for_nothing(tmp_path: Path) -> None:
    bench = Bench(flow_with_menu(tmp_path), waits={"front_desk": RULES})
    bench.board.late = bench.late
    await waiting(bench)
    bench.later(30_000)
    assert bench.playing() == ["wait-1.1-1"]
    assert not bench.late.waiting

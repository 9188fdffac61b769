"""A waiting caller's place in the queue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from acd.estimate import Estimate
from controller.switchboard import announcements
from controller.switchboard.wait_rules import CallbackRules, WaitRules
from ivr import messages as ivr
from ivr.flow import Flow
from tests.controller.switchboard.bench_board import FLOW, Bench
from tests.ivr.caller import flow_of

EVERY_MS = 30_000


async def waiting(bench: Bench, key: str = "1") -> None:
    bench.arrive()
    bench.press(key)
    bench.hear_out()


async def test_the_place_is_told_again_and_again_with_music_between(bench: Bench) -> None:
    await waiting(bench)
    mark = bench.mark()
    bench.later(EVERY_MS)
    sounds = [order for order in bench.orders(mark) if order in ("channels.stop_moh", "channels.play")]
    assert sounds == ["channels.stop_moh", "channels.play"]
    assert bench.playing() == ["wait-1.1-1"]
    assert bench.told("prompt")[-1].get("keys") == "position_1"
    bench.hear_out()
    assert bench.line.music
    bench.later(EVERY_MS)
    assert bench.playing() == ["wait-1.1-2"]


async def test_a_queue_may_be_silent_about_it(bench: Bench) -> None:
    await waiting(bench, "2")
    bench.later(4 * EVERY_MS)
    assert not [name for name in bench.playing() if name.startswith("wait-")]


async def test_an_agent_who_answers_cuts_it(bench: Bench) -> None:
    await waiting(bench)
    bench.later(EVERY_MS)
    assert bench.line.announcing
    bench.pick_up()
    assert not bench.playing()
    assert bench.line.announcing is None
    bench.later(2 * EVERY_MS)
    assert not bench.playing()


async def test_it_never_talks_over_the_flow(bench: Bench) -> None:
    await waiting(bench)
    bench.later(EVERY_MS - 1_000)
    bench.press("9")  # the emergency question
    (question,) = bench.playing()
    bench.later(2_000)
    assert bench.playing() == [question]


async def test_refused_by_asterisk_the_music_is_back(bench: Bench) -> None:
    await waiting(bench)
    bench.ari.fail_next("channels.play", 500)
    bench.later(EVERY_MS)
    assert bench.line.announcing is None
    assert bench.line.music


async def test_without_a_sound_nothing_is_said(bench: Bench) -> None:
    await waiting(bench)
    bench.sounds.missing |= {"engine.position", "engine.position_next", ""}
    bench.later(2 * EVERY_MS)
    assert not bench.playing()
    assert bench.line.music


async def test_the_end_of_an_old_one_is_no_news(bench: Bench) -> None:
    await waiting(bench)
    bench.later(EVERY_MS)
    announcements.ended(bench.board, "wait-1.1-0")
    announcements.ended(bench.board, "wait-9.9-1")
    assert bench.line.announcing == "wait-1.1-1"


# --- the whole round ------------------------------------------------------------

MENU = (
    "while_waiting: [{key: 1, do: callback}, {key: 2, do: position}, {key: 3, do: worse}, {key: 4, go: bye}], "
    "say: front_door.connecting, on"
)
RULES = WaitRules(
    announce_every_ms=30_000,
    comfort=("front_door.connecting", "front_door.nobody"),
    comfort_every_ms=20_000,
    recheck_every_ms=60_000,
    callback=CallbackRules(offer_after_ms=60_000),
)


def flow_with_menu(folder: Path) -> Flow:
    return flow_of(FLOW.replace("say: front_door.connecting, on", MENU), folder)


def queue_of(folder: Path, rules: WaitRules = RULES) -> Bench:
    return Bench(flow_with_menu(folder), waits={"front_desk": rules})


def said(bench: Bench) -> list[str]:
    """What the caller heard, and how often between."""
    return [str(it.get("keys")) for it in bench.told("prompt")][2:]


async def test_what_is_due_together_is_said_together_in_its_order(tmp_path: Path) -> None:
    bench = queue_of(tmp_path)
    await waiting(bench)
    for _ in range(6):
        bench.later(10_000)
        if bench.line.announcing:
            bench.hear_out()
    assert said(bench) == [
        "front_door.connecting",
        "position_1",
        "front_door.nobody",
        "position_1 front_door.connecting offer_callback offer_worse",
    ]


async def test_an_agent_who_answers_cuts_comfort_in_one_order_before_the_bridge(tmp_path: Path) -> None:
    """Nothing that plays is waited for: stop, then bridge."""
    bench = queue_of(tmp_path, replace(RULES, comfort_every_ms=10_000))
    await waiting(bench)
    bench.later(10_000)
    assert bench.line.announcing
    mark = bench.mark()
    bench.pick_up()
    orders = bench.orders(mark)
    assert orders.index("playbacks.stop") < orders.index("bridges.add")
    bench.later(600_000)
    assert len(said(bench)) == 1


async def test_no_announcement_talks_over_a_dialog(tmp_path: Path) -> None:
    bench = queue_of(tmp_path)
    await waiting(bench)
    bench.later(29_000)
    bench.press("3")
    bench.hear_out()
    bench.later(3_000)
    assert bench.line.announcing is None
    bench.press("2")
    bench.hear_out()
    bench.later(3_000)
    assert bench.line.announcing


async def test_the_caller_asks_how_long(tmp_path: Path) -> None:
    bench = queue_of(tmp_path)
    await waiting(bench)
    bench.press("2")
    assert said(bench) == ["position_1"]
    bench.press("2")
    assert said(bench) == ["position_1"]


async def test_a_sound_estimate_is_told_and_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = queue_of(tmp_path, WaitRules(30_000))
    await waiting(bench)
    monkeypatch.setattr(
        bench.board.acd, "estimate", lambda _call: Estimate(60_000, 200_000, 290_000, 50, 1_000, None), raising=False
    )
    bench.press("2")
    assert said(bench) == ["queue.wait_1_5"]
    promised = bench.board.acd.promised("1.1")
    assert promised is not None
    assert promised[1:] == (60_000, 300_000)
    bench.hear_out()
    bench.sounds.missing.add("queue.wait_1_5")
    bench.press("2")
    assert said(bench)[-1] == "position_1"


async def test_worse_is_urgent_at_once_and_keeps_the_place(tmp_path: Path) -> None:
    bench = queue_of(tmp_path)
    await waiting(bench)
    since = bench.board.acd.since("1.1")
    bench.later(10_000)
    bench.press("3")
    bench.press("1")
    (view,) = bench.board.acd.waiting()
    assert (view.priority, view.since) == ("urgent", since)
    assert bench.line.priority == "urgent"


async def test_leaving_by_the_menu_is_no_abandonment(tmp_path: Path) -> None:
    bench = queue_of(tmp_path)
    await waiting(bench)
    bench.press("4")
    assert not bench.board.acd.waiting()
    bench.hear_out()
    assert bench.only.outcome == "self_served"
    bench.later(20_000)
    bench.nothing_left()


async def test_without_a_provider_there_is_no_callback(tmp_path: Path) -> None:
    bench = queue_of(tmp_path)
    await waiting(bench)
    bench.press("1")
    ((_, _, asked),) = bench.lookups.asked
    bench.board.ivr_event("1.1", ivr.Found(bench.clock.at, asked.lookup, {"own": "+15555550123"}))
    bench.press("1")
    assert bench.line.stage == "waiting"
    assert bench.line.saying is not None


@pytest.mark.parametrize(("mean_ms", "offered"), [(300_000, True), (299_999, False), (None, False)])
async def test_a_long_wait_is_met_with_the_callback_at_once(
    tmp_path: Path, mean_ms: int | None, *, offered: bool
) -> None:
    bench = queue_of(tmp_path, WaitRules(0, callback=CallbackRules(offer_after_ms=60_000, offer_at_once_ms=300_000)))
    estimated = None if mean_ms is None else Estimate(200_000, mean_ms, 400_000, 50, 1_000, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench.board.acd, "estimate", lambda _call: estimated, raising=False)
        await waiting(bench)
        bench.later(5_000)
        assert said(bench) == (["offer_callback"] if offered else [])
        bench.hear_out()
        bench.later(50_000)
        assert len(said(bench)) == int(offered)  # not again and again while the estimate stays long
        bench.later(10_000)
        assert len(said(bench)) == 1

"""A waiting caller's place in the queue."""

from __future__ import annotations

from controller.switchboard import announcements
from tests.controller.switchboard.bench_board import Bench

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

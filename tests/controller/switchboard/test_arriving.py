"""A call begins with what the clinic announces."""

from __future__ import annotations

from controller.switchboard import arriving
from ivr import messages as ivr
from ivr.announcement import Announcement
from tests.controller.switchboard.bench_board import Bench

FLU = Announcement("flu", texts={"en": "The flu is about."})


async def test_the_call_knows_them_before_it_begins(bench: Bench) -> None:
    bench.board.announced = lambda: (FLU,)
    bench.arrive()
    line = bench.line
    assert line.call.announcements == (FLU,)
    assert line.call.phase == "flow"


async def test_with_nothing_to_announce_there_is_nothing_to_tell(bench: Bench) -> None:
    told: list[ivr.Event] = []
    bench.board.ivr_event = lambda _call, event: told.append(event)  # type: ignore[method-assign]
    arrived = ivr.Arrived(1, "5550100", None, "en")
    arriving.begin(bench.board, "c1", arrived)
    assert told == [arrived]

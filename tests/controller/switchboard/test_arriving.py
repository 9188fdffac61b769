"""A call begins with what the clinic announces, and with what the dialplan tells of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controller.switchboard import arriving
from ivr import messages as ivr
from ivr.announcement import Announcement
from tests.controller.switchboard.bench_board import CALLER, NUMBER, Bench

FLU = Announcement("flu", texts={"en": "The flu is about."})


async def test_the_call_knows_them_before_it_begins(bench: Bench) -> None:
    bench.board.announced = lambda: (FLU,)
    bench.arrive()
    line = bench.line
    assert line.call.announcements == (FLU,)
    assert line.call.phase == "flow"


async def test_with_nothing_to_announce_there_is_nothing_to_tell(bench: Bench) -> None:
    bench.arrive()
    told: list[ivr.Event] = []
    bench.board.ivr_event = lambda _call, event: told.append(event)  # type: ignore[method-assign]
    arriving.begin(bench.board, bench.line, 1, ("",))
    assert told == [ivr.Arrived(1, NUMBER, CALLER, "en")]


@pytest.mark.parametrize("marks", [(), ("",), ("other",)])
async def test_an_ordinary_call_goes_the_ordinary_way(bench: Bench, marks: tuple[str, ...]) -> None:
    bench.arrive("1.1", CALLER, NUMBER, *marks)
    assert not bench.line.call.relay
    assert bench.line.call.node == "choose"


async def test_a_call_that_its_trunk_marks_as_a_relays_goes_to_a_person(bench: Bench) -> None:
    bench.arrive("1.1", CALLER, NUMBER, arriving.RELAY)
    assert bench.line.call.relay
    assert bench.line.stage == "waiting"


async def test_so_does_each_call_of_a_number_for_relays(bench: Bench) -> None:
    bench.board.numbers = {NUMBER: replace(bench.board.numbers[NUMBER], relay=True)}
    bench.arrive()
    assert bench.line.call.relay
    assert bench.line.stage == "waiting"

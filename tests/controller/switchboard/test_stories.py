"""The story of each wait, on the line and in the record."""

from __future__ import annotations

import json

from acd import messages as acd
from controller.switchboard.stories import LONGEST
from tests.controller.switchboard.bench_board import Bench


async def test_the_wait_is_written_down_and_ends_in_the_record(bench: Bench) -> None:
    bench.talk()
    bench.hang_up("1.1")
    bench.hear_out()
    (interaction,) = bench.records.stored
    assert [each.kind for each in interaction.decisions] == ["queued", "chosen", "connected", "left"]
    chosen = json.loads(interaction.decisions[1].facts)
    assert (chosen["agent"], chosen["because"]) == ("alice", "arrived")
    assert interaction.decisions[0].at <= interaction.decisions[1].at <= interaction.decisions[2].at


async def test_a_story_without_end_is_cut_in_the_middle(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    for number in range(LONGEST + 20):
        bench.board.acd_event(acd.WaitTold(bench.clock.at, "1.1", number, number + 1))
    assert len(bench.line.story) == LONGEST
    bench.board.acd_event(acd.CallerLeft(bench.clock.at, "1.1"))
    assert bench.line.story[-1].kind == "left"

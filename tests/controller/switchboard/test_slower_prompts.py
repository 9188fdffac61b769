"""Prompts at another pace than their own, as Asterisk is told to play them."""

from __future__ import annotations

import pytest

from controller.switchboard import ivr_orders
from ivr import messages as ivr
from tests.controller.switchboard.bench_board import Bench


async def test_what_could_not_be_slowed_down_in_time_is_said_as_it_is(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.board.late = bench.late
    media = bench.sounds.media
    monkeypatch.setattr(
        bench.sounds, "media", lambda prompt, call="": media(prompt, call) if prompt.pace == 100 else None
    )
    bench.arrive()
    mark = bench.mark()
    slow = ivr.Prompt("Hello", "en", pace=80)
    ivr_orders.perform(bench.board, bench.line, ivr.Say(90, (slow,)))
    (_, prompts, done) = bench.late.waiting.pop()
    assert prompts == [slow]
    done()
    bench.settle()
    assert bench.orders(mark)[-1] == "channels.play"
    assert bench.line.unheard_prompts == 0

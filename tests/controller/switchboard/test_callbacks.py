"""Callers who hang up and are called back."""

from __future__ import annotations

from controller.switchboard.callbacks import between_people
from tests.controller.switchboard.bench_board import Bench


async def test_a_caller_is_no_callback(bench: Bench) -> None:
    bench.arrive()
    assert not between_people(bench.line)
    assert bench.line.ticket == bench.line.id

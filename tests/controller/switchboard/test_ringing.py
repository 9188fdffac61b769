"""One phone is rung, or the reason why not is told."""

from __future__ import annotations

import pytest

from controller.switchboard import ringing
from tests.controller.switchboard.bench_board import Bench, query


def place(bench: Bench, ring_ms: int = 4_200) -> list[str]:
    told: list[str] = []
    ringing.ring(
        bench.board,
        "agent-1",
        "PJSIP/alice",
        ("offer", "1.1-1"),
        ring_ms=ring_ms,
        caller='"desk" <5550100>',
        not_placed=told.append,
    )
    bench.settle()
    return told


@pytest.mark.parametrize(("ring_ms", "seconds"), [(4_200, "10"), (4_000, "9"), (0, "5"), (-60_000, "1")])
async def test_the_phone_rings_a_little_longer_than_is_waited(bench: Bench, ring_ms: int, seconds: str) -> None:
    assert place(bench, ring_ms) == []
    (request,) = bench.ari.sent("channels.originate")
    assert query(request)["timeout"] == seconds
    assert "agent-1" in bench.ari.channels


@pytest.mark.parametrize(("status", "why"), [(500, "unreachable"), (409, "failed")])
async def test_a_phone_that_cannot_be_rung(bench: Bench, status: int, why: str) -> None:
    bench.ari.fail_next("channels.originate", status)
    assert place(bench) == [why]

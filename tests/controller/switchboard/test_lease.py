"""The dead-man switch: renewed while we live, never during a sound."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.switchboard import lease
from controller.switchboard.line import LEASE_S, RENEW_EVERY_MS
from tests.controller.switchboard.bench_board import Bench


async def waiting(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    bench.hear_out()


def without_a_flow(bench: Bench, call: str = "1.1") -> None:
    """A caller to whom nothing is said but by the test."""
    bench.arrive(call)
    bench.line.saying = None
    bench.board.wakeups.set(("ivr", call), None)


async def test_the_dialplan_has_set_the_first_one_and_a_short_sound_is_covered_by_it(bench: Bench) -> None:
    bench.arrive()
    assert bench.orders() == ["channels.answer", "channels.play"]
    assert bench.leases() == []


async def test_who_waits_is_renewed_every_five_seconds(bench: Bench) -> None:
    await waiting(bench)
    mark = bench.mark()
    bench.later(3 * RENEW_EVERY_MS)
    assert bench.leases(mark) == [LEASE_S] * 3


async def test_a_sound_is_covered_before_it_begins_and_nothing_is_renewed_during_it(bench: Bench) -> None:
    """The renewal would wait for the sound's end, and everything behind it on our one socket too."""
    without_a_flow(bench)
    mark = bench.mark()
    lease.before_sound(bench.board, bench.line, 20_000)
    assert bench.leases(mark) == [LEASE_S + 20]
    bench.line.saying = 99
    bench.later(20_000 + 2 * RENEW_EVERY_MS)
    assert bench.leases(mark) == [LEASE_S + 20]
    bench.line.saying = None
    bench.later(1_000)
    assert bench.leases(mark) == [LEASE_S + 20, LEASE_S]


async def test_a_lease_that_was_refused_is_asked_for_again(bench: Bench) -> None:
    bench.arrive()
    channel = bench.ari.channels.pop("1.1")
    lease.before_sound(bench.board, bench.line, 20_000)
    bench.settle()
    bench.ari.channels["1.1"] = channel
    mark = bench.mark()
    lease.before_sound(bench.board, bench.line, 1_000)
    assert bench.leases(mark) == [LEASE_S + 1]


async def test_nothing_is_renewed_while_a_message_is_recorded(bench: Bench) -> None:
    bench.arrive()
    bench.press("4")
    bench.hear_out()
    mark = bench.mark()
    bench.later(60_000)
    assert bench.leases(mark) == []


async def test_nothing_is_renewed_while_the_link_is_down(bench: Bench) -> None:
    await waiting(bench)
    bench.ari.lose_link()
    mark = bench.mark()
    bench.later(20_000)
    assert bench.leases(mark) == []
    bench.ari.restore_link()
    bench.later(RENEW_EVERY_MS)
    assert bench.leases(mark) == [LEASE_S]


async def test_a_frozen_clock_that_jumps_renews_once_and_goes_on(bench: Bench) -> None:
    await waiting(bench)
    mark = bench.mark()
    bench.clock.at += 4 * RENEW_EVERY_MS
    bench.settle()
    assert bench.leases(mark) == [LEASE_S]
    bench.later(RENEW_EVERY_MS)
    assert bench.leases(mark) == [LEASE_S] * 2


async def test_a_lease_for_a_channel_that_is_gone_hurts_nobody(bench: Bench) -> None:
    await waiting(bench)
    del bench.ari.channels["1.1"]
    bench.later(RENEW_EVERY_MS)
    assert bench.line.stage == "waiting"  # the reconciliation will find out
    assert bench.ari.complaints == []


async def test_part_of_a_second_counts_as_a_whole(bench: Bench) -> None:
    bench.arrive()
    mark = bench.mark()
    lease.before_sound(bench.board, bench.line, 20_001)
    assert bench.leases(mark) == [LEASE_S + 21]


STRETCHES = st.lists(st.tuples(st.booleans(), st.integers(1, 40_000), st.integers(0, 39_999)), min_size=1, max_size=12)


@given(STRETCHES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_said_two_thirds_of_a_lease_are_left_whenever_nothing_sounds(
    bench: Bench, stretches: list[tuple[bool, int, int]]
) -> None:
    """A controller that is only slow for a while keeps its callers; the dialplan has those of a dead one in 15 s.

    ``stretches``: a sound of so long that is cut short by so much, or silence.
    """
    for call in list(bench.board.lines):
        bench.hang_up(call)
    without_a_flow(bench, f"1.{bench.mark()}")
    until, seen = bench.clock.at + LEASE_S * 1_000, bench.mark()

    def live(milliseconds: int, *, sounding: bool) -> None:
        nonlocal until, seen
        for _ in range(0, milliseconds, 500):
            for seconds in bench.leases(seen):
                until = bench.clock.at + seconds * 1_000
            seen = bench.mark()
            bench.later(500)
            assert not (sounding and bench.leases(seen)), "renewed during a sound"
            assert bench.leases(seen) or until - bench.clock.at >= lease.LEAST_LEFT_MS - 500

    for sounds, length_ms, cut_ms in stretches:
        if sounds:
            lease.before_sound(bench.board, bench.line, length_ms)
            bench.line.saying = 99
            live(max(0, length_ms - cut_ms), sounding=True)
            bench.line.saying = None
        else:
            live(length_ms, sounding=False)

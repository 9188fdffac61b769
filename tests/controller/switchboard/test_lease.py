"""The dead-man switch: renewed while we live, never during a sound."""

from __future__ import annotations

from controller.switchboard import lease
from controller.switchboard.line import LEASE_S, RENEW_EVERY_MS
from tests.controller.switchboard.bench_board import SOUND_MS, Bench


async def waiting(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    bench.hear_out()


async def test_the_dialplan_has_set_the_first_one_and_the_first_sound_covers_itself(bench: Bench) -> None:
    bench.arrive()
    assert bench.orders() == ["channels.answer", "channels.renew_lease", "channels.play"]
    assert bench.leases() == [LEASE_S + SOUND_MS // 1_000]


async def test_who_waits_is_renewed_every_five_seconds(bench: Bench) -> None:
    await waiting(bench)
    mark = bench.mark()
    bench.later(3 * RENEW_EVERY_MS)
    assert bench.leases(mark) == [LEASE_S] * 3


async def test_a_sound_is_covered_before_it_begins_and_nothing_is_renewed_during_it(bench: Bench) -> None:
    """The renewal would wait for the sound's end, and everything behind it on our one socket too."""
    bench.arrive()
    orders = bench.orders()
    assert orders[orders.index("channels.play") - 1] == "channels.renew_lease"
    assert bench.leases()[-1] == LEASE_S + SOUND_MS // 1_000
    mark = bench.mark()
    bench.later(2 * RENEW_EVERY_MS - 1_000)
    assert bench.leases(mark) == []
    bench.hear_out()
    mark = bench.mark()
    bench.later(RENEW_EVERY_MS)
    assert bench.leases(mark) == [LEASE_S]


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
    lease.before_sound(bench.board, bench.line, 2_001)
    assert bench.leases(mark) == [LEASE_S + 3]

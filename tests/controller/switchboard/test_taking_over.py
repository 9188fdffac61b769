"""A second controller on the first one's Asterisk and journal: nobody in a call may notice."""

from __future__ import annotations

import pytest

from controller.switchboard.line import LEASE_S, TALK_LEASE_S
from tests.controller.switchboard.bench_board import Bench, query
from tests.controller.switchboard.test_reconcile import reconciler


class Heir:
    """A second controller on the first one's Asterisk and journal."""

    def __init__(self, first: Bench) -> None:
        self.first = first

    async def takes_over(self, away_ms: int = 2_000) -> Bench:
        first = self.first
        first.board.wakeups.close()
        pages = await first.call_pages()
        heir = Bench(first.flow, journal=first.journal, ari=first.ari, at=first.clock.at + away_ms)
        self.again = reconciler(heir, pages)
        await self.again.run()
        heir.settle()
        return heir


async def test_a_caller_in_the_flow_is_asked_again(bench: Bench) -> None:
    bench.arrive()
    mark = bench.mark()
    heir = await Heir(bench).takes_over()
    orders = heir.orders(mark)
    assert orders.index("playbacks.stop") < orders.index("channels.play")
    assert heir.leases(mark)[0] == LEASE_S
    assert [it.get("stage") for it in heir.told("adopted")] == ["ivr"]
    heir.press("6")
    heir.hear_out()
    assert heir.only.started_at == bench.happenings[0].at
    assert [step.node for step in heir.only.steps] == ["choose", "bye"]
    heir.board.wakeups.close()


async def test_a_waiting_caller_keeps_his_place_in_time(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    since = bench.line.queued_at
    bench.later(8_000)
    rang = bench.ringing()
    heir = await Heir(bench).takes_over()
    assert not set(rang) & set(heir.ari.channels)  # the ring of the life before is nobody's
    (waiting,) = heir.board.acd.waiting()
    assert waiting.since == since
    assert heir.line.stage == "waiting"
    heir.pick_up()
    heir.hang_up()
    assert (heir.only.outcome, heir.only.wait_ms) == ("answered", 10_000)
    heir.board.wakeups.close()


async def test_an_emergency_caller_is_one_still(bench: Bench) -> None:
    bench.arrive()
    bench.press("9")
    bench.press("1")
    heir = await Heir(bench).takes_over()
    assert (heir.line.priority, heir.line.queue) == ("emergency", "nurse")
    heir.pick_up()
    assert heir.line.stage == "talking"
    heir.board.wakeups.close()


async def test_who_talks_does_not_notice(bench: Bench) -> None:
    channel = bench.talk()
    bench.later(5_000)
    mark = bench.mark()
    heir = await Heir(bench).takes_over()
    orders = [order for order in heir.orders(mark) if not order.endswith(".list")]
    assert orders == ["applications.subscribe", "applications.subscribe", "channels.renew_lease"]
    assert heir.leases(mark) == [TALK_LEASE_S]
    assert heir.agent("alice") == "on_queue talk"
    heir.later(5_000)
    heir.hang_up()
    assert (heir.only.outcome, heir.only.agent, heir.only.talk_ms) == ("answered", "alice", 12_000)
    assert channel not in heir.ari.channels
    heir.later(60_000)
    heir.nothing_left()
    heir.board.wakeups.close()


async def test_the_agent_ends_an_adopted_talk(bench: Bench) -> None:
    channel = bench.talk()
    heir = await Heir(bench).takes_over()
    heir.hang_up(channel)
    assert heir.line.stage == "ivr"
    assert heir.playing()
    heir.hear_out()
    assert heir.only.outcome == "answered"
    heir.later(60_000)
    heir.nothing_left()
    heir.board.wakeups.close()


async def test_a_talk_whose_agent_left_meanwhile(bench: Bench) -> None:
    channel = bench.talk()
    bench.ari.lose_link()
    bench.ari.hang_up(channel)
    bench.ari.restore_link()
    heir = await Heir(bench).takes_over()
    assert heir.line.stage == "ivr"
    assert heir.playing()  # not left in silence
    assert heir.agent("alice") == "on_queue acw"
    heir.hear_out()
    assert (heir.only.outcome, heir.only.agent) == ("answered", "alice")
    heir.later(60_000)
    heir.nothing_left()
    heir.board.wakeups.close()


async def test_who_left_meanwhile_is_recorded_at_once(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    bench.ari.lose_link()
    bench.ari.hang_up("1.1")
    bench.ari.restore_link()
    heir = await Heir(bench).takes_over()
    assert (heir.only.hung_up_by, heir.only.notes["lost_hangup"]) == ("unknown", "1")
    assert not heir.board.lines
    heir.board.wakeups.close()


async def test_who_went_to_the_dialplan_meanwhile_is_watched_to_his_end(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    bench.ari.channels["1.1"]["dialplan"] = {"app_name": "Dial", "app_data": "PJSIP/desk"}
    mark = bench.mark()
    heir = await Heir(bench).takes_over()
    (watch,) = [each for each in heir.ari.requests[mark:] if each.operation == "applications.subscribe"]
    assert query(watch)["eventSource"] == "channel:1.1"
    assert heir.line.surrendered_to == "fallback"
    heir.later(30_000)
    assert not [each for each in heir.ari.requests[mark:] if each.operation == "channels.renew_lease"]
    heir.leave_dialplan()
    assert heir.only.outcome == "fallback"
    heir.board.wakeups.close()


async def test_who_was_surrendered_to_the_emergency_ring_stays_so(bench: Bench) -> None:
    bench.arrive()
    kept = dict(bench.ari.channels["1.1"])
    bench.board.surrender(bench.line, "emergency", "test")
    bench.settle()
    kept["dialplan"] = {"app_name": "Dial", "app_data": "PJSIP/nurse"}
    bench.ari.channels["1.1"] = kept
    heir = await Heir(bench).takes_over()
    heir.leave_dialplan()
    assert heir.only.outcome == "emergency_exit"
    heir.board.wakeups.close()


async def test_who_talks_with_a_destination_does_not_notice_either(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    channel = bench.pick_up()
    mark = bench.mark()
    heir = await Heir(bench).takes_over()
    assert not [order for order in heir.orders(mark) if order.startswith(("channels.hang", "bridges.d", "channels.pl"))]
    assert heir.leases(mark) == [TALK_LEASE_S]
    assert heir.ari.bridges["talk-1.1"]["channels"] == ["1.1", channel]
    heir.hang_up(channel)
    heir.hear_out()
    assert heir.only.outcome == "transferred"
    heir.nothing_left()
    heir.board.wakeups.close()


async def test_a_destination_that_left_meanwhile_leaves_no_silence(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    channel = bench.pick_up()
    bench.ari.lose_link()
    bench.ari.hang_up(channel)
    bench.ari.restore_link()
    heir = await Heir(bench).takes_over()
    assert heir.playing()
    heir.hear_out()
    assert heir.only.outcome == "transferred"
    heir.nothing_left()
    heir.board.wakeups.close()


async def test_a_destination_that_still_rang_is_rung_anew(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    (old,) = bench.ringing()
    heir = await Heir(bench).takes_over()
    assert old not in heir.ari.channels
    heir.pick_up()
    assert heir.line.stage == "transfer"
    assert heir.line.bridged
    heir.hang_up()
    heir.nothing_left()
    heir.board.wakeups.close()


async def test_a_page_is_taken_once(bench: Bench) -> None:
    bench.arrive()
    keeper = Heir(bench)
    heir = await keeper.takes_over()
    heir.hang_up()
    await keeper.again.run()
    await keeper.again.run()
    heir.settle()
    assert len(heir.records.stored) == 1
    heir.board.wakeups.close()


async def test_a_page_that_cannot_be_read_costs_no_other_call(bench: Bench) -> None:
    bench.arrive("1.1")
    bench.arrive("1.2")
    pages = await bench.pages()
    pages["1.1"] = {"nonsense": True}
    bench.board.wakeups.close()
    heir = Bench(bench.flow, journal=bench.journal, ari=bench.ari, at=bench.clock.at)
    await reconciler(heir, pages).run()
    heir.settle()
    assert [it.call for it in heir.told("adopted")] == ["1.2"]
    assert [it.call for it in heir.told("arrived")] == ["1.1"]
    heir.board.wakeups.close()


async def test_a_call_in_a_flow_that_is_gone_is_taken_as_a_new_one(bench: Bench) -> None:
    bench.arrive()
    pages = await bench.pages()
    bench.board.wakeups.close()
    heir = Bench(bench.flow, journal=bench.journal, ari=bench.ari, at=bench.clock.at)
    await reconciler(heir, pages, flows={}).run()
    heir.settle()
    assert len(heir.told("arrived")) == 1
    heir.hang_up()
    assert len(heir.records.stored) == 1
    heir.board.wakeups.close()


@pytest.mark.parametrize("readable", [True, False])
async def test_a_call_of_a_flow_that_is_gone_and_that_ended_unseen_has_its_record(bench: Bench, readable: bool) -> None:
    bench.arrive()
    pages = await bench.pages() if readable else {"1.1": {"started_at": "never", "caller": 5}}
    bench.board.wakeups.close()
    bench.ari.restart_asterisk()
    heir = Bench(bench.flow, journal=bench.journal, ari=bench.ari, at=bench.clock.at + 1_000)
    await reconciler(heir, pages, flows={}).run()
    assert (heir.only.id, heir.only.outcome, heir.only.hung_up_by) == ("1.1", "lost", "unknown")
    assert heir.only.ended_at == heir.clock.at
    assert heir.only.started_at == (bench.clock.at if readable else heir.clock.at)
    assert heir.only.caller == ("+15555550123" if readable else None)
    heir.board.wakeups.close()

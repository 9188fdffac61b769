"""What the queue orders, as Asterisk and the record see it."""

from __future__ import annotations

import pytest

from acd import messages as acd
from controller.ari.errors import Timeout
from controller.switchboard import acd_orders
from controller.switchboard.line import LEASE_S, TALK_LEASE_S
from controller.switchboard.phones import Phones
from crm.model import Task
from tests.controller.switchboard.bench_board import OFFER_MS, WRAP_UP_MS, Bench, query


async def test_how_an_agents_phone_is_rung(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    (order,) = bench.ari.sent("channels.originate")
    asked = query(order)
    assert asked["endpoint"] == "PJSIP/alice"
    assert asked["app"] == "careline"
    assert asked["appArgs"] == "offer,1.1-1"
    assert int(asked["timeout"]) * 1_000 > OFFER_MS  # the core's deadline decides, not the phone's
    assert asked["originator"] == "1.1"


async def test_the_agents_phone_shows_what_it_is_and_not_who(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    (order,) = bench.ari.sent("channels.originate")
    assert query(order)["callerId"] == '"front desk en routine" <5550100>'
    assert "0123" not in query(order)["callerId"]


async def test_an_offer_nobody_answers_ends_and_comes_again(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    (first,) = bench.ringing()
    bench.later(OFFER_MS)
    assert first not in bench.ari.channels
    assert [it.get("why") for it in bench.told("offer_ended")] == ["no_answer"]
    bench.later(10_000)
    (second,) = bench.ringing()
    assert second != first
    bench.pick_up()
    bench.hang_up()
    assert [offer.outcome for offer in bench.only.offers] == ["no_answer", "answered"]
    assert bench.only.offers[0].ring_ms == OFFER_MS


@pytest.mark.parametrize(("status", "why"), [(500, "unreachable"), (400, "failed"), (409, "failed")])
async def test_a_phone_that_cannot_be_rung(bench: Bench, status: int, why: str) -> None:
    bench.ari.fail_next("channels.originate", status)
    bench.arrive()
    bench.press("1")
    assert [it.get("why") for it in bench.told("offer_ended")] == [why]
    assert bench.line.stage == "waiting"
    assert not bench.board.legs


async def test_a_ring_whose_answer_came_too_late_is_not_left_ringing(bench: Bench) -> None:
    """The request timed out but was done: who picks up then has nobody to talk to and is hung up."""
    bench.ari.fail_next("channels.originate", Timeout("channels.originate"))
    bench.arrive()
    bench.press("1")
    assert [it.get("why") for it in bench.told("offer_ended")] == ["failed"]
    (stray,) = [name for name in bench.ari.channels if name.startswith("agent-")]
    bench.ari.pick_up(stray)
    bench.settle()
    assert stray not in bench.ari.channels


async def test_a_bridge_that_cannot_be_made_is_a_fault(bench: Bench) -> None:
    bench.ari.fail_next("bridges.add", 500)
    bench.talk()
    (told,) = bench.told("fault")
    assert told.get("where") == "bridge"
    bench.hang_up()
    bench.later(60_000)
    assert len(bench.records.stored) == 1
    bench.nothing_left()


async def test_a_bridge_refused_after_the_talk_is_no_fault(bench: Bench) -> None:
    """Under load the refusal came 0.4 s late and cut the last sentence to the caller."""
    agent = bench.talk()
    line = bench.line
    bench.hang_up(agent)
    acd_orders._not_bridged(bench.board, line)
    assert not bench.told("fault")


async def test_a_bridge_refused_because_he_hung_up_is_none(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    (channel,) = bench.ringing()
    bench.ari.pick_up(channel)
    bench.ari.hang_up("1.1")
    bench.settle()
    assert not bench.told("fault")
    bench.nothing_left()


async def test_while_they_talk_the_lease_is_hours_and_nothing_is_renewed(bench: Bench) -> None:
    bench.talk()
    assert bench.leases()[-1] == TALK_LEASE_S
    mark = bench.mark()
    bench.later(60_000)
    assert bench.orders(mark) == []


async def test_music_while_waiting_and_none_under_a_prompt(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    assert not bench.line.music
    bench.hear_out()
    assert bench.line.music
    bench.pick_up()
    assert not bench.line.music


async def test_a_prompt_is_cut_when_an_agent_answers(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    assert bench.playing()
    mark = bench.mark()
    bench.pick_up()
    assert bench.orders(mark)[0] == "playbacks.stop"
    assert not bench.playing()


async def test_the_ears_are_closed_for_a_talk(bench: Bench) -> None:
    bench.talk()
    assert ("close", "1.1") in bench.ears.ordered


async def test_a_caller_the_queue_gives_back_goes_on_in_the_flow(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    bench.hear_out()
    mark = bench.mark()
    bench.board.acd_event(acd.Withdrawn(bench.clock.at, "1.1", "sue"))
    bench.settle()
    assert bench.line.call.node == "bye"
    assert "channels.stop_moh" in bench.orders(mark)
    assert not bench.ringing()
    bench.hear_out()
    assert bench.only.outcome == "withdrawn"


async def test_two_callers_one_agent_first_come_first_served(bench: Bench) -> None:
    bench.arrive("1.1")
    bench.press("1", "1.1")
    bench.arrive("1.2")
    bench.press("1", "1.2")
    assert len(bench.ringing()) == 1
    bench.pick_up()
    assert bench.board.lines["1.1"].stage == "talking"
    bench.hang_up("1.1")
    bench.later(WRAP_UP_MS)
    bench.pick_up()
    assert bench.board.lines["1.2"].stage == "talking"


async def test_an_offer_for_nobody_we_know_fails_at_once(bench: Bench) -> None:
    bench.board.phones = Phones(bench.board, {}, frozenset())
    bench.arrive()
    bench.press("1")
    assert not bench.ari.sent("channels.originate")
    assert bench.line.stage == "waiting"


async def test_a_second_order_to_end_a_leg_says_nothing(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    acd_orders.end_leg(bench.board, "1.1-1", "withdrawn")
    mark = bench.mark()
    acd_orders.end_leg(bench.board, "1.1-1", "withdrawn")
    acd_orders.end_leg(bench.board, "no-such-offer", "withdrawn")
    assert bench.orders(mark) == []


async def test_a_disposition_needs_a_call_to_write_up(bench: Bench) -> None:
    assert not acd_orders.set_disposition(bench.board, "alice", "booked")
    bench.talk()
    bench.hang_up()
    assert acd_orders.set_disposition(bench.board, "alice", "advice")
    assert acd_orders.set_disposition(bench.board, "alice", "booked")  # he thought better of it
    bench.later(WRAP_UP_MS)
    assert bench.records.wrapped == [("1.1", "booked", WRAP_UP_MS)]
    assert not acd_orders.set_disposition(bench.board, "alice", "booked")


async def test_without_a_disposition_it_is_unspecified(bench: Bench) -> None:
    bench.talk()
    bench.hang_up()
    bench.later(WRAP_UP_MS)
    assert bench.records.wrapped == [("1.1", "unspecified", WRAP_UP_MS)]


async def test_after_the_agent_left_the_caller_is_on_a_short_lease_again(bench: Bench) -> None:
    channel = bench.talk()
    bench.hang_up(channel)
    mark = bench.mark()
    bench.hear_out()
    assert all(seconds <= LEASE_S + 2 for seconds in bench.leases(mark))


async def test_recalls_alarms_and_tasks_are_told_without_a_word_about_the_patient(bench: Bench) -> None:
    bench.arrive()
    acd_orders.perform(bench.board, acd.Recall("alice", "1.1", "acw"))
    acd_orders.perform(bench.board, acd.Alarm("1.1", "front_desk", "urgent", 5_000, "waited"))
    acd_orders.perform(bench.board, acd.FollowUp("1.1", "front_desk", "urgent", "p-17", "hung_up", 99_000))
    assert [it.get("agent") for it in bench.told("recalled")] == ["alice"]
    assert [it.get("waited_ms") for it in bench.told("acuity_alarm")] == [5_000]
    (task,) = bench.told("follow_up")
    assert (task.get("why"), task.get("due")) == ("hung_up", 99_000)
    assert "p-17" not in str(task)
    (kept,) = bench.records.tasks
    assert kept == Task(
        id="1.1-hung_up",
        created_at=bench.clock(),
        due=99_000,
        owner="front_desk",
        patient="p-17",
        interaction="1.1",
        why="hung_up",
        priority="urgent",
    )

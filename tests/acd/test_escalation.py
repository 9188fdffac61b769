"""The ladder of an urgent call: pre-emption, recalls, the alarm, the on-call list and the safe ending."""

from __future__ import annotations

import json

from acd.core import Acd
from acd.messages import (
    Acuity,
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    Alarm,
    Bridge,
    CallerLeft,
    Clinic,
    Decided,
    DeviceChanged,
    Offer,
    OfferFailed,
    Recall,
    Release,
    Rescind,
    TalkEnded,
    Woken,
)
from tests.acd.floor_of_two import agent, caller, offers, only, state
from tests.acd.ladder import floor_of, talk, wake

# --- pre-emption


def test_an_emergency_takes_over_the_phone_that_rings_for_a_lower_class() -> None:
    acd = floor_of(agent("ann"))
    acd.handle(caller("c1", 0))
    commands = acd.handle(caller("c2", 10, priority="emergency"))
    assert only(Rescind, commands) == [Rescind("c1-1", "ann", "pre_empted")]
    assert offers(commands) == [("c2", "ann")]
    assert [record.because for record in only(Decided, commands)] == ["pre_empted"]
    assert (acd.position("c2"), acd.position("c1")) == (1, 2)
    assert only(Bridge, acd.handle(AgentAnswered(20, "c2-2")))
    assert offers(acd.handle(CallerLeft(30, "c2"))) == []  # after-call work
    assert acd.waiting()[0].since == 0  # and the other kept his place and his wait


def test_the_pre_empted_caller_goes_to_another_free_agent_in_the_same_breath() -> None:
    acd = floor_of(agent("ann", nurse=1), agent("ben"))
    acd.handle(caller("c1", 0))
    commands = acd.handle(caller("c2", 10, priority="emergency", nurse=1))
    assert offers(commands) == [("c2", "ann"), ("c1", "ben")]


def test_a_talk_is_never_touched() -> None:
    acd = floor_of(agent("ann"))
    talk(acd, 0, "c1")
    commands = acd.handle(caller("c2", 10, priority="emergency"))
    assert not only(Rescind, commands) and not offers(commands)


def test_neither_is_an_offer_of_an_equal_or_higher_class() -> None:
    acd = floor_of(agent("ann"))
    acd.handle(caller("c1", 0, priority="emergency"))
    for call, priority in (("c2", "emergency"), ("c3", "urgent")):
        assert not only(Rescind, acd.handle(caller(call, 10, since=-50_000, priority=priority)))  # type: ignore[arg-type]


def test_of_several_offers_the_lowest_class_then_the_one_that_rang_shortest() -> None:
    acd = floor_of(agent("ann"), agent("ben"), agent("cat"), agent("dan"))
    acd.handle(caller("c1", 0))
    acd.handle(caller("c2", 10))
    acd.handle(caller("c3", 20, priority="soon"))
    acd.handle(caller("c4", 30, priority="urgent"))
    assert offers(acd.handle(caller("e1", 40, priority="emergency"))) == [("e1", "ben")]
    assert offers(acd.handle(caller("e2", 41, priority="emergency"))) == [("e2", "ann")]
    assert offers(acd.handle(caller("e3", 42, priority="emergency"))) == [("e3", "cat")]
    assert offers(acd.handle(caller("e4", 43, priority="emergency"))) == [("e4", "dan")]
    assert offers(acd.handle(caller("e5", 44, priority="emergency"))) == []


def test_only_a_phone_whose_agent_may_serve_is_taken_over() -> None:
    acd = floor_of(agent("ann"), agent("nia", nurse=1, signed_in=False))
    acd.handle(AgentSignedIn(0, "nia"))
    acd.handle(caller("c1", 5))
    acd.handle(caller("c2", 6))
    commands = acd.handle(caller("c3", 10, priority="emergency", nurse=1))
    assert [(rescind.agent, rescind.why) for rescind in only(Rescind, commands)] == [("nia", "pre_empted")]


def test_an_urgent_caller_pre_empts_only_once_he_has_waited_long_enough() -> None:
    acd = floor_of(agent("ann"), offer_ms=60_000)
    acd.handle(caller("c1", 0))
    assert not only(Rescind, acd.handle(caller("c2", 10, priority="urgent")))
    assert acd.deadline() == 6_010
    commands = acd.handle(Woken(6_010))
    assert only(Rescind, commands) == [Rescind("c1-1", "ann", "pre_empted")]
    assert offers(commands) == [("c2", "ann")]


def test_a_step_that_is_past_at_joining_is_taken_at_once() -> None:
    acd = floor_of(agent("ann"))
    acd.handle(caller("c1", 10_000))
    assert offers(acd.handle(caller("c2", 10_001, priority="urgent", since=3_000))) == [("c2", "ann")]


def test_a_pause_the_agent_asked_for_while_it_rang_stays_his() -> None:
    acd = floor_of(agent("ann"), wrap_up_ms=0)
    acd.handle(caller("c1", 0))
    acd.handle(AgentPaused(5, "ann", "lunch"))
    commands = acd.handle(caller("c2", 10, priority="emergency"))
    assert offers(commands) == [("c2", "ann")] and not only(Release, commands)
    acd.handle(AgentAnswered(20, "c2-2"))
    acd.handle(TalkEnded(30, "c2"))
    assert state(acd, "ann") == ("off_queue", "idle", "lunch")


# --- moving up


def test_who_has_waited_long_enough_moves_up_once_before_all_with_a_head_start() -> None:
    acd = floor_of(agent("ann", signed_in=False))
    acd.handle(caller("old", 100_000, since=0))
    acd.handle(caller("urgent", 100_001, priority="urgent"))
    assert [view.call for view in acd.waiting()] == ["old", "urgent"]
    wake(acd, 106_001)
    assert [(view.call, view.position, view.moved_up) for view in acd.waiting()] == [
        ("urgent", 1, True),
        ("old", 2, False),
    ]
    assert offers(acd.handle(AgentSignedIn(106_002, "ann"))) == [("urgent", "ann")]


def test_worse_and_press_nine_the_new_class_is_adopted_at_once_with_the_wait_so_far() -> None:
    acd = floor_of(agent("ann"), acuity=(Acuity("urgent", 90_000, 60_000, None, 12_000),))
    talk(acd, 0, "c1")
    acd.handle(caller("c2", 10))
    acd.handle(caller("c3", 20))
    acd.handle(caller("c3", 7_000, priority="urgent"))
    assert [(view.call, view.since, view.moved_up) for view in acd.waiting()] == [("c3", 20, False), ("c2", 10, False)]
    assert acd.deadline() == 12_020


def test_worse_after_the_pre_emption_point_takes_over_at_once() -> None:
    acd = floor_of(agent("ann"), offer_ms=200_000)
    acd.handle(caller("c1", 0))
    acd.handle(caller("c2", 10))
    assert offers(acd.handle(caller("c2", 7_000, priority="emergency"))) == [("c2", "ann")]


# --- recalls


def test_an_emergency_recalls_from_after_call_work_longest_in_it_first_one_at_a_time() -> None:
    acd = floor_of(agent("ann"), agent("ben"))
    talk(acd, 0, "c1")
    talk(acd, 1, "c2")
    acd.handle(TalkEnded(10, "c2"))
    acd.handle(TalkEnded(20, "c1"))
    assert offers(acd.handle(caller("c3", 30, priority="emergency"))) == []
    commands = wake(acd, 530)
    assert only(Recall, commands) == [Recall("ben", "c3", "acw")]
    assert offers(commands) == [("c3", "ben")]
    assert [record.because for record in only(Decided, commands)] == ["recalled"]
    commands = acd.handle(OfferFailed(600, "c3-3", "declined"))
    assert only(Recall, commands) == [Recall("ann", "c3", "acw")]


def test_soft_pauses_come_after_that_and_other_pauses_never() -> None:
    acd = floor_of(agent("ann"), agent("ben"), agent("cat"), soft_pauses=("paperwork",))
    acd.handle(AgentPaused(1, "ann", "lunch"))
    acd.handle(AgentPaused(1, "ben", "paperwork"))
    talk(acd, 2, "c1")
    acd.handle(TalkEnded(3, "c1"))
    acd.handle(caller("c2", 10, priority="emergency"))
    acd.handle(caller("c3", 10, priority="emergency"))
    acd.handle(caller("c4", 10, priority="emergency"))
    commands = wake(acd, 510)
    assert only(Recall, commands) == [Recall("cat", "c2", "acw"), Recall("ben", "c3", "pause")]
    assert sorted(agent for _, agent in offers(commands)) == ["ben", "cat"]
    assert state(acd, "ann") == ("off_queue", "idle", "lunch")


def test_who_begins_after_call_work_while_somebody_presses_is_recalled_at_once() -> None:
    acd = floor_of(agent("ann"))
    talk(acd, 0, "c1")
    acd.handle(caller("c2", 10, priority="emergency"))
    wake(acd, 1_000)
    commands = acd.handle(TalkEnded(1_200, "c1"))
    assert only(Recall, commands) == [Recall("ann", "c2", "acw")]
    assert offers(commands) == [("c2", "ann")]


def test_an_agent_with_a_pause_to_come_or_a_busy_phone_is_not_recalled() -> None:
    acd = floor_of(agent("ann"), agent("ben"), agent("cat"))
    talk(acd, 0, "c1")
    talk(acd, 1, "c2")
    talk(acd, 2, "c3")
    acd.handle(TalkEnded(10, "c1"))
    acd.handle(TalkEnded(10, "c2"))
    acd.handle(AgentPaused(20, "ann", "lunch"))
    acd.handle(DeviceChanged(20, "ben", "busy"))
    acd.handle(caller("c4", 30, priority="emergency"))
    assert only(Recall, wake(acd, 1_000)) == []


def test_a_recalled_agent_goes_to_the_first_in_line_he_may_serve() -> None:
    acd = floor_of(agent("ann"))
    talk(acd, 0, "c1")
    acd.handle(TalkEnded(10, "c1"))
    acd.handle(caller("u", 20, priority="urgent"))
    acd.handle(caller("e", 11_900, priority="emergency"))
    commands = wake(acd, 12_020)
    assert only(Recall, commands) == [Recall("ann", "u", "acw")]
    assert offers(commands) == [("e", "ann")]


# --- the alarm and the on-call list


def test_the_alarm_is_raised_once_and_the_on_call_list_rung_in_order_again_and_again() -> None:
    acd = floor_of(
        agent("ann"), agent("zoe", signed_in=False), agent("yan"), on_call=("zoe", "yan"), offer_ms=1_000, wrap_up_ms=0
    )
    acd.handle(AgentPaused(1, "yan", "lunch"))
    talk(acd, 2, "c1")
    acd.handle(caller("c2", 10, priority="emergency"))
    assert not acd.waiting()[0].alarmed
    commands = wake(acd, 1_510)
    assert only(Alarm, commands) == [Alarm("c2", "desk", "emergency", 1_500, "waited")]
    assert acd.waiting()[0].alarmed
    assert offers(commands) == [("c2", "zoe")]
    assert [record.because for record in only(Decided, commands)] == ["on_call"]
    commands = wake(acd, 2_510)
    assert offers(commands) == [("c2", "yan")]
    assert state(acd, "zoe") == ("signed_out", "idle", "")
    commands = acd.handle(OfferFailed(2_600, "c2-3", "declined"))
    assert (offers(commands), state(acd, "yan")) == ([], ("off_queue", "idle", "lunch"))
    assert offers(wake(acd, 7_599)) == []
    commands = wake(acd, 7_600)
    assert offers(commands) == [("c2", "zoe")]
    assert not only(Alarm, commands)


def test_who_is_on_call_and_signs_out_twice_is_rung_all_the_same() -> None:
    acd = floor_of(agent("zoe"), on_call=("zoe",))
    acd.handle(caller("c1", 0, priority="emergency"))
    assert offers(acd.handle(AgentSignedOut(10, "zoe"))) == [("c1", "zoe")]
    assert acd.handle(AgentSignedOut(20, "zoe")) == []
    assert acd.waiting()[0].agent == "zoe"


def test_an_on_call_agent_talks_and_goes_back_where_he_was() -> None:
    acd = floor_of(agent("ann"), agent("zoe", signed_in=False), on_call=("zoe",))
    talk(acd, 2, "c1")
    acd.handle(caller("c2", 10, priority="emergency"))
    (offer,) = only(Offer, wake(acd, 1_510))
    assert only(Bridge, acd.handle(AgentAnswered(1_600, offer.offer)))
    acd.handle(TalkEnded(1_700, "c2"))
    assert state(acd, "zoe") == ("signed_out", "idle", "")


def test_who_cannot_serve_or_cannot_be_reached_is_left_out_of_the_list() -> None:
    acd = floor_of(
        agent("ann"), agent("sol", en=0, es=5, signed_in=False), agent("zoe", signed_in=False), on_call=("sol", "zoe")
    )
    talk(acd, 2, "c1")
    acd.handle(DeviceChanged(3, "zoe", "unreachable"))
    acd.handle(caller("c2", 10, priority="emergency"))
    commands = wake(acd, 1_510)
    assert len(only(Alarm, commands)) == 1 and offers(commands) == []
    acd.handle(DeviceChanged(1_600, "zoe", "available"))
    assert offers(wake(acd, 6_510)) == [("c2", "zoe")]


def test_an_emergency_nobody_is_able_to_take_rings_the_on_call_list_at_once_and_is_given_back_at_its_end() -> None:
    acd = floor_of(agent("zoe", signed_in=False), agent("yan", signed_in=False), on_call=("zoe", "yan"), offer_ms=1_000)
    commands = acd.handle(caller("c1", 10, priority="emergency"))
    assert only(Alarm, commands) == [Alarm("c1", "desk", "emergency", 0, "nobody_able")]
    assert offers(commands) == [("c1", "zoe")]
    commands = wake(acd, 1_010)
    assert offers(commands) == [("c1", "yan")]
    commands = wake(acd, 2_010)
    assert only(Release, commands) == [Release("c1", "nobody_able")]


def test_an_emergency_nobody_is_able_to_take_fetches_somebody_from_a_soft_pause_at_once() -> None:
    acd = floor_of(agent("ann"), soft_pauses=("paperwork",))
    acd.handle(AgentPaused(1, "ann", "paperwork"))
    commands = acd.handle(caller("c1", 10, priority="emergency"))
    assert only(Recall, commands) == [Recall("ann", "c1", "pause")]
    assert offers(commands) == [("c1", "ann")]


def test_the_last_able_agent_lost_brings_the_on_call_list_in() -> None:
    acd = floor_of(agent("ann"), agent("zoe", signed_in=False), on_call=("zoe",))
    talk(acd, 0, "c1")
    acd.handle(caller("c2", 10, priority="emergency"))
    commands = acd.handle(AgentSignedOut(20, "ann"))
    assert offers(commands) == [("c2", "zoe")] and not only(Release, commands)


def test_signing_in_while_rung_on_call_keeps_the_agent_at_work() -> None:
    acd = floor_of(agent("zoe", signed_in=False), on_call=("zoe",), wrap_up_ms=0)
    acd.handle(caller("c1", 10, priority="emergency"))
    acd.handle(AgentSignedIn(20, "zoe"))
    acd.handle(AgentAnswered(30, "c1-1"))
    acd.handle(TalkEnded(40, "c1"))
    assert state(acd, "zoe") == ("on_queue", "idle", "")


def test_unpausing_ends_the_need_for_the_list() -> None:
    acd = floor_of(agent("ann"))
    acd.handle(AgentPaused(1, "ann", "lunch"))
    acd.handle(caller("c1", 2, priority="urgent"))
    wake(acd, 20_000)
    assert offers(acd.handle(AgentUnpaused(20_001, "ann"))) == [("c1", "ann")]


# --- going on elsewhere


def test_dumped_between_the_steps_and_loaded_it_climbs_on() -> None:
    acd = floor_of(agent("ann"), agent("zoe", signed_in=False), on_call=("zoe",), offer_ms=1_000, wrap_up_ms=0)
    talk(acd, 2, "c1")
    acd.handle(caller("c2", 10, priority="emergency"))
    wake(acd, 2_600)
    twin = Acd.load(acd._clinic, json.loads(json.dumps(acd.dump())))
    assert twin.dump() == acd.dump()
    assert (twin.deadline(), twin.waiting()) == (acd.deadline(), acd.waiting())
    assert wake(twin, 20_000) == wake(acd, 20_000)
    assert acd.handle(TalkEnded(20_001, "c1")) == twin.handle(TalkEnded(20_001, "c1"))


def test_a_changed_ladder_is_taken_up_for_those_who_wait() -> None:
    acd = floor_of(agent("ann"), offer_ms=100_000)
    acd.handle(caller("c1", 0))
    acd.handle(caller("c2", 10, priority="urgent"))
    quicker = Clinic(acd._clinic.agents, acd._clinic.queues, (Acuity("urgent", 0, None, 1_000),))
    assert offers(acd.reconfigure(quicker, 2_000)) == [("c2", "ann")]


def test_a_ladder_that_is_taken_away_wants_no_waking_any_more() -> None:
    acd = floor_of(agent("ann"), agent("zoe", signed_in=False), on_call=("zoe",), offer_ms=1_000)
    talk(acd, 0, "c1")
    acd.handle(caller("c2", 10, priority="emergency"))
    wake(acd, 3_000)  # the list is through and will be begun anew
    flat = Clinic(acd._clinic.agents, acd._clinic.queues, (Acuity("emergency", None),))
    acd.reconfigure(flat, 3_100)
    assert acd.deadline() is None

"""Patients who are called back: their place is kept, and each call comes to exactly one end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from acd.callbacks import ATTEMPT_MS
from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    Bridge,
    CallbackAsked,
    CallbackFailed,
    CallbackFailure,
    CallbackMode,
    CallbackReached,
    CallerLeft,
    Clinic,
    DialPatient,
    DropAgent,
    FollowUp,
    Hold,
    Left,
    OfferFailed,
    Priority,
    Queued,
    QueueRules,
    Release,
    Rescind,
    TalkAdopted,
    TalkEnded,
    Withdrawn,
    Woken,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state

FAR = 10_000_000


def ask(call: str, at: int, mode: CallbackMode = "agent_first", **more: Any) -> CallbackAsked:
    return CallbackAsked(at, call, mode, **{"attempts": 2, "retry_ms": 1000, "expires": FAR, **more})


def waiting(mode: CallbackMode = "agent_first", *, priority: Priority = "routine", **more: Any) -> Acd:
    """``ann`` talks to somebody, and ``c1`` waits for a callback."""
    acd = acd_of(agent("ann"), wrap_up_ms=0)
    acd.handle(caller("c0", 1))
    acd.handle(AgentAnswered(2, "c0-1"))
    acd.handle(caller("c1", 10, priority=priority))
    acd.handle(ask("c1", 20, mode, **more))
    return acd


def connecting() -> Acd:
    """``ann`` listens while the patient of ``c1`` is dialled."""
    acd = waiting()
    acd.handle(TalkEnded(100, "c0"))
    acd.handle(AgentAnswered(110, "c1-2"))
    return acd


def dialing(**more: Any) -> Acd:
    acd = waiting("patient_first", **more)
    acd.handle(TalkEnded(100, "c0"))
    return acd


def stage(acd: Acd, call: str = "c1") -> str:
    return next(view.stage for view in acd.waiting() if view.call == call)


def outcomes(commands: list[Any]) -> list[tuple[str, str, bool]]:
    return [(left.call, left.outcome, left.callback) for left in only(Left, commands)]


# --- asking


def test_a_callback_keeps_the_place_and_its_line_may_hang_up() -> None:
    acd = waiting()
    acd.handle(caller("c2", 30))
    assert acd.handle(CallerLeft(40, "c1")) == []
    assert [(view.call, view.callback, view.position) for view in acd.waiting()] == [("c1", True, 1), ("c2", False, 2)]
    assert offers(acd.handle(TalkEnded(100, "c0"))) == [("c1", "ann")]


@pytest.mark.parametrize("event", [ask("c1", 30), ask("c9", 30), ask("c0", 30)])
def test_asking_twice_or_for_a_talk_or_for_nobody_is_refused(event: CallbackAsked) -> None:
    acd = waiting()
    assert acd.handle(event) == []
    assert acd.ignored == 1


def test_an_emergency_stays_on_the_line_and_so_does_whose_phone_rings_or_who_asks_for_the_past() -> None:
    acd = waiting(priority="emergency")
    assert not acd.waiting()[0].callback
    ringing = acd_of(agent("ann"))
    ringing.handle(caller("c1", 10))
    ringing.handle(ask("c1", 20))
    assert only(Bridge, ringing.handle(AgentAnswered(30, "c1-1")))
    assert not waiting(expires=20).waiting()[0].callback


def test_the_longest_wait_of_the_queue_is_not_for_who_waits_at_home() -> None:
    acd = acd_of(agent("ann", signed_in=False), max_wait_ms=100, leave_when_nobody_able=False)
    acd.handle(caller("c1", 0))
    acd.handle(ask("c1", 10, expires=5000))
    assert acd.deadline() == 5000


def test_nobody_on_duty_does_not_end_a_callback() -> None:
    acd = acd_of(agent("ann"), leave_when_nobody_able=True, wrap_up_ms=0)
    acd.handle(caller("c0", 1))
    acd.handle(AgentAnswered(2, "c0-1"))
    acd.handle(caller("c1", 10))
    acd.handle(ask("c1", 20))
    acd.handle(AgentSignedOut(30, "ann"))
    acd.handle(TalkEnded(40, "c0"))
    assert offers(acd.handle(AgentSignedIn(50, "ann"))) == [("c1", "ann")]


def test_who_calls_in_again_is_on_the_line_and_waits_no_longer_than_others() -> None:
    acd = acd_of(agent("ann", signed_in=False), max_wait_ms=100)
    acd.handle(caller("c1", 1))
    acd.handle(ask("c1", 10))
    assert acd.handle(caller("c1", 500)) == []
    assert (acd.ignored, acd.waiting()[0].callback, acd.deadline()) == (0, False, 600)


# --- agent first


def test_agent_first_the_agent_listens_while_the_patient_is_dialled() -> None:
    acd = waiting()
    acd.handle(TalkEnded(100, "c0"))
    commands = acd.handle(AgentAnswered(110, "c1-2"))
    assert only(DialPatient, commands) == [DialPatient("c1", "c1-2", "ann", 1)]
    assert only(Bridge, commands) == []
    assert state(acd, "ann") == ("on_queue", "connecting", "")
    assert (stage(acd), acd.waiting()[0].agent) == ("connecting", "ann")
    assert only(Bridge, acd.handle(CallbackReached(150, "c1"))) == [Bridge("c1-2", "c1", "ann")]
    assert state(acd, "ann")[1] == "talk"
    left = only(Left, acd.handle(TalkEnded(400, "c1")))
    assert [(one.outcome, one.queue_wait_ms, one.talk_ms, one.callback) for one in left] == [
        ("answered", 140, 250, True)
    ]


def test_a_patient_who_is_not_reached_rests_and_the_agent_is_free_at_once_with_his_old_place() -> None:
    acd = acd_of(agent("ann"), agent("ben"), wrap_up_ms=0)
    acd.handle(AgentPaused(1, "ann", "x"))
    acd.handle(AgentPaused(1, "ben", "x"))
    acd.handle(caller("c1", 10))
    acd.handle(ask("c1", 20))
    acd.handle(AgentUnpaused(30, "ann"))
    acd.handle(AgentUnpaused(40, "ben"))
    acd.handle(AgentAnswered(50, "c1-1"))
    commands = acd.handle(CallbackFailed(60, "c1", "no_answer"))
    assert only(DropAgent, commands) == [DropAgent("c1-1", "ann", "callback_failed")]
    assert offers(acd.handle(caller("c2", 70))) == [("c2", "ann")]
    assert (stage(acd), acd.position("c1"), acd.deadline()) == ("resting", 1, 1060)
    assert offers(acd.handle(Woken(1060))) == [("c1", "ben")]


def test_an_offer_of_a_callback_may_fail_like_any_other() -> None:
    acd = waiting()
    acd.handle(TalkEnded(100, "c0"))
    acd.handle(OfferFailed(110, "c1-2", "declined"))
    assert stage(acd) == "waiting"
    assert offers(acd.handle(Woken(5110))) == [("c1", "ann")]


def test_the_agent_who_hangs_up_meanwhile_does_not_end_the_attempt() -> None:
    acd = connecting()
    acd.handle(AgentPaused(115, "ann", "lunch"))
    acd.handle(TalkEnded(120, "c1"))
    assert (state(acd, "ann"), stage(acd)) == (("off_queue", "idle", "lunch"), "dialing")
    assert only(Hold, acd.handle(CallbackReached(150, "c1"))) == [Hold("c1", "desk", 1)]
    assert not acd.waiting()[0].callback


# --- patient first


def test_patient_first_no_agent_is_held_and_who_is_reached_has_his_old_place() -> None:
    acd = waiting("patient_first")
    acd.handle(caller("c2", 50))
    commands = acd.handle(TalkEnded(100, "c0"))
    assert only(DialPatient, commands) == [DialPatient("c1", "", "", 1)]
    assert offers(commands) == [("c2", "ann")]
    acd.handle(AgentAnswered(110, "c2-2"))
    acd.handle(caller("c3", 120))
    assert only(Hold, acd.handle(CallbackReached(130, "c1"))) == [Hold("c1", "desk", 1)]
    assert offers(acd.handle(TalkEnded(140, "c2"))) == [("c1", "ann")]
    assert only(Bridge, acd.handle(AgentAnswered(150, "c1-3")))


def test_who_is_reached_and_hangs_up_again_has_abandoned() -> None:
    acd = dialing()
    acd.handle(caller("c2", 110))
    acd.handle(CallbackReached(130, "c1"))
    assert outcomes(acd.handle(CallerLeft(20_000, "c1"))) == [("c1", "abandoned", True)]


def test_who_is_reached_waits_no_longer_than_the_queue_lets_anybody_wait() -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=0, max_wait_ms=500)
    acd.handle(caller("c0", 1))
    acd.handle(AgentAnswered(2, "c0-1"))
    acd.handle(caller("c1", 10))
    acd.handle(ask("c1", 20, "patient_first"))
    acd.handle(TalkEnded(5000, "c0"))
    acd.handle(AgentPaused(5001, "ann", "lunch"))
    acd.handle(CallbackReached(5100, "c1"))
    assert acd.deadline() == 5600
    assert only(Release, acd.handle(Woken(5600))) == [Release("c1", "timed_out")]


# --- how it ends


@pytest.mark.parametrize(("why", "outcome"), [("refused", "withdrawn"), ("wrong_person", "expired")])
def test_after_some_failures_nobody_dials_again(why: CallbackFailure, outcome: str) -> None:
    for acd in (connecting(), dialing()):
        commands = acd.handle(CallbackFailed(150, "c1", why))
        assert outcomes(commands) == [("c1", outcome, True)]
        assert only(Release, commands) == []
        assert state(acd, "ann") == ("on_queue", "idle", "")


@pytest.mark.parametrize("why", ["no_answer", "busy", "machine", "failed"])
def test_the_last_attempt_is_the_end(why: CallbackFailure) -> None:
    acd = dialing()
    assert outcomes(acd.handle(CallbackFailed(150, "c1", why))) == []
    assert only(DialPatient, acd.handle(Woken(1150))) == [DialPatient("c1", "", "", 2)]
    assert outcomes(acd.handle(CallbackFailed(1200, "c1", why))) == [("c1", "expired", True)]
    assert acd.handle(CallbackFailed(1201, "c1", why)) == []


def test_a_rest_beyond_the_time_agreed_is_the_end_too() -> None:
    acd = dialing(expires=1150)
    assert outcomes(acd.handle(CallbackFailed(150, "c1", "busy"))) == [("c1", "expired", True)]


def test_the_time_agreed_ends_waiting_and_ringing_but_not_an_attempt_under_way() -> None:
    acd = waiting(expires=500)
    assert acd.deadline() == 500
    assert outcomes(acd.handle(Woken(500))) == [("c1", "expired", True)]
    acd = waiting(expires=500)
    acd.handle(TalkEnded(100, "c0"))
    commands = acd.handle(Woken(500))
    assert only(Rescind, commands) == [Rescind("c1-2", "ann", "expired")]
    assert outcomes(commands) == [("c1", "expired", True)]
    acd = dialing(expires=500)
    assert outcomes(acd.handle(Woken(500))) == []
    assert outcomes(acd.handle(CallbackFailed(600, "c1", "busy"))) == [("c1", "expired", True)]


def test_somebody_must_see_to_an_urgent_callback_that_came_to_nothing() -> None:
    acd = waiting(priority="urgent", expires=500)
    due = 500 + QueueRules("desk").follow_up_ms
    expected = FollowUp("c1", "desk", "urgent", None, "callback_expired", due)
    assert only(FollowUp, acd.handle(Woken(500))) == [expected]
    assert only(FollowUp, waiting(expires=500).handle(Woken(500))) == []


def test_an_attempt_nothing_is_heard_of_has_failed() -> None:
    acd = connecting()
    assert acd.deadline() == 110 + ATTEMPT_MS
    commands = acd.handle(Woken(110 + ATTEMPT_MS))
    assert only(DropAgent, commands) == [DropAgent("c1-2", "ann", "callback_failed")]
    assert stage(acd) == "resting"


def test_the_dialled_line_that_is_lost_is_a_failed_attempt() -> None:
    acd = connecting()
    acd.handle(CallerLeft(120, "c1"))
    assert (stage(acd), state(acd, "ann")) == ("resting", ("on_queue", "idle", ""))


@pytest.mark.parametrize("made", [waiting, connecting, dialing])
def test_a_supervisor_may_take_it_out_at_any_stage(made: Any) -> None:
    acd = made()
    commands = acd.handle(Withdrawn(130, "c1", "boss"))
    assert outcomes(commands) == [("c1", "withdrawn", True)]
    assert only(Release, commands) == []
    assert acd.waiting() == ()
    assert acd.handle(CallbackReached(140, "c1")) == []


@pytest.mark.parametrize(
    "event", [CallbackReached(30, "c1"), CallbackFailed(30, "c1", "busy"), CallbackReached(30, "x")]
)
def test_news_of_a_patient_whom_nobody_dials_is_no_news(event: CallbackReached) -> None:
    acd = waiting()
    assert acd.handle(event) == []
    assert stage(acd) == "waiting"


def test_asking_for_something_else_changes_what_is_asked_and_not_the_stage() -> None:
    for acd, where in ((connecting(), "connecting"), (dialing(), "dialing")):
        acd.handle(caller("c1", 120, priority="soon"))
        assert (stage(acd), acd.waiting()[0].priority) == (where, "soon")
        acd.handle(CallbackFailed(130, "c1", "busy"))
        assert stage(acd) == "resting"


@pytest.mark.parametrize("rest", [False, True], ids=["waiting", "resting"])
def test_who_asks_for_a_person_himself_need_not_be_called(rest: bool) -> None:
    acd = dialing() if rest else waiting()
    if rest:
        acd.handle(CallbackFailed(115, "c1", "busy"))
    acd.handle(caller("c1", 120, priority="emergency"))
    if not rest:
        acd.handle(TalkEnded(130, "c0"))
    (view,) = acd.waiting()
    assert (view.callback, view.priority, view.agent) == (False, "emergency", "ann")


# --- after a restart


def test_queued_as_a_callback_he_is_never_taken_for_one_on_the_line() -> None:
    """Though an agent is free in the same instant."""
    acd = acd_of(agent("ann"), wrap_up_ms=0)
    commands = acd.handle(replace(caller("c1", 50), since=10, callback=("patient_first", 1, 1000, FAR)))
    assert only(DialPatient, commands) == [DialPatient("c1", "", "", 1)]
    assert offers(commands) == []
    assert acd.since("c1") == 10
    assert outcomes(acd.handle(CallbackFailed(60, "c1", "busy"))) == [("c1", "expired", True)]


@pytest.mark.parametrize("agreed", [("agent_first", 0, 1000, FAR), ("agent_first", 2, 1000, 50)])
def test_queued_with_no_attempt_or_no_time_left_it_is_over(agreed: Any) -> None:
    acd = acd_of(agent("ann"), wrap_up_ms=0)
    commands = acd.handle(replace(caller("c1", 50, priority="urgent"), callback=agreed))
    assert outcomes(commands) == [("c1", "expired", True)]
    assert offers(commands) == []
    assert len(only(FollowUp, commands)) == 1


@pytest.mark.parametrize("made", [waiting, connecting, dialing])
def test_callbacks_survive_a_dump_at_every_stage(made: Any) -> None:
    clinic = Clinic((agent("ann"),), (QueueRules("desk", wrap_up_ms=0),))
    acd = made()
    for event in (CallbackFailed(150, "c1", "busy"), Woken(1150), TalkEnded(1200, "c0"), Woken(FAR)):
        again = Acd.load(clinic, json.loads(json.dumps(acd.dump())))
        assert (again.deadline(), again.waiting()) == (acd.deadline(), acd.waiting())
        assert again.handle(event) == acd.handle(event)
        assert again.dump() == acd.dump()


def test_a_patient_queued_anew_by_a_core_that_knows_nothing_has_his_old_place() -> None:
    acd = acd_of(agent("ann", signed_in=False))
    acd.handle(caller("c2", 500))
    acd.handle(Queued(600, "c1", "desk", (), "en", "routine", 10))
    acd.handle(ask("c1", 601))
    assert [(view.call, view.callback) for view in acd.waiting()] == [("c1", True), ("c2", False)]


def test_a_talk_that_is_found_is_true_whatever_was_believed() -> None:
    acd = connecting()
    assert only(Bridge, acd.handle(TalkAdopted(200, "c1", "ann", "desk", 150, 140))) == []
    assert state(acd, "ann")[1] == "talk"
    assert outcomes(acd.handle(TalkEnded(300, "c1"))) == [("c1", "answered", True)]
    other = connecting()
    other.handle(TalkAdopted(200, "c7", "ann", "desk", 150, 140))
    assert (stage(other), state(other, "ann")[1]) == ("dialing", "talk")
    elsewhere = acd_of(agent("ann"), agent("ben"), wrap_up_ms=0)
    elsewhere.handle(caller("c0", 1))
    elsewhere.handle(caller("c00", 1))
    elsewhere.handle(caller("c1", 10))
    elsewhere.handle(ask("c1", 20))
    elsewhere.handle(OfferFailed(30, "c0-1", "busy"))
    elsewhere.handle(CallerLeft(31, "c0"))
    elsewhere.handle(Woken(5030))
    elsewhere.handle(AgentAnswered(5031, "c1-3"))
    elsewhere.handle(CallerLeft(5032, "c00"))
    commands = elsewhere.handle(TalkAdopted(5040, "c1", "ben", "desk", 5035, 9))
    assert only(DropAgent, commands) == [DropAgent("c1-3", "ann", "replaced")]
    assert (state(elsewhere, "ann")[1], state(elsewhere, "ben")[1]) == ("idle", "talk")

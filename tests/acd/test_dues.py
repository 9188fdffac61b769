"""When an agent or a call wants waking."""

from __future__ import annotations

from typing import Any

import pytest

from acd.agent import STAY, AgentState, Decompressing, Idle, Offered, Paused, Resting, Talk, WrappingUp
from acd.core import Acd
from acd.dues import AgentTimers, CallTimers
from acd.messages import (
    Acuity,
    AgentAnswered,
    AgentProfile,
    CallbackAsked,
    Clinic,
    Left,
    QueueRules,
    Step,
    TalkEnded,
    Woken,
)
from acd.records import Agent, Call, Callback
from acd.requirement import Requirement
from acd.timers import NEVER
from tests.acd.floor_of_two import agent, caller, offers, only

RULES = QueueRules("desk", steps=(Step(100), Step(300)))


def call(**fields: Any) -> Call:
    plain: dict[str, Any] = {"queue": "desk", "needs": (), "language": "en", "priority": "routine", "since": 0}
    rest: dict[str, Any] = {"patient": None, "serial": 1, "wait_ends": None, "required": Requirement("desk", (), "en")}
    asked = Call("c", **plain, **{**rest, **fields})
    asked.rules = RULES
    return asked


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, 100),
        ({"steps": 1}, 300),
        ({"steps": 2}, NEVER),
        ({"wait_ends": 50}, 50),
        ({"prefer_until": 70, "wait_ends": 90}, 70),
        ({"stage": "offered", "wait_ends": 50}, NEVER),
        ({"stage": "talk"}, NEVER),
        ({"callback": Callback("agent_first", 1, 5, 60)}, 60),
        ({"callback": Callback("agent_first", 1, 5, 60), "stage": "offered"}, 60),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 40), "stage": "resting"}, 40),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 90), "stage": "dialing"}, 90),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, 90), "stage": "left"}, NEVER),
        ({"callback": Callback("agent_first", 1, 5, 60, 1, None, True)}, 100),
    ],
)
def test_the_earliest_of_what_counts_at_its_stage(fields: dict[str, Any], due: int) -> None:
    assert CallTimers({}).due_of(call(**fields)) == due


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (Idle(5, 5), NEVER),
        (Offered(5, "c", "c-1", 20, 1, STAY), 20),
        (Talk(5, "c", "c-1", STAY), NEVER),
        (WrappingUp(5, "c", 20, STAY, 40), 20),
        (WrappingUp(5, "c", 20, STAY, 40, owes=True), 40),
        (Resting(5, 30, "busy"), 30),
        (Decompressing(5, 35), 35),
        (Paused(5, "lunch", 50), NEVER),
    ],
)
def test_an_agent_is_woken_where_his_state_ends_by_itself(state: AgentState, due: int) -> None:
    assert AgentTimers({}).due_of(Agent("ann", AgentProfile("ann", (), ()), state)) == due


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


def test_the_time_agreed_ends_while_a_phone_rings_though_a_waking_led_to_the_offer() -> None:
    """The waking that matches the two is the call's own, and nothing else of it is due while the phone rings."""
    alarmed = Acuity("soon", head_start_ms=1_000, alarm_after_ms=990)
    clinic = Clinic((agent("ann"),), (QueueRules("desk", offer_ms=5_000, wrap_up_ms=900),), (alarmed,))
    acd = Acd(clinic)
    acd.handle(caller("c0", 1))
    acd.handle(AgentAnswered(2, "c0-1"))
    acd.handle(caller("c1", 10, priority="soon"))
    acd.handle(CallbackAsked(20, "c1", "agent_first", 2, 1_000, 1_500))
    acd.handle(TalkEnded(100, "c0"))
    assert acd.deadline() == 1_000
    assert offers(acd.handle(Woken(1_000))) == [("c1", "ann")]
    assert acd.deadline() == 1_500
    assert [left.outcome for left in only(Left, acd.handle(Woken(1_500)))] == ["expired"]

"""The states themselves: what each move keeps, forgets and leads to."""

from acd.agent import (
    STAY,
    AgentState,
    Idle,
    Next,
    NotResponding,
    Offered,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
    shown,
    stays_on_queue,
)

LUNCH = Next("off_queue", "lunch")
HOME = Next("signed_out", "signing_out")


def test_an_offer_ended_by_others_keeps_the_place_among_the_idle() -> None:
    ringing = Idle(since=50, free_since=10).ring(100, "c1", "c1-1", 200)
    assert ringing.spared(150) == Idle(since=150, free_since=10)


def test_an_offer_he_missed_sends_him_to_the_back_after_a_rest() -> None:
    resting = Idle(50, 10).ring(100, "c1", "c1-1", 200).missed(200, 900, "busy")
    assert resting == Resting(200, 900, "busy")
    assert isinstance(resting, Resting) and resting.rested() == Idle(200, 200)


def test_a_pause_asked_for_while_it_rings_comes_true_however_the_offer_ends() -> None:
    ringing = Idle(0, 0).ring(100, "c1", "c1-1", 200).afterwards(LUNCH)
    assert (
        ringing.spared(150) == ringing.missed(150, 900, "busy") == ringing.not_responding(150) == Paused(150, "lunch")
    )
    assert ringing.answer(150) == Talk(150, "c1", "c1-1", LUNCH)


def test_a_pause_waits_for_the_after_call_work_and_a_sign_out_does_not() -> None:
    talk = Talk(0, "c1", "c1-1", STAY)
    wrapping = talk.afterwards(LUNCH).wrap_up(100, 200)
    assert wrapping == WrappingUp(100, "c1", 200, LUNCH)
    assert isinstance(wrapping, WrappingUp) and wrapping.done(200) == Paused(200, "lunch")
    assert talk.afterwards(HOME).wrap_up(100, 200) == SignedOut(100)
    assert talk.done(100) == Idle(100, 100)
    assert talk.afterwards(HOME).done(100) == SignedOut(100)


def test_an_adopted_talk_remembers_where_the_agent_stood() -> None:
    assert SignedOut(1).adopt("c1", "c1-0", 5).then == HOME
    assert Paused(1, "lunch").adopt("c1", "c1-0", 5).then == LUNCH
    assert Idle(1, 1).adopt("c1", "c1-0", 5) == Talk(5, "c1", "c1-0", STAY)


def test_every_state_is_told_in_the_fields_words() -> None:
    states: list[AgentState] = [
        SignedOut(1),
        Paused(1, "lunch"),
        NotResponding(1),
        Idle(1, 0),
        Resting(1, 9, "declined"),
        Offered(1, "c1", "c1-1", 9, 0, STAY),
        Talk(1, "c1", "c1-1", LUNCH),
        WrappingUp(1, "c1", 9, STAY),
    ]
    told = [shown(state) for state in states]
    assert {seen.since for seen in told} == {1}
    words = [(seen.presence, seen.activity, seen.reason, seen.call) for seen in told]
    assert words == [
        ("signed_out", "idle", "", None),
        ("off_queue", "idle", "lunch", None),
        ("off_queue", "not_responding", "not_responding", None),
        ("on_queue", "idle", "", None),
        ("on_queue", "idle", "declined", None),
        ("on_queue", "offered", "", "c1"),
        ("on_queue", "talk", "lunch", "c1"),
        ("on_queue", "acw", "", "c1"),
    ]


def test_who_stays_on_the_queue_after_the_contact_in_hand() -> None:
    talk = Talk(0, "c1", "c1-1", STAY)
    staying: list[AgentState] = [Idle(0, 0), Resting(0, 5, "busy"), talk, WrappingUp(0, "c1", 5, STAY)]
    assert [state for state in staying if not stays_on_queue(state)] == []
    leaving: list[AgentState] = [
        talk.afterwards(LUNCH),
        talk.afterwards(HOME),
        SignedOut(0),
        Paused(0, "lunch"),
        NotResponding(0),
    ]
    assert [state for state in leaving if stays_on_queue(state)] == []

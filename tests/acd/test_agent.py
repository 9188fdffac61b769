"""The states themselves: what each move keeps, forgets and leads to."""

from acd.agent import (
    STAY,
    Decompressing,
    Idle,
    Next,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
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
    assert wrapping == WrappingUp(100, "c1", 200, LUNCH, 200)
    assert isinstance(wrapping, WrappingUp) and wrapping.done(200) == Paused(200, "lunch")
    assert talk.afterwards(HOME).done(100) == SignedOut(100)
    assert talk.done(100) == Idle(100, 100)
    assert talk.afterwards(HOME).done(100) == SignedOut(100)


def test_an_adopted_talk_remembers_where_the_agent_stood() -> None:
    assert SignedOut(1).adopt("c1", "c1-0", 5).then == HOME
    assert Paused(1, "lunch").adopt("c1", "c1-0", 5).then == LUNCH
    assert Idle(1, 1).adopt("c1", "c1-0", 5) == Talk(5, "c1", "c1-0", STAY)


def test_a_callback_whose_patient_is_not_reached_costs_him_nothing() -> None:
    connecting = Idle(since=50, free_since=10).ring(100, "c1", "c1-1", 200).connect(150)
    assert connecting.reached(180) == Talk(180, "c1", "c1-1", STAY)
    assert connecting.failed(180) == Idle(since=180, free_since=10)
    assert connecting.afterwards(LUNCH).failed(180) == Paused(180, "lunch")
    assert connecting.afterwards(HOME).failed(180) == SignedOut(180)


def test_who_is_rung_on_call_goes_back_to_where_he_was() -> None:
    at_home = SignedOut(1).ring(10, "c1", "c1-1", 90)
    assert at_home.spared(20) == at_home.missed(20, 99, "busy") == at_home.not_responding(20) == SignedOut(20)
    assert at_home.answer(20).done(30) == SignedOut(30)
    away = Paused(1, "paperwork", 5).ring(10, "c1", "c1-1", 90)
    assert away.spared(20) == away.answer(20).done(20) == Paused(20, "paperwork", 5)


def test_a_break_chosen_during_a_hard_call_takes_the_place_of_the_quiet_time_and_is_protected_as_long() -> None:
    wrapping = Talk(0, "c1", "c1-1", STAY).wrap_up(100, 200, hard=True)
    assert isinstance(wrapping, WrappingUp)
    assert wrapping.decompress(200, 900) == Decompressing(200, 900)
    assert wrapping.afterwards(LUNCH).decompress(200, 900) == Paused(200, "lunch", 900)
    assert Decompressing(200, 900).pause(300, "lunch") == Paused(300, "lunch", 900)


def test_another_reason_does_not_make_a_protected_break_shorter() -> None:
    assert Paused(1, "lunch", 900).pause(10, "training") == Paused(10, "training", 900)


def test_after_call_work_that_owes_a_disposition_ends_at_the_longest() -> None:
    wrapping = Talk(0, "c1", "c1-1", STAY).wrap_up(100, 200, longest=700, owes=True)
    assert isinstance(wrapping, WrappingUp)
    assert (wrapping.ends, wrapping.disposed(hard=False).ends) == (700, 200)
    assert wrapping.extend(5_000).until == 700

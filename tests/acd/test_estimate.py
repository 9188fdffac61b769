"""Estimated waits: the formula on small floors, and how often they come true on a made-up day."""

from __future__ import annotations

import json
from math import exp, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.core import Acd
from acd.estimate import middle_60
from acd.messages import (
    AgentAnswered,
    AgentProfile,
    AgentSignedOut,
    CallerLeft,
    Clinic,
    Left,
    OfferFailed,
    QueueRules,
    TalkEnded,
    WaitTold,
    WrapUpEnded,
)
from tests.acd.floor_of_two import agent, caller, offers, only
from tests.acd.made_up_day import Day

MINUTE = 60_000
DESK = QueueRules("desk", wrap_up_ms=0, retry_after_ms=1)
WARD = QueueRules("ward", needs=(("nurse", 1),), wrap_up_ms=0, retry_after_ms=1)


def practised(*agents: AgentProfile, contacts: int = 30, queues: tuple[QueueRules, ...] = (DESK, WARD)) -> Acd:
    """A floor where each agent has had ``contacts`` contacts, of two minutes and of none in turn, and talks now.

    So the mean is a minute and the spread that of contacts without memory.
    """
    acd = Acd(Clinic(agents, queues), explain=False)
    at = 0
    busy = [who.agent for who in agents if who.signed_in and ("en", 5) in who.languages]
    for number in range(contacts + 1):
        rung = [pair for name in busy for pair in offers(acd.handle(caller(f"{name}{number}", at)))]
        for count, (call, _) in enumerate(rung):
            acd.handle(AgentAnswered(at, f"{call}-{number * len(busy) + count + 1}"))
        at += 2 * MINUTE * (1 - number % 2)
        if number < contacts:
            for call, _ in rung:
                acd.handle(TalkEnded(at, call))
    return acd


NOW = 32 * MINUTE


def test_regular_contacts_end_sooner_than_those_without_memory() -> None:
    acd = Acd(Clinic((agent("ann"),), (DESK,)))
    for number in range(30):
        acd.handle(caller(f"c{number}", number * MINUTE))
        acd.handle(AgentAnswered(number * MINUTE, f"c{number}-{number + 1}"))
        acd.handle(TalkEnded((number + 1) * MINUTE, f"c{number}"))
    acd.handle(caller("now", 30 * MINUTE))
    acd.handle(AgentAnswered(30 * MINUTE, "now-31"))
    for number in range(5):
        acd.handle(caller(f"x{number}", 30 * MINUTE + 1))
    first, last = acd.estimate("x0"), acd.estimate("x4")
    assert first and last
    assert first.mean_ms == pytest.approx(0.6 * MINUTE, rel=0.01)  # half of it is over, were there no doubt at all
    assert last.mean_ms == pytest.approx(4.6 * MINUTE, rel=0.01)
    assert last.high_ms - last.low_ms < 3 * MINUTE


def test_next_in_line_waits_a_contact_divided_by_the_agents() -> None:
    acd = practised(agent("ann"), agent("ben"))
    acd.handle(caller("x", NOW))
    told = acd.estimate("x")
    assert told is not None
    assert told.mean_ms == pytest.approx(MINUTE / 2, rel=0.01)
    assert told.low_ms < told.mean_ms < told.high_ms
    assert (told.sample, told.age_ms, told.error) == (60, NOW - 30 * MINUTE, None)


def test_each_caller_ahead_adds_a_turn_and_narrows_the_range() -> None:
    acd = practised(agent("ann"))
    for number in range(10):
        acd.handle(caller(f"x{number}", NOW))
    told = [acd.estimate(f"x{number}") for number in range(10)]
    means = [each.mean_ms for each in told if each]
    assert means == pytest.approx([MINUTE * (number + 1) for number in range(10)], rel=0.01)
    first, last = told[0], told[-1]
    assert first and last
    assert (last.high_ms - last.low_ms) / last.mean_ms < (first.high_ms - first.low_ms) / first.mean_ms / 2


def test_callers_of_another_queue_count_by_the_share_of_agents_they_take_from_us() -> None:
    acd = practised(agent("ann"), agent("ben", nurse=1))
    acd.handle(caller("nurse1", NOW, queue="ward"))
    acd.handle(caller("x", NOW))
    acd.handle(caller("nurse2", NOW, queue="ward"))
    plain, for_nurse = acd.estimate("x"), acd.estimate("nurse2")
    assert plain and for_nurse
    assert plain.mean_ms == pytest.approx(MINUTE / 2 * 2, rel=0.01)  # all who may serve nurse1 would serve x
    assert for_nurse.mean_ms == pytest.approx(MINUTE * 2.5, rel=0.01)  # nurse1 whole, and x at half of the agents


def test_callers_who_cannot_take_our_agents_do_not_count() -> None:
    acd = practised(agent("ann"), agent("ben", en=0, es=5))
    acd.handle(caller("hola", NOW, language="es"))
    acd.handle(caller("x", NOW))
    told = acd.estimate("x")
    assert told is not None
    assert told.mean_ms == pytest.approx(MINUTE, rel=0.01)


def test_a_caller_ahead_whose_phone_rings_takes_no_turn_unless_offers_fail() -> None:
    acd = practised(agent("ann"), agent("ben", signed_in=False))
    acd.handle(caller("x", NOW))
    acd.handle(caller("y", NOW))
    acd.handle(TalkEnded(NOW + 1, "ann30"))
    told = acd.estimate("y")
    assert told is not None
    assert told.mean_ms == pytest.approx(MINUTE, rel=0.02)
    acd.handle(OfferFailed(NOW + 2, "x-32", "declined"))
    worse = acd.estimate("y")
    assert worse is not None
    assert worse.mean_ms > told.mean_ms * 1.5


def test_time_given_to_classes_that_overtake_is_not_ours() -> None:
    acd = practised(agent("ann"))
    at = NOW
    acd.handle(TalkEnded(at, "ann30"))
    for number in range(30):
        offer = offers(acd.handle(caller(f"u{number}", at, priority="urgent")))[0]
        acd.handle(AgentAnswered(at, f"{offer[0]}-{32 + number}"))
        at += 2 * MINUTE * (number % 2)
        if number < 29:
            acd.handle(TalkEnded(at, offer[0]))
    acd.handle(caller("x", at))
    acd.handle(caller("u", at, priority="urgent"))
    routine, urgent = acd.estimate("x"), acd.estimate("u")
    assert routine and urgent
    assert urgent.mean_ms == pytest.approx(MINUTE, rel=0.03)
    assert routine.mean_ms > 2.5 * MINUTE  # one turn for the urgent one ahead, one for those still to come, his own


def test_a_head_start_that_is_used_up_overtakes_no_more() -> None:
    acd = practised(agent("ann"))
    at = NOW
    acd.handle(TalkEnded(at, "ann30"))
    for number in range(31):
        offer = offers(acd.handle(caller(f"s{number}", at, priority="soon")))[0]
        acd.handle(AgentAnswered(at, f"{offer[0]}-{32 + number}"))
        at += 2 * MINUTE * (number % 2)
        if number < 30:
            acd.handle(TalkEnded(at, offer[0]))
    acd.handle(caller("old", at, since=at - 6 * MINUTE))
    acd.handle(caller("new", at, since=at - 5 * MINUTE + 1))
    old, new = acd.estimate("old"), acd.estimate("new")
    assert old and new
    assert old.mean_ms == pytest.approx(MINUTE, rel=0.05)
    assert new.mean_ms > 3 * MINUTE  # two turns, and half of the time goes to those with a head start


def test_callers_ahead_who_give_up_shorten_the_wait() -> None:
    acd = practised(agent("ann"))
    for number in range(60):
        acd.handle(caller(f"gone{number}", NOW))
        acd.handle(CallerLeft(NOW + MINUTE, f"gone{number}"))
    for number in range(5):
        acd.handle(caller(f"x{number}", NOW + MINUTE))
    told = acd.estimate("x4")
    assert told is not None
    assert told.mean_ms < 4 * MINUTE


def test_silent_when_the_model_is_poor() -> None:
    acd = practised(agent("ann"), contacts=19)
    acd.handle(caller("few", 20 * MINUTE))
    assert acd.estimate("few") is None
    acd = practised(agent("ann"))
    acd.handle(caller("x", NOW))
    acd.handle(caller("nurse", NOW, queue="ward"))
    assert acd.estimate("x") is not None
    assert acd.estimate("nurse") is None  # nobody able
    assert acd.estimate("ann30") is None  # talks
    assert acd.estimate("nobody") is None
    acd.handle(AgentSignedOut(NOW, "ann"))
    assert acd.estimate("x") is None


def test_silent_while_promises_are_broken_and_speaks_again_after_an_hour() -> None:
    acd = practised(agent("ann"))
    at = NOW
    for number in range(25):
        acd.handle(caller(f"b{number}", at))
        acd.handle(WaitTold(at, f"b{number}", 1, 2))
        at += 1000
        acd.handle(CallerLeft(at, f"b{number}"))
    assert acd.estimate_quality("desk") == (25, 0.0, 999.0)
    acd.handle(caller("x", at))
    assert acd.estimate("x") is None
    acd.handle(caller("y", at + 3_600_001))
    assert acd.estimate("y") is not None


def test_a_promise_is_kept_with_the_call_and_judged_when_answered() -> None:
    acd = practised(agent("ann"))
    acd.handle(caller("x", NOW))
    assert acd.promised("x") is None
    acd.handle(WaitTold(NOW, "x", 10_000, 90_000))
    acd.handle(WaitTold(NOW + 5_000, "x", 20_000, 95_000))
    before = acd.ignored
    acd.handle(WaitTold(NOW + 5_000, "x", 20_000, 95_000))
    assert acd.ignored == before + 1
    assert acd.promised("x") == (NOW + 5_000, 20_000, 95_000)
    acd.handle(TalkEnded(NOW + 30_000, "ann30"))
    acd.handle(AgentAnswered(NOW + 30_000, "x-32"))
    assert acd.estimate_quality("desk") == (1, 1.0, 0.4)
    left = only(Left, acd.handle(CallerLeft(NOW + 40_000, "x")))[0]
    assert left.promise == (NOW, 10_000, 90_000)


def test_who_gives_up_before_the_end_neither_kept_nor_broke_it() -> None:
    acd = practised(agent("ann"))
    acd.handle(caller("x", NOW))
    acd.handle(WaitTold(NOW, "x", 10_000, 90_000))
    acd.handle(CallerLeft(NOW + 60_000, "x"))
    assert acd.estimate_quality("desk") == (0, 0.0, 0.0)
    acd.handle(WaitTold(NOW, "x", 10_000, 90_000))  # he does not wait any more
    assert acd.promised("x") is None


def test_all_of_it_goes_through_dump_and_load_and_asking_changes_nothing() -> None:
    acd = practised(agent("ann"), agent("ben", nurse=2))
    acd.handle(caller("x", NOW))
    acd.handle(WaitTold(NOW, "x", 10_000, 90_000))
    acd.handle(caller("y", NOW + 1))
    before = acd.dump()
    told = acd.estimate("y")
    assert acd.dump() == before
    again = Acd.load(Clinic((agent("ann"), agent("ben", nurse=2)), (DESK, WARD)), json.loads(json.dumps(before)))
    assert again.estimate("y") == told
    for each in (acd, again):
        each.handle(TalkEnded(NOW + 2, "ann30"))
        each.handle(WrapUpEnded(NOW + 3, "ann"))
    assert again.dump() == acd.dump()


def test_the_range_is_that_of_an_exponential_time_for_one_turn() -> None:
    low, high = middle_60(1000.0, 1000.0**2)
    assert isclose(1 - exp(-low / 1000), 0.2, abs_tol=0.01)
    assert isclose(1 - exp(-high / 1000), 0.8, abs_tol=0.01)


@given(mean=st.floats(0, 1e9), variance=st.floats(0, 1e15))
def test_a_range_is_a_range(mean: float, variance: float) -> None:
    low, high = middle_60(mean, variance)
    assert 0 <= low <= high


@pytest.mark.parametrize("agents", [1, 4, 12])
def test_six_in_ten_waits_fall_into_the_range_that_was_told(agents: int) -> None:
    day = Day(agents, seed=agents)
    day.play(1500)
    real = day.real()
    assert len(real) > 300
    inside = sum(told.low_ms <= wait <= told.high_ms for wait, told, _ in real) / len(real)
    assert 0.55 <= inside <= 0.8

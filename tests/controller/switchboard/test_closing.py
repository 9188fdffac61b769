"""One interaction a call: its one word, its times, its steps."""

from __future__ import annotations

import dataclasses

import pytest

from acd import messages as acd
from controller.switchboard.closing import interaction_of, outcome_of
from controller.switchboard.line import InterpreterLeg, Leg, Line
from ivr import messages as ivr
from tests.controller.switchboard.bench_board import Bench


def left(outcome: str) -> acd.Left:
    return acd.Left("1.1", "front_desk", outcome, "alice" if outcome == "answered" else None, 4_000, 2_000, 9_000, 1)


@pytest.fixture
async def line(bench: Bench) -> Line:
    bench.arrive()
    return bench.line


@pytest.mark.parametrize(
    ("of_queue", "surrendered", "lost", "of_flow", "outcome"),
    [
        ("", "", False, "", "ivr_exit"),
        ("", "", False, "self_served", "self_served"),
        ("answered", "fallback", True, "closed", "answered"),
        ("abandoned", "fallback", False, "", "fallback"),
        ("timed_out", "emergency", False, "", "emergency_exit"),
        ("abandoned", "", False, "self_served", "abandoned"),
        ("short_abandon", "", True, "", "short_abandon"),
        ("withdrawn", "", False, "self_served", "withdrawn"),
        ("timed_out", "", False, "message_left", "message_left"),
        ("timed_out", "", False, "", "timed_out"),
        ("", "", True, "self_served", "lost"),
    ],
)
async def test_the_first_word_that_applies(
    line: Line, of_queue: str, surrendered: str, lost: bool, of_flow: str, outcome: str
) -> None:
    line.left = left(of_queue) if of_queue else None
    line.surrendered_to, line.lost = surrendered, lost
    line.call = dataclasses.replace(line.call, outcome=of_flow)
    assert outcome_of(line) == outcome


async def test_the_times_of_a_call_that_reached_a_person(line: Line) -> None:
    line.queued_at = line.started_at + 6_000
    line.left = left("answered")
    record = interaction_of(line, line.started_at + 20_000)
    assert (record.ivr_ms, record.wait_ms, record.ring_ms, record.talk_ms) == (6_000, 4_000, 2_000, 9_000)
    assert (record.queue, record.agent) == ("front_desk", "alice")


async def test_a_call_that_never_queued_was_all_ivr(line: Line) -> None:
    record = interaction_of(line, line.started_at + 20_000)
    assert (record.ivr_ms, record.wait_ms, record.queue, record.agent) == (20_000, 0, None, None)
    assert record.hung_up_by == "caller"


async def test_a_clock_that_went_back_gives_no_negative_time(line: Line) -> None:
    line.queued_at = line.started_at - 5
    line.offers.append(Leg("c", "1.1", "PJSIP/desk", began_at=line.started_at + 10))
    record = interaction_of(line, line.started_at)
    assert record.ivr_ms == 0
    assert record.offers[0].ring_ms == 0


@pytest.mark.parametrize(("privacy", "kept"), [("public", "blue"), ("phi", "blue"), ("secret", "")])
async def test_what_is_secret_never_reaches_the_store(line: Line, privacy: str, kept: str) -> None:
    step = ivr.Step("pin", "collect", 1, 2, "ask", "blue", "blue", "keys", 1.0, "collected", privacy)  # type: ignore[arg-type]
    line.call = dataclasses.replace(line.call, steps=(step,))
    (record,) = interaction_of(line, line.started_at).steps
    assert (record.answer, record.utterance, record.privacy) == (kept, kept, privacy)


async def test_a_leg_to_a_destination_has_its_endpoint_for_an_agent(line: Line) -> None:
    line.offers.append(
        Leg("transfer-1.1-0", "1.1", "PJSIP/desk", began_at=line.started_at, answered_at=line.started_at)
    )
    (offer,) = interaction_of(line, line.started_at + 10).offers
    assert (offer.offer, offer.agent, offer.outcome) == ("transfer-1.1-0", "PJSIP/desk", "answered")


async def test_what_went_wrong_is_noted(line: Line) -> None:
    assert interaction_of(line, line.started_at).notes == {}
    line.lost, line.unheard_prompts = True, 2
    assert interaction_of(line, line.started_at).notes == {"unheard_prompts": "2", "lost_hangup": "1"}


async def test_the_minutes_of_interpreters_are_added_up(line: Line) -> None:
    at = line.started_at
    line.interpreters = [
        InterpreterLeg("hana", "ko", True, at, "i-1", at + 4_000, at + 9_000, at + 69_000, "joined"),
        InterpreterLeg("marta", "ko", False, at + 70_000, ended_at=at + 90_000, outcome="no_answer"),
        InterpreterLeg("hana", "ko", True, at + 90_000, "i-3", at + 91_000, at + 95_000, outcome="joined"),
    ]
    record = interaction_of(line, at + 100_000)
    assert [
        (leg.interpreter, leg.qualified, leg.ring_ms, leg.joined_ms, leg.outcome) for leg in record.interpreters
    ] == [
        ("hana", True, 4_000, 60_000, "joined"),
        ("marta", False, 20_000, 0, "no_answer"),
        ("hana", True, 1_000, 5_000, "joined"),
    ]
    assert record.interpreter_ms == 65_000

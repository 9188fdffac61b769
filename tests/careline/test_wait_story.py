"""A wait in plain words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from acd import strategies
from acd.commands import Alarm, DialPatient, FollowUp, Moved, Recall, Relaxed
from acd.events import (
    AgentAnswered,
    AgentSignedIn,
    CallbackAsked,
    CallbackFailed,
    CallbackReached,
    CallerLeft,
    OfferFailed,
    WaitTold,
    Withdrawn,
    Woken,
)
from acd.reasons import WhyWaiting
from acd.story import Chapter, chapters
from careline.wait_story import STRATEGIES, WORDINGS, duration, promise_kept, told, waiting_words
from tests.acd.floor_of_two import acd_of, agent, caller


def wait() -> list[Chapter]:
    acd = acd_of(agent("ann", nurse=2), agent("ben", nurse=2, signed_in=False), agent("cat"), agent("dan", nurse=3))
    events = (
        replace(caller("1.7", 0, nurse=2), preferred=("ann",)),
        OfferFailed(4_000, "1.7-1", "declined"),
        Woken(24_000),
        WaitTold(25_000, "1.7", 60_000, 120_000),
        AgentSignedIn(100_000, "ben"),
        AgentAnswered(105_000, "1.7-3"),
        CallerLeft(300_000, "1.7"),
    )
    return [chapter for event in events for chapter in chapters(event, acd.handle(event))]


def test_the_whole_of_it() -> None:
    lines = [line for _, line in told(wait())]
    assert lines[:12] == [
        "Waits in queue desk as routine, language en; besides what the queue asks: nurse 2, ann if possible.",
        "ann is rung, after 0 s and from place 1: he is the caller's own agent.",
        "  Could have been rung too: dan.",
        "  Not ben: signed out.",
        "  Not cat: needs nurse 2, has none.",
        "ann: declined.",
        "dan is rung, after 4 s and from place 1: the offer before came to nothing.",
        "  Nobody else could have been rung.",
        "  Not ann: left alone for a moment after an offer: declined.",
        "  Not ben: signed out.",
        "  Not cat: needs nurse 2, has none.",
        "dan: did not answer.",
    ]
    assert lines[-1] == "Over: answered by ann, waited 1 min 45 s, talked 3 min 15 s."


def test_the_strategy_is_told_where_it_chose() -> None:
    acd = acd_of(agent("ann"), agent("ben"), strategy="best_skill")
    event = caller("c1", 5)
    lines = [line for _, line in told(list(chapters(event, acd.handle(event))))]
    assert "  Could have been rung too: ben; ann was the one with the best skills for it (best_skill)." in lines


def test_who_was_rung_is_known_when_the_phone_gives_up() -> None:
    lines = [line for _, line in told(wait())]
    assert "ann: declined." in lines
    assert any(line.startswith("Hears that it should take 1 min to 2 min") for line in lines)


def test_every_kind_of_chapter_has_words() -> None:
    commands = [
        Relaxed("c1", 1, "nurse 2 instead of 3"),
        Moved("c1", "desk", "ward", "long_wait"),
        Recall("ann", "c1", "urgent"),
        Alarm("c1", "desk", "urgent", 65_000, "still_waiting"),
        DialPatient("c1", "c1-1", "ann", 2),
        FollowUp("c1", "desk", "urgent", "p1", "hung_up", 77),
    ]
    events = [
        CallbackAsked(1, "c1", "agent_first", 3, 9, 99),
        CallbackReached(2, "c1"),
        CallbackFailed(3, "c1", "wrong_person"),
        Withdrawn(4, "c1", "boss"),
        WaitTold(5, "c1", 0, 60_000),
        WaitTold(6, "c1", 1_800_000, 86_400_000),
    ]
    story = [*chapters(Woken(0), commands), *(each for event in events for each in chapters(event, []))]
    assert [line for _, line in told(story)] == [
        "Step 1 of the queue: nurse 2 instead of 3.",
        "Goes from queue desk to queue ward: the wait there is too long.",
        "ann is called back for this caller: urgent.",
        "ALARM after 1 min 5 s: still waiting.",
        "Is called back, attempt 2; ann listens.",
        "Somebody must call this patient: hung up.",
        "Would rather be called back (agent first, 3 tries): keeps his place.",
        "The right person is on the line.",
        "The call back failed: wrong person.",
        "Is taken out of the queue by boss.",
        "Hears that it should take less than 1 min.",
        "Hears that it may take more than 30 min.",
    ]
    assert {each.kind for each in story} <= set(WORDINGS)


@pytest.mark.parametrize(
    ("at", "kind", "words"),
    [
        (90_000, "connected", "The promise was kept: 1 min 30 s from then."),
        (200_000, "connected", "The promise was not kept: it took 3 min 20 s from then."),
        (30_000, "connected", "It went faster than promised: 30 s from then."),
        (90_000, "left", "He left before the time he was promised was over."),
        (200_000, "left", "The promise was not kept: it took 3 min 20 s from then."),
    ],
)
def test_what_became_of_the_promise(at: int, kind: str, words: str) -> None:
    promise = Chapter("c1", 0, "told", {"low_ms": 60_000, "high_ms": 120_000})
    assert promise_kept([promise, Chapter("c1", at, kind, {})]) == words  # type: ignore[arg-type]
    assert promise_kept([promise]) == promise_kept([]) == ""


def test_every_strategy_has_words() -> None:
    folder = Path(strategies.__file__).parent
    assert set(STRATEGIES) == {file.stem for file in folder.glob("[a-z]*.py")}


def test_durations() -> None:
    assert [duration(each) for each in (400, 59_000, 60_000, 125_000)] == ["0 s", "59 s", "1 min", "2 min 5 s"]


def test_why_he_waits() -> None:
    assert waiting_words(WhyWaiting("all_busy", (("ann", "talks"),))) == [
        "Now: waits, since everybody who may serve him is busy.",
        "  ann: talks.",
    ]
    assert waiting_words(WhyWaiting("rings", (("ann", "rings"),))) == ["Now: ann rings."]
    assert waiting_words(WhyWaiting("callback")) == ["Now: will be called back."]
    assert waiting_words(WhyWaiting("held", (("ann", "talks"),), 9))[0] == "Now: kept a while for his own agents."
    assert waiting_words(WhyWaiting("nobody_able"))[0] == "Now: waits, and nobody on duty could serve him."

"""``enqueue``: waiting for a person, talking, and afterwards."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.call import Waiting
from ivr.gates import deadline
from ivr.messages import (
    Connected,
    Enqueue,
    Faulted,
    Found,
    HangUp,
    HungUp,
    LookUp,
    QueueLeft,
    Resumed,
    StopSaying,
    Surrender,
    TalkEnded,
    TellWait,
)
from tests.ivr.conftest import FACTS
from tests.ivr.nodes.probe import probe, refused

FULL = (
    "{enqueue: {queue: nurse, needs: {nurse: 3}, priority: urgent, say: load.press, reason: advice, "
    "on: {timed_out: bye}, after: bye}}"
)


def test_it_is_queued_before_it_is_told(tmp_path: Path) -> None:
    caller = probe(FULL, tmp_path)
    kinds = [type(command).__name__ for command in caller.new]
    assert kinds == ["Answer", "Enqueue", "Say", "Listen"]
    assert caller.got(Enqueue) == [Enqueue("nurse", {"nurse": 3}, "en", "urgent", None, "advice")]
    caller.hear_out()
    assert deadline(caller.call) is None


def test_without_a_language(tmp_path: Path) -> None:
    (queued,) = probe("{enqueue: {queue: nurse, language: none}}", tmp_path).got(Enqueue)
    assert isinstance(queued, Enqueue)
    assert queued.language == ""


def test_a_person_answers_talks_and_hangs_up(tmp_path: Path) -> None:
    caller = probe("{enqueue: {queue: nurse, say: load.press}}", tmp_path)
    caller.happens(Connected(caller.later(), "alice"))
    assert any(isinstance(command, StopSaying) for command in caller.new)
    caller.press("9*9123")
    caller.happens(Faulted(caller.later(), "x"))
    assert caller.call.phase == "talking"
    caller.happens(TalkEnded(caller.later()))
    assert caller.heard_now() == ["engine.goodbye"]
    assert caller.hear_out()[-1] == HangUp("answered")
    assert caller.be_silent() == (HangUp("answered"),)
    assert caller.be_silent() == (HangUp("answered"),)
    assert deadline(caller.call) is None
    caller.happens(HungUp(caller.later(), "system"))
    assert caller.call.outcome == "answered"
    assert [step.outcome for step in caller.call.steps] == ["answered"]


def test_after_the_talk(tmp_path: Path) -> None:
    caller = probe("{enqueue: {queue: nurse, after: desk}}", tmp_path)
    caller.happens(Connected(caller.later(), "alice"))
    caller.happens(TalkEnded(caller.later()))
    assert caller.call.node == "desk"
    caller.hang_up()
    assert caller.call.outcome == "answered"


@pytest.mark.parametrize("why", ["timed_out", "left_empty", "nobody_able", "withdrawn", "failed"])
def test_each_way_back_has_its_node(why: str, tmp_path: Path) -> None:
    caller = probe(f"{{enqueue: {{queue: nurse, on: {{{why}: bye}}}}}}", tmp_path)
    caller.happens(QueueLeft(caller.later(), why))
    assert caller.call.node == "bye"
    assert caller.call.steps[0].outcome == why


def test_a_way_back_without_a_node_is_the_fallback_and_then_the_dialplans(tmp_path: Path) -> None:
    caller = probe("{enqueue: {queue: nurse}}", tmp_path)
    caller.happens(QueueLeft(caller.later(), "left_empty"))
    assert caller.call.node == "desk"
    assert caller.happens(QueueLeft(caller.later(), "left_empty"))[-1] == Surrender("fallback", "left_empty")
    assert caller.call.outcome == "fallback"


def test_leaving_while_waiting_or_talking(tmp_path: Path) -> None:
    caller = probe("{enqueue: {queue: nurse}}", tmp_path)
    assert caller.hang_up() == ()
    assert caller.call.outcome == "abandoned"
    caller = probe("{enqueue: {queue: nurse}}", tmp_path)
    caller.happens(Connected(caller.later(), "alice"))
    caller.hang_up()
    assert caller.call.outcome == "answered"


def test_a_new_controller_asks_the_queue_again(tmp_path: Path) -> None:
    caller = probe("{enqueue: {queue: nurse}}", tmp_path)
    caller.happens(Resumed(caller.later()))
    assert len(caller.got(Enqueue)) == 2


def test_mistakes(tmp_path: Path) -> None:
    assert "unknown queue 'nurs'. Did you mean 'nurse'?" in refused("{enqueue: {queue: nurs}}", tmp_path)
    assert "unknown skill 'nurs'. Did you mean 'nurse'?" in refused(
        "{enqueue: {queue: nurse, needs: {nurs: 1}}}", tmp_path
    )
    assert "level 6 of skill 'nurse'. Levels are 1 to 5." in refused(
        "{enqueue: {queue: nurse, needs: {nurse: 6}}}", tmp_path
    )
    assert "belongs to the engine's own way out" in refused("{enqueue: {queue: nurse, priority: emergency}}", tmp_path)
    assert "unknown key 'timed_ot'. Did you mean 'timed_out'?" in refused(
        "{enqueue: {queue: nurse, on: {timed_ot: bye}}}", tmp_path
    )


@pytest.mark.parametrize(
    ("prefer", "asked"),
    [
        ("last_agent", ("nadia",)),
        ("care_team", ("bruno", "minji", "nadia")),
        ("known_agents", ("nadia", "alice")),
        ("none", ()),
    ],
)
def test_agents_who_know_him_are_asked_first_if_the_flow_says_so(
    prefer: str, asked: tuple[str, ...], tmp_path: Path
) -> None:
    """As the look-up of the patient told, and again under another controller."""
    node = "{lookup: {what: patient_by_phone, found: there, not_found: bye}}"
    caller = probe(f"{node}\n  there: {{enqueue: {{queue: nurse, prefer: {prefer}}}}}", tmp_path)
    (question,) = caller.got(LookUp)
    assert isinstance(question, LookUp)
    record = {"patient": "p1", "agents": "nadia alice", "care_team": "bruno minji"}
    caller.happens(Found(caller.later(), question.lookup, record))
    caller.happens(Resumed(caller.later()))
    first, again = caller.got(Enqueue)
    assert isinstance(first, Enqueue)
    assert first == again
    assert first.preferred == asked


def test_who_waits_may_be_spoken_to_slower_and_louder(tmp_path: Path) -> None:
    caller = probe("{enqueue: {queue: nurse}}", tmp_path)
    assert caller.listening is not None
    assert {"slower", "louder"} <= set(caller.listening.phrases)
    assert "faster" not in caller.listening.phrases
    assert "start over" not in caller.listening.phrases
    caller.speak("slower")
    assert caller.call.pace < 100
    assert caller.listening is not None
    assert "faster" in caller.listening.phrases
    caller.speak("louder")
    assert caller.call.volume == 1
    caller.speak("start over")
    assert caller.call.node == "here"
    assert len(caller.got(Enqueue)) == 1, "he keeps his place"
    assert caller.listening is not None


def test_the_clinics_own_keys_for_commands_are_obeyed_and_the_menu_keeps_its_own(tmp_path: Path) -> None:
    """Who has no recogniser in his language has nothing but keys."""
    keys = replace(FACTS, commands=replace(FACTS.commands, keys={"7": "slower", "8": "louder"}))
    node = "{enqueue: {queue: nurse, while_waiting: [{key: 8, do: position}]}}"
    caller = probe(node, tmp_path, facts=keys)
    caller.press("7")
    assert (caller.call.pace, caller.call.state) == (80, Waiting())
    caller.press("8")
    assert caller.call.volume == 0
    assert caller.got(TellWait)

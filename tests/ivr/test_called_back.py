"""We call back: who picked up?"""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.call import Waiting
from ivr.interpreter import begin, step
from ivr.messages import (
    Amplify,
    CalledBack,
    Connected,
    Enqueue,
    HangUp,
    NotReached,
    Resumed,
    RightPerson,
    Say,
    TalkEnded,
)
from tests.ivr.caller import NOON, Caller, flow_of
from tests.ivr.nodes.probe import HEAD

NUMBER = "+15555550123"


def picked_up(folder: Path, language: str = "en") -> Caller:
    caller = Caller.__new__(Caller)
    caller.flow, caller.at = flow_of(HEAD + "{enqueue: {queue: nurse, after: bye}}\n", folder), NOON
    caller.call = begin("callback-1", caller.flow)
    caller.commands, caller.new, caller.saying, caller.listening = [], (), None, None
    caller.happens(CalledBack(NOON, "5550100", NUMBER, language, "here", "p0042"))
    return caller


def test_nothing_is_told_before_he_answers(tmp_path: Path) -> None:
    caller = picked_up(tmp_path)
    (said,) = caller.heard_now()
    assert caller.flow.clinic in said
    assert "p0042" not in said
    assert caller.got(Enqueue) == []


@pytest.mark.parametrize("answer", ["1", "yes"])
def test_the_right_person_waits_where_he_waited(tmp_path: Path, answer: str) -> None:
    caller = picked_up(tmp_path)
    caller.press(answer) if answer == "1" else caller.speak(answer)
    assert caller.got(RightPerson) == [RightPerson()]
    assert caller.call.state == Waiting()
    assert caller.call.patient == "p0042"
    assert [step.outcome for step in caller.call.steps] == ["right_person"]
    caller.happens(Connected(caller.later(), "nadia"))
    caller.happens(TalkEnded(caller.later()))
    assert caller.call.node == "bye"
    assert caller.call.outcome == "answered"


def test_a_reached_patient_is_queued_by_the_next_controller(tmp_path: Path) -> None:
    caller = picked_up(tmp_path)
    caller.press("1")
    caller.happens(Resumed(caller.later()))
    (queued,) = caller.got(Enqueue)
    assert isinstance(queued, Enqueue)
    assert (queued.queue, queued.patient) == ("nurse", "p0042")


@pytest.mark.parametrize(("answer", "why"), [("2", "wrong_person"), ("no", "wrong_person"), ("3", "refused")])
def test_not_there_or_not_needed(tmp_path: Path, answer: str, why: str) -> None:
    caller = picked_up(tmp_path)
    caller.press(answer) if answer.isdigit() else caller.speak(answer)
    assert [each.why for each in caller.got(NotReached) if isinstance(each, NotReached)] == [why]
    assert caller.heard_now() == ["engine.goodbye"]
    assert caller.hear_out()[-1] == HangUp(why)


def test_a_machine_gets_a_message_without_a_name(tmp_path: Path) -> None:
    caller = picked_up(tmp_path)
    caller.speak("you have reached the voicemail of", 0.3)
    for _ in range(2):
        assert caller.got(NotReached) == []
        caller.hear_out()
        caller.be_silent()
    assert caller.got(NotReached) == [NotReached("machine")]
    (said,) = caller.heard_now()
    assert caller.flow.clinic in said
    assert caller.hear_out()[-1] == HangUp("machine")


def test_wrong_keys_are_no_answer(tmp_path: Path) -> None:
    caller = picked_up(tmp_path)
    caller.press("5")
    assert caller.got(NotReached) == []
    caller.press("7")
    assert caller.got(NotReached) == [NotReached("machine")]


def test_an_emergency_is_one_here_too(tmp_path: Path) -> None:
    caller = picked_up(tmp_path)
    caller.press("91")
    (queued,) = caller.got(Enqueue)
    assert isinstance(queued, Enqueue)
    assert queued.priority == "emergency"


def test_no_emergency_after_all_asks_again(tmp_path: Path) -> None:
    caller = picked_up(tmp_path)
    caller.press("92")
    assert caller.flow.clinic in caller.heard_now()[0]
    caller.press("1")
    assert caller.got(RightPerson)


def test_a_language_that_is_gone_is_the_flows_first(tmp_path: Path) -> None:
    assert picked_up(tmp_path, "xx").call.language == "en"


def test_who_asked_for_it_when_he_called_hears_us_louder(tmp_path: Path) -> None:
    flow = flow_of(HEAD + "{enqueue: {queue: nurse, after: bye}}\n", tmp_path)
    call = begin("callback-1", flow)
    call.volume, call.pace = 2, 65
    _, commands = step(flow, call, CalledBack(NOON, "5550100", NUMBER, "en", "here", "p0042"))
    assert Amplify(2) in commands
    (say,) = [command for command in commands if isinstance(command, Say)]
    assert {prompt.pace for prompt in say.prompts} == {65}

"""The caller's side of an on-call dispatch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.call import Transferring, dump, load
from ivr.gates import deadline
from ivr.interpreter import advance
from ivr.messages import (
    Connected,
    Dispatch,
    EndDispatch,
    Enqueue,
    Faulted,
    HangUp,
    Resumed,
    TransferEnded,
    Woken,
)
from ivr.problems import FileProblems
from tests.ivr.caller import Caller, flow_of
from tests.ivr.conftest import FACTS

HEAD = """
flow: probe
languages: [en, es]
start: nurse
fallback: desk
nodes:
  desk: {enqueue: {queue: front_desk}}
  taken: {message: {say: front_door.message, mailbox: desk, go: bye}}
  bye: {hangup: {say: engine.goodbye}}
"""
ABOUT = 'about: {en: "A patient asks for the nurse.", es: "Un paciente pide la enfermera."}, owner: nurse'
SAY = "say: {en: I am calling the nurse., es: Llamo a la enfermera.}"
COMFORT = "comfort: {en: Still ringing., es: Sigue sonando.}"
HOLDS = f"dispatch: {{{ABOUT}, {SAY}, {COMFORT}, failed: taken, leave: [{{key: 2, words: [message], go: taken}}]}}"
CALLED_BACK = f"dispatch: {{{ABOUT}, {SAY}, caller: called_back, go: bye}}"


def caller(folder: Path, node: str = HOLDS, language: str = "en") -> Caller:
    return Caller(flow_of(HEAD + f"  nurse:\n    {node}\n", folder), language=language)


def order(one: Caller) -> Dispatch:
    (command,) = one.got(Dispatch)
    assert isinstance(command, Dispatch)
    return command


def test_it_rings_while_he_is_told_so(tmp_path: Path) -> None:
    one = caller(tmp_path)
    command = order(one)
    assert one.heard_now() == ["I am calling the nurse."]
    assert (command.holds, command.owner, command.priority, command.patient) == (True, "nurse", "urgent", None)
    assert (command.ring_ms, command.rounds, command.within_ms) == (25_000, 2, 1_800_000)


def test_the_person_is_told_who_calls_and_what_for_in_each_language(tmp_path: Path) -> None:
    command = order(caller(tmp_path))
    assert [prompt.text for prompt in command.ask["en"]] == [
        "This is Riverside Clinic, for the person on call.",
        "A patient asks for the nurse.",
        "To take it, press 1. If you cannot, press 2.",
    ]
    assert set(command.ask) == set(command.noted) == {"en", "es"}
    assert not any(prompt.private for prompts in command.ask.values() for prompt in prompts)


def test_what_the_person_hears_is_rendered_ahead(tmp_path: Path) -> None:
    one = caller(tmp_path)
    ahead = set(one.flow.prompts())
    command = order(one)
    assert {prompt for prompts in command.ask.values() for prompt in prompts} <= ahead
    assert set(command.noted.values()) <= ahead


def test_comfort_again_and_again(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.hear_out()
    for _ in range(3):
        one.be_silent()
        assert one.heard_now() == ["Still ringing."]
        one.hear_out()
    assert deadline(one.call) is not None


def test_somebody_takes_it_and_the_talk_ends(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.happens(Connected(one.later(), "minji"))
    assert (one.call.phase, one.saying) == ("talking", None)
    one.happens(TransferEnded(one.later(), reached=True))
    assert one.heard_now() == ["engine.goodbye"]
    one.hear_out()
    assert one.new[-1] == HangUp("transferred")


def test_nobody_takes_it(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.happens(TransferEnded(one.later(), reached=False))
    assert one.heard_now() == ["front_door.message"]
    assert [(step.kind, step.outcome) for step in one.call.steps] == [("dispatch", "nobody_on_call")]


@pytest.mark.parametrize("how", ["key", "words"])
def test_he_may_leave(tmp_path: Path, how: str) -> None:
    one = caller(tmp_path)
    one.hear_out()
    if how == "key":
        one.press("2")
    else:
        one.speak("message")
    assert one.got(EndDispatch) == [EndDispatch(order(one).dispatch)]
    assert one.heard_now() == ["front_door.message"]
    one.happens(Connected(one.later(), "minji"))
    assert one.call.phase == "flow", "who takes it now finds nobody"


def test_other_keys_and_words_do_nothing(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.hear_out()
    one.press("745")
    one.speak("hello hello")
    assert one.call.node == "nurse"
    assert one.got(EndDispatch) == []


def test_the_emergency_way_out_is_open_and_a_no_leads_back(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.press("92")
    assert one.call.phase == "flow"
    assert isinstance(one.call.state, Transferring)
    assert deadline(one.call) is not None
    one.press("9")
    one.happens(Connected(one.later(), "minji"))
    assert one.call.phase == "talking", "who takes it while he is asked is a person, and better than a question"


def test_the_emergency_leaves_it(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.press("91")
    assert one.call.phase == "emergency"
    assert [one.priority for one in one.got(Enqueue)] == ["emergency"]  # type: ignore[attr-defined]
    one.happens(TransferEnded(one.later(), reached=False))
    assert one.call.phase == "emergency"


def test_called_back_he_goes_on_at_once(tmp_path: Path) -> None:
    one = caller(tmp_path, CALLED_BACK)
    assert not order(one).holds
    assert one.heard_now() == ["I am calling the nurse."]
    one.hear_out()
    assert one.heard_now() == ["engine.goodbye"]
    assert [(step.kind, step.outcome) for step in one.call.steps] == [("dispatch", "called_back")]


def test_another_controller_goes_on_with_the_same_dispatch(tmp_path: Path) -> None:
    one = caller(tmp_path)
    first = order(one)
    call, commands = advance(one.flow, load(dump(one.call)), Resumed(one.later()))
    (again,) = [each for each in commands if isinstance(each, Dispatch)]
    assert again == first
    assert call.state == Transferring(started=True, dispatch=first.dispatch)
    assert deadline(call) is not None


def test_were_its_end_lost_time_would_end_it(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.hear_out()
    one.happens(Woken(one.later(3_600_000)))
    assert one.heard_now() == ["front_door.message"]
    assert one.got(EndDispatch)


def test_a_fault_leads_to_the_fallback_and_a_hang_up_is_an_abandoned_call(tmp_path: Path) -> None:
    one = caller(tmp_path)
    one.happens(Faulted(one.later(), "bridge"))
    assert one.call.node == "desk"
    other = caller(tmp_path)
    other.hang_up()
    assert other.call.outcome == "abandoned"


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (f"dispatch: {{{ABOUT}, caller: called_back}}", "'go' is missing"),
        (f"dispatch: {{{ABOUT}}}", "'failed' is missing"),
        (f"dispatch: {{{ABOUT}, failed: taken, go: bye}}", "'go' is for a caller who is called back"),
        (f"dispatch: {{{ABOUT}, caller: called_back, go: bye, failed: taken}}", "'failed' is for a caller who holds"),
        (f"dispatch: {{{ABOUT.replace('nurse.', '{caller}.')}, failed: taken}}", "without {variables}"),
        (f"dispatch: {{{ABOUT.replace('owner: nurse', 'owner: nobody')}, failed: taken}}", "unknown queue 'nobody'"),
        (f"dispatch: {{{ABOUT}, failed: taken, ring: 1s}}", "5s are the least"),
        (f"dispatch: {{{ABOUT}, failed: taken, leave: [{{key: 9, go: taken}}]}}", "emergency key"),
        (f"dispatch: {{{ABOUT}, failed: gone}}", "gone"),
    ],
)
def test_each_mistake_has_its_sentence_and_line(tmp_path: Path, node: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        caller(tmp_path, node)
    found = [str(problem) for problem in refused.value.problems if problem.line in (10, 11)]
    assert any(said in one for one in found), str(refused.value)


def test_nobody_on_call_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=r"nobody is on call in clinic\.yaml"):
        flow_of(HEAD + f"  nurse:\n    {HOLDS}\n", tmp_path, replace(FACTS, on_call=()))

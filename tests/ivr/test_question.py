"""Silence, nonsense, doubt, barge-in and keys pressed ahead: the dialog shared by menus and collects."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.call import Asking
from ivr.gates import deadline
from ivr.messages import (
    Heard,
    Hypothesis,
    Listen,
    PromptEnded,
    Resumed,
    Say,
    SpeechBegan,
    SpeechLost,
    StopSaying,
    Woken,
)
from ivr.problems import FileProblems
from tests.ivr.caller import Caller, flow_of

MENU = """
flow: probe
languages: [en, es]
start: menu
fallback: desk
variables: {{account: {{privacy: phi}}}}
nodes:
  desk: {{enqueue: {{queue: front_desk}}}}
  other: {{enqueue: {{queue: nurse}}}}
  menu:
    menu:
      say: front_door.reason
      timeout: 4s
      choices:
        - {{key: 1, words: {{en: [refill, my medicine], es: [receta]}}, go: other}}
        - {{key: 2, words: {{en: [appointment, medicine]}}, go: desk}}
{extra}
"""


def menu(folder: Path, extra: str = "", language: str = "en") -> Caller:
    text = MENU.format(extra="\n".join(f"      {line}" for line in extra.splitlines()))
    return Caller(flow_of(text, folder), language=language)


LISTS = """no_input: [{say: front_door.reason_again}, {say: front_door.closed, reprompt: true}, {go: other}]
no_match: [{say: engine.no_match, reprompt: true}]"""


def test_the_no_input_timer_begins_when_the_prompt_has_ended(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.hear_out()
    assert deadline(caller.call) == caller.at + 4_000


def test_tapered_handlers_in_their_order(tmp_path: Path) -> None:
    caller = menu(tmp_path, LISTS)
    caller.hear_out()
    caller.be_silent()
    assert caller.heard_now() == ["front_door.reason_again"]
    caller.hear_out()
    caller.be_silent()
    assert caller.heard_now() == ["front_door.closed", "front_door.reason"]
    caller.hear_out()
    caller.be_silent()
    assert caller.call.node == "other"
    assert caller.call.steps[-1].outcome == "no_input"


def test_silence_and_nonsense_are_counted_apart(tmp_path: Path) -> None:
    caller = menu(tmp_path, LISTS)
    caller.hear_out()
    caller.be_silent()
    caller.press("7")
    assert caller.heard_now() == ["engine.no_match", "front_door.reason"]
    assert caller.call.state == Asking(counts={"no_input": 1, "no_match": 1}, asked=2)


def test_a_list_that_is_used_up_without_a_way_leads_to_the_fallback(tmp_path: Path) -> None:
    caller = menu(tmp_path, LISTS)
    caller.press("77")
    assert caller.call.node == "desk"
    assert caller.call.faults == 1


def test_a_way_out_in_the_middle_is_taken_when_the_list_is_used_up(tmp_path: Path) -> None:
    caller = menu(tmp_path, "no_match: [{say: engine.no_match}, {go: other}]")
    caller.press("7")
    caller.hear_out()
    caller.press("7")
    assert caller.call.node == "other"


def test_defaults_ask_twice_again(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    for _ in range(2):
        caller.hear_out()
        caller.be_silent()
        assert caller.heard_now() == ["engine.no_input", "front_door.reason"]
    caller.hear_out()
    caller.be_silent()
    assert caller.call.node == "desk"


def test_a_key_cuts_the_prompt_and_answers(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.press("1")
    assert any(isinstance(command, StopSaying) for command in caller.new)
    assert caller.call.node == "other"
    step = caller.call.steps[0]
    assert (step.answer, step.utterance, step.mode, step.privacy) == ("other", "1", "keys", "public")
    assert step.asked == "front_door.reason"


@pytest.mark.parametrize(
    ("words", "node"),
    [
        ("refill", "other"),
        ("I'd like a REFILL, please.", "other"),
        ("my medicine", "other"),
        ("medicine", "desk"),
        ("two", "desk"),
    ],
)
def test_words_mean_the_choice_with_the_longest_phrase(words: str, node: str, tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.speak(words)
    assert caller.call.node == node
    assert caller.call.steps[0].mode == "speech"
    assert caller.call.steps[0].privacy == "phi"


@pytest.mark.parametrize("words", ["", "refills", "nine", "four", "banana"])
def test_other_words_are_no_match(words: str, tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.speak(words)
    assert caller.heard_now() == ["engine.no_match", "front_door.reason"]


def test_the_first_hypothesis_that_makes_sense_counts(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    assert caller.listening is not None
    nbest = (Hypothesis("free will", 0.9), Hypothesis("refill", 0.8))
    caller.happens(Heard(caller.later(), "speech", "free will", 0.9, nbest, caller.listening.listen))
    assert caller.call.node == "other"


def test_middle_confidence_is_confirmed(tmp_path: Path) -> None:
    for answer, node in (("1", "other"), ("yes", "other"), ("2", "menu"), ("no", "menu")):
        caller = menu(tmp_path)
        caller.speak("refill", 0.6)
        assert caller.saying is not None
        assert "refill" in caller.saying.prompts[0].text
        assert caller.call.node == "menu"
        caller.press(answer) if answer.isdigit() else caller.speak(answer)
        assert caller.call.node == node


def test_low_confidence_is_not_understood(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.speak("refill", 0.44)
    assert caller.heard_now()[0] == "engine.no_match"


def test_a_confirmation_is_asked_again_but_not_for_ever(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.speak("refill", 0.6)
    for _ in range(2):
        caller.hear_out()
        caller.be_silent()
        assert "refill" in caller.heard_now()[0]
    caller.press("5")
    assert caller.heard_now()[0] == "engine.no_match"


def test_all_confirmation_prompts_can_be_rendered_ahead(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    for words in ("refill", "appointment", "two"):
        caller.speak(words, 0.6)
        assert caller.saying is not None
        assert set(caller.saying.prompts) <= set(caller.flow.prompts())
        caller.press("2")


def test_speech_cuts_a_prompt_that_allows_it_and_holds_the_timer(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    assert caller.listening is not None
    assert not caller.listening.hotword
    caller.happens(SpeechBegan(caller.later(), caller.listening.listen))
    assert caller.saying is None
    due = deadline(caller.call)
    assert due is not None
    assert due - caller.at > 10_000
    caller.happens(SpeechBegan(caller.later(5_000), caller.listening.listen))
    assert deadline(caller.call) == due, "noise must not hold the timer for ever"
    caller.be_silent()
    assert caller.heard_now() == ["engine.no_input", "front_door.reason"]


@pytest.mark.parametrize("barge_in", ["keys", "off"])
def test_a_prompt_that_speech_may_not_cut(barge_in: str, tmp_path: Path) -> None:
    caller = menu(tmp_path, f"barge_in: {barge_in}")
    assert caller.listening is not None
    assert caller.listening.hotword
    caller.happens(SpeechBegan(caller.later(), caller.listening.listen))
    caller.speak("refill")
    assert caller.saying is not None
    assert caller.call.node == "menu"
    caller.hear_out()
    assert caller.listening is not None
    assert not caller.listening.hotword
    assert "refill" in caller.listening.phrases
    caller.speak("refill")
    assert caller.call.node == "other"


def test_keys_pressed_during_a_prompt_that_must_be_heard_wait_for_its_end(tmp_path: Path) -> None:
    caller = menu(tmp_path, "barge_in: off")
    caller.press("1")
    assert caller.saying is not None
    caller.hear_out()
    assert caller.call.node == "other"


def test_keys_pressed_ahead_go_through_several_questions(tmp_path: Path) -> None:
    text = """
flow: probe
languages: [en]
start: hello
fallback: desk
variables: {account: {type: digits, length: 3}}
nodes:
  desk: {enqueue: {queue: front_desk}}
  hello: {say: {say: front_door.welcome, barge_in: off, go: menu}}
  menu: {menu: {say: load.press, choices: [{key: 1, go: account}]}}
  account: {collect: {say: load.press, into: account, go: desk}}
"""
    caller = Caller(flow_of(text, tmp_path))
    caller.press("1234")
    assert caller.call.node == "hello"
    caller.hear_out()
    assert caller.call.node == "desk"
    assert caller.call.variables == {"account": "234"}
    assert len(caller.got(Say)) == 1


def test_nonsense_drops_what_was_pressed_ahead(tmp_path: Path) -> None:
    caller = menu(tmp_path, "barge_in: off")
    caller.press("71")
    caller.hear_out()
    assert caller.call.node == "menu"
    assert caller.call.keys == ""


def test_lost_speech_is_told_once_and_the_call_goes_on_by_keys(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    assert caller.listening is not None
    lost = caller.listening.listen
    caller.happens(SpeechLost(caller.later(), lost, "dead"))
    assert caller.heard_now() == ["engine.keys_only", "front_door.reason"]
    assert caller.listening is not None or not [one for one in caller.new if isinstance(one, Listen)]
    caller.happens(SpeechLost(caller.later(), lost, "dead"))
    caller.press("7")
    assert caller.heard_now() == ["engine.no_match", "front_door.reason"]
    caller.press("1")
    assert caller.call.node == "other"


def test_a_flow_without_speech_never_listens(tmp_path: Path) -> None:
    text = MENU.format(extra="").replace("start: menu", "speech: off\nstart: menu")
    caller = Caller(flow_of(text, tmp_path))
    caller.hear_out()
    caller.be_silent()
    assert not caller.got(Listen)
    assert caller.heard_now() == ["engine.no_input", "front_door.reason"]


def test_a_prompt_whose_end_is_never_told_does_not_hang_the_call(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    due = deadline(caller.call)
    assert due is not None
    caller.happens(Woken(due - 1))
    assert caller.saying is not None
    caller.be_silent()
    assert caller.saying is None
    assert deadline(caller.call) == caller.at + 4_000


def test_late_and_double_answers_are_ignored(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    assert caller.saying is not None
    assert caller.listening is not None
    say, listen = caller.saying.say, caller.listening.listen
    caller.happens(PromptEnded(caller.later(), say))
    due = deadline(caller.call)
    assert caller.happens(PromptEnded(caller.later(), say)) == ()
    assert deadline(caller.call) == due
    caller.happens(Heard(caller.later(), "speech", "banana", 0.9, listen=listen))
    state = caller.call.state
    assert caller.happens(Heard(caller.later(), "speech", "banana", 0.9, listen=listen)) == ()
    assert caller.call.state == state


def test_resumed_asks_again_and_remembers_how_often(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.press("7")
    caller.happens(Resumed(caller.later()))
    assert caller.heard_now() == ["front_door.reason"]
    assert caller.call.state == Asking(counts={"no_match": 1}, asked=2)


def test_the_grammar_is_that_of_the_language(tmp_path: Path) -> None:
    caller = menu(tmp_path, language="es")
    assert caller.listening is not None
    assert caller.listening.language == "es"
    assert "receta" in caller.listening.phrases
    assert "refill" not in caller.listening.phrases
    assert "dolor de pecho" in caller.listening.phrases


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("no_input: [{count: 2}]", "either says something (say), asks again (reprompt) or leads"),
        ("no_input: [{say: engine.no_input, go: desk}]", "either says something (say), asks again (reprompt) or"),
        ("no_input: [{go: desk, reprompt: true}]", "cannot ask again (reprompt)"),
        ("no_input: [{go: dask}]", "unknown node 'dask'. Did you mean 'desk'?"),
        ("confidence: {accept: 0.3, confirm: 0.5}", "confirm cannot be higher than accept"),
        ("confidence: {accept: 2}", "accept: input should be less than or equal to 1"),
        ("timeout: 4", "timeout: a duration is a number with its unit"),
        ("barge_in: of", "'of' is not one of the allowed words. Did you mean 'off'?"),
    ],
)
def test_mistakes_are_refused(extra: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as caught:
        if extra.startswith("timeout"):
            flow_of(MENU.format(extra="").replace("timeout: 4s", extra), tmp_path)
        else:
            menu(tmp_path, extra)
    assert said in str(caught.value)

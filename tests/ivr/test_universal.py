"""The universal commands, by words and by keys, in every node that listens, and what a node keeps for itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.messages import Amplify, Heard, Hypothesis, Listen
from tests.ivr.caller import Caller, flow_of

FLOW = """
flow: probe
languages: [en, es, ko]
start: hello
fallback: desk
operator: person
variables: {account: {type: digits, length: 3}}
nodes:
  desk: {enqueue: {queue: front_desk}}
  person: {enqueue: {queue: front_desk}}
  other: {enqueue: {queue: nurse}}
  hello: {say: {say: front_door.welcome, go: menu}}
  menu:
    menu:
      say: front_door.reason
      help: [{say: front_door.closed, reprompt: true}, {say: front_door.reason_again}]
      choices:
        - {key: 1, words: {en: [help with my bill], es: [receta], ko: [약]}, go: account}
        - {key: 2, words: {en: [appointment], es: [cita], ko: [예약]}, go: taken}
  account: {collect: {say: load.press, into: account, go: desk}}
  taken:
    menu:
      say: front_door.appointments
      choices: [{key: 0, words: [operator], go: other}, {key: "*", go: desk}]
"""


def at_menu(folder: Path, language: str = "en") -> Caller:
    caller = Caller(flow_of(FLOW, folder), language=language)
    caller.hear_out()
    assert caller.call.node == "menu"
    return caller


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "operator"),
        ("en", "I want a person please"),
        ("es", "operadora"),
        ("es", "quiero hablar con alguien"),
        ("ko", "상담원"),
    ],
)
def test_who_asks_for_a_person_gets_one(language: str, words: str, tmp_path: Path) -> None:
    caller = at_menu(tmp_path, language)
    caller.speak(words)
    assert caller.call.node == "person"
    assert caller.call.faults == 0
    assert caller.call.steps[-1].outcome == "operator"


def test_zero_is_a_person_and_star_says_it_again(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.press("*")
    assert caller.heard_now() == ["front_door.reason"]
    caller.press("0")
    assert caller.call.node == "person"


def test_a_flow_words_its_help_and_the_engine_takes_over_when_it_has_none(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.speak("help")
    assert caller.heard_now() == ["front_door.closed", "front_door.reason"]
    caller.speak("help")
    assert caller.heard_now() == ["front_door.reason_again"]
    caller.speak("help")
    assert caller.call.node == "person", "help is used up: a person helps"
    caller = at_menu(tmp_path)
    caller.press("1")
    caller.speak("help")
    assert caller.heard_now() == ["engine.help", "load.press"]


def test_help_and_repeat_are_counted_apart_from_nonsense(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    for words in ("repeat", "help", "banana", "repeat"):
        caller.speak(words)
    assert getattr(caller.call.state, "counts", None) == {"repeat": 2, "help": 1, "no_match": 1}


def test_repeating_for_ever_ends_with_a_person(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    for _ in range(6):
        assert caller.call.node == "menu"
        caller.speak("repeat")
    assert caller.call.node == "person"


def test_back_goes_to_the_question_before_and_start_over_to_the_start(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.press("1")
    caller.speak("go back")
    assert caller.call.node == "menu"
    caller.speak("go back")
    assert caller.call.node == "menu", "there is nothing before the first question"
    assert caller.heard_now() == ["front_door.reason"]
    caller.press("2")
    caller.speak("start over")
    assert caller.call.node == "hello"
    assert caller.call.trail == ()


def test_slower_and_louder_change_the_delivery_and_say_it_again(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.speak("slower")
    assert caller.saying is not None
    assert [prompt.pace for prompt in caller.saying.prompts] == [80]
    caller.speak("louder please")
    assert caller.new.count(Amplify(1)) == 1
    assert caller.heard_now() == ["front_door.reason"]
    caller.press("2")
    assert caller.saying is not None
    assert caller.saying.prompts[0].pace == 80, "it stays so"


def test_a_node_keeps_what_it_has_taken(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.speak("help with my bill")
    assert caller.call.node == "account"
    for words, node in (("operator", "other"), ("0", "other"), ("*", "desk")):
        caller = at_menu(tmp_path)
        caller.press("2")
        caller.press(words) if len(words) == 1 else caller.speak(words)
        assert caller.call.node == node


def test_star_and_zero_belong_to_the_digits_being_entered(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.press("1")
    caller.press("12*100")
    assert caller.call.variables == {"account": "100"}


def test_words_count_while_something_is_only_said(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path))
    assert caller.listening is not None
    assert caller.listening.hotword
    caller.speak("operator")
    assert caller.call.node == "person"


def test_keys_pressed_ahead_are_commands_too(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW.replace("go: menu}", "go: menu, barge_in: off}", 1), tmp_path))
    caller.press("0")
    assert caller.call.node == "hello"
    caller.hear_out()
    assert caller.call.node == "person"


def test_unsure_words_are_no_command(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.speak("operator", 0.3)
    assert caller.heard_now()[0] == "engine.no_match"


def test_the_best_hypothesis_that_means_something_decides(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    assert caller.listening is not None
    nbest = (Hypothesis("appointment", 0.9), Hypothesis("operator", 0.85))
    caller.happens(Heard(caller.later(), "speech", "appointment", 0.9, nbest, caller.listening.listen))
    assert caller.call.node == "taken"


def test_the_emergency_is_before_them(tmp_path: Path) -> None:
    caller = at_menu(tmp_path)
    caller.speak("help, chest pain")
    assert caller.call.phase == "confirming"


def test_they_are_in_every_grammar(tmp_path: Path) -> None:
    for language, word in (("en", "start over"), ("es", "ayuda"), ("ko", "상담원")):
        caller = at_menu(tmp_path, language)
        grammar = caller.got(Listen)[-1]
        assert isinstance(grammar, Listen)
        assert word in grammar.phrases


def test_a_clinic_may_take_other_keys(tmp_path: Path) -> None:
    flow = flow_of(FLOW, tmp_path)
    caller = Caller(replace(flow, commands=replace(flow.commands, keys={"8": "help"})))
    caller.hear_out()
    caller.press("8")
    assert caller.heard_now() == ["front_door.closed", "front_door.reason"]
    caller.press("0")
    assert caller.heard_now()[0] == "engine.no_match"

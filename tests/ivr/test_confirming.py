"""Did you say …? Yes, no, a correction in the same breath, the next likely answer, and two that sound alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.messages import Heard, Hypothesis
from tests.ivr.caller import Caller, flow_of

DAYS = """
flow: probe
languages: [en, es]
start: day
fallback: desk
variables: {account: {privacy: phi}}
nodes:
  desk: {enqueue: {queue: front_desk}}
  monday: {enqueue: {queue: nurse}}
  tuesday: {enqueue: {queue: nurse}}
  thursday: {enqueue: {queue: nurse}}
  day:
    menu:
      say: front_door.reason
      choices:
        - {key: 1, words: {en: [monday, early], es: [lunes]}, go: monday}
        - {key: 2, words: {en: [tuesday, later], es: [martes]}, go: tuesday}
        - {key: 3, words: {en: [thursday, later on], es: [jueves]}, go: thursday}
"""


def asked(folder: Path, *nbest: tuple[str, float], language: str = "en") -> Caller:
    caller = Caller(flow_of(DAYS, folder), language=language)
    return hear(caller, *nbest)


def hear(caller: Caller, *nbest: tuple[str, float]) -> Caller:
    assert caller.listening is not None
    said = tuple(Hypothesis(words, confidence) for words, confidence in nbest)
    caller.happens(
        Heard(caller.later(), "speech", said[0].utterance, said[0].confidence, said, caller.listening.listen)
    )
    return caller


def text(caller: Caller) -> str:
    assert caller.saying is not None
    return " ".join(prompt.text for prompt in caller.saying.prompts)


@pytest.mark.parametrize(
    ("answer", "node"),
    [
        ("yes", "monday"),
        ("monday", "monday"),
        ("yes monday", "monday"),
        ("no, Tuesday", "tuesday"),
        ("tuesday", "tuesday"),
        ("no not monday thursday", "thursday"),
    ],
)
def test_a_correction_in_the_same_breath_is_taken(answer: str, node: str, tmp_path: Path) -> None:
    caller = asked(tmp_path, ("monday", 0.6))
    assert "monday" in text(caller)
    caller.speak(answer)
    assert caller.call.node == node


def test_in_spanish_too(tmp_path: Path) -> None:
    caller = asked(tmp_path, ("lunes", 0.6), language="es")
    caller.speak("no, martes")
    assert caller.call.node == "tuesday"


def test_a_correction_that_was_not_heard_well_is_confirmed_itself(tmp_path: Path) -> None:
    caller = asked(tmp_path, ("monday", 0.6))
    caller.speak("no tuesday", 0.6)
    assert caller.call.node == "day"
    assert "tuesday" in text(caller)
    caller.press("1")
    assert caller.call.node == "tuesday"


def test_after_a_no_the_next_likely_answer_is_asked_about(tmp_path: Path) -> None:
    caller = asked(tmp_path, ("monday", 0.7), ("tuesday", 0.6), ("thursday", 0.3))
    caller.press("2")
    assert "tuesday" in text(caller)
    caller.press("2")
    assert caller.heard_now()[0] == "engine.no_match", "the third was below the band"


def test_what_he_said_no_to_is_not_offered_again(tmp_path: Path) -> None:
    caller = asked(tmp_path, ("monday", 0.6))
    caller.press("2")
    hear(caller, ("monday", 0.7), ("tuesday", 0.6))
    assert "tuesday" in text(caller)


def test_two_that_are_equally_likely_are_told_apart(tmp_path: Path) -> None:
    for answer, node in (("1", "tuesday"), ("2", "thursday"), ("3", "day"), ("7", "day")):
        caller = asked(tmp_path, ("tuesday", 0.9), ("thursday", 0.88))
        assert caller.heard_now()[0] == "engine.which_one"
        assert "For tuesday, press 1." in text(caller)
        assert "For thursday, press 2." in text(caller)
        caller.press(answer)
        assert caller.call.node == node
    assert caller.heard_now()[0] == "engine.which_one", "nonsense is asked about again"


@pytest.mark.parametrize(("answer", "node"), [("thursday", "thursday"), ("two", "thursday"), ("one", "tuesday")])
def test_told_apart_by_words(answer: str, node: str, tmp_path: Path) -> None:
    caller = asked(tmp_path, ("tuesday", 0.9), ("thursday", 0.88))
    caller.speak(answer)
    assert caller.call.node == node


def test_a_clear_winner_is_not_questioned(tmp_path: Path) -> None:
    assert asked(tmp_path, ("tuesday", 0.9), ("thursday", 0.8)).call.node == "tuesday"


def test_words_that_mean_two_things_are_told_apart(tmp_path: Path) -> None:
    caller = asked(tmp_path, ("early monday", 0.9))
    assert caller.call.node == "monday", "the longer phrase"
    flow = DAYS.replace("later on", "evening").replace("later]", "morning]")
    caller = Caller(flow_of(flow, tmp_path))
    hear(caller, ("morning evening", 0.95))
    assert caller.heard_now()[0] == "engine.which_one"


def test_the_sentences_of_a_choice_of_two_can_be_rendered_ahead(tmp_path: Path) -> None:
    caller = asked(tmp_path, ("tuesday", 0.9), ("thursday", 0.88))
    assert caller.saying is not None
    ahead = caller.flow.prompts()
    assert all(prompt in ahead for prompt in caller.saying.prompts[:-1])


def test_neither_is_not_asked_for_ever(tmp_path: Path) -> None:
    caller = asked(tmp_path, ("tuesday", 0.9), ("thursday", 0.88))
    for _ in range(3):
        caller.hear_out()
        caller.be_silent()
    assert caller.heard_now()[0] == "engine.no_match"

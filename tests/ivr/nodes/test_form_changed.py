"""What a form has understood is read back, and changed by keys and words."""

from pathlib import Path

import pytest

from ivr.messages import Enqueue
from tests.ivr.nodes.form_flow import ALL, DAY, SUMMARY, TOLD, answers, form


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("no, Thursday", {"day": "2026-10-29"}),
        ("Thursday", {"day": "2026-10-29"}),
        ("no, Thursday afternoon", {"day": "2026-10-29", "part": "afternoon"}),
        ("no with Ortega", {"doctor": "ortega"}),
    ],
)
def test_a_correction_in_the_same_breath_keeps_the_rest(words: str, changed: dict[str, str], tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    caller.speak(words)
    assert {**ALL, **answers(caller)} == {**ALL, **changed}
    assert caller.call.filling is not None
    assert caller.call.filling.stage in ("summary", "which")


def test_no_and_a_key_change_one_answer(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    caller.press("2")
    assert caller.heard_now() == [
        "engine.which_wrong",
        *("For the day, press 1.", "For the time, press 2.", "For the doctor, press 3."),
        "For none of these, press 4.",
    ]
    caller.press("2")
    assert caller.heard_now() == ["Morning or afternoon?"]
    assert answers(caller) == {"day": "2026-11-03", "doctor": "ortiz"}
    caller.press("2")
    assert answers(caller) == {**ALL, "part": "afternoon"}
    assert caller.heard_now()[0] == "engine.you_entered"


@pytest.mark.parametrize("words", ["the doctor", "three", "doctor", "Ortiz"])
def test_what_is_wrong_may_be_named(words: str, tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    caller.speak("no")
    caller.speak(words)
    assert caller.heard_now() == ["Which doctor?"]
    assert answers(caller) == {"day": "2026-11-03", "part": "morning"}


def test_no_and_what_is_wrong(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    caller.speak("no, the doctor is wrong")
    assert caller.heard_now() == ["Which doctor?"]


def test_none_of_these_reads_it_back_again(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    caller.press("2")
    caller.press("4")
    assert caller.heard_now() == SUMMARY


def test_the_only_answer_is_asked_for_again_at_once(tmp_path: Path) -> None:
    caller = form(tmp_path, DAY)
    caller.speak("Tuesday")
    caller.press("2")
    assert caller.heard_now() == ["Which day?"]


def test_who_corrects_himself_for_ever_gets_a_person(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    for words in ("no, Thursday", "no, Friday", "no, Thursday", "no, Friday"):
        caller.speak(words)
        assert caller.call.node == "here"
    caller.speak("no, Thursday")
    assert caller.call.node == "nurse"
    assert caller.got(Enqueue)


def test_silence_at_the_summary(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD)
    for _ in range(2):
        caller.hear_out()
        caller.be_silent()
        assert caller.heard_now() == ["engine.no_input", *SUMMARY]
    caller.hear_out()
    caller.be_silent()
    assert caller.call.node == "desk"


def test_going_back_asks_for_the_last_answer_again(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak("Tuesday morning")
    caller.speak("go back")
    assert caller.heard_now() == ["Morning or afternoon?"]
    assert answers(caller) == {"day": "2026-11-03"}


def test_nothing_is_read_back_that_was_heard_well(tmp_path: Path) -> None:
    caller = form(tmp_path, more="confirm: false")
    caller.speak("Tuesday morning with Ortiz")
    assert caller.call.node == "bye"


@pytest.mark.parametrize(("words", "confidence"), [(TOLD, 0.6), ("Tuesday morning that is Ortiz not sure", 0.9)])
def test_what_is_doubtful_is_read_back(words: str, confidence: float, tmp_path: Path) -> None:
    caller = form(tmp_path, more="confirm: false")
    caller.speak(words, confidence)
    assert caller.heard_now() == SUMMARY


def test_a_single_doubtful_answer_is_confirmed_at_once(tmp_path: Path) -> None:
    caller = form(tmp_path, more="confirm: false")
    caller.press("1")
    caller.speak("Tuesday", 0.6)
    assert caller.heard_now()[0] == "engine.you_entered"
    caller.press("1")
    assert caller.heard_now() == ["Morning or afternoon?"]

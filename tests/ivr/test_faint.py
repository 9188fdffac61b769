"""What counts of sounds too quiet to be the caller, at a question above all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.call import Asking
from ivr.faint import counted, fits
from ivr.gates import deadline
from ivr.messages import Heard, Hypothesis, SpeechBegan, Woken
from tests.ivr.caller import Caller
from tests.ivr.test_emergency import probe
from tests.ivr.test_question import LISTS, menu


def test_words_take_no_longer_than_they_are() -> None:
    assert fits("help", 1_250)
    assert not fits("help", 1_251)
    assert fits("what can i say", 2_600)
    assert not fits("what can i say", 2_860)
    assert fits("예약", 1_000)
    assert not fits("", 2_000)


def test_what_is_loud_counts_as_it_was_heard() -> None:
    heard = Heard(0, "speech", "help", 0.3, listen=1, cut=True, spoken_ms=9_000)
    assert counted(heard) is heard


def test_of_what_is_faint_the_sure_words_count() -> None:
    readings = (Hypothesis("help", 0.8), Hypothesis("what can i say", 0.76), Hypothesis("nurse", 0.7))
    heard = Heard(0, "speech", "help", 0.8, readings, listen=1, faint=True, spoken_ms=1_000)
    assert counted(heard).nbest == readings[:2]
    longer = Heard(0, "speech", "help", 0.8, readings, listen=1, faint=True, spoken_ms=2_000)
    assert (counted(longer).utterance, counted(longer).nbest) == ("what can i say", readings[1:2])


def test_of_talk_nothing_counts() -> None:
    long = Heard(0, "speech", "help", 0.8, listen=1, faint=True, spoken_ms=3_000)
    unsure = Heard(0, "speech", "help", 0.74, listen=1, faint=True, spoken_ms=500)
    cut = Heard(0, "speech", "help", 0.9, listen=1, cut=True, faint=True, spoken_ms=500)
    for heard in (long, unsure, cut):
        nothing = counted(heard)
        assert (nothing.utterance, nothing.confidence, nothing.nbest, nothing.listen) == ("", 0.0, (), 1)


def faint(caller: Caller, words: str, confidence: float = 0.9, *, spoken_ms: int = 700, cut: bool = False) -> None:
    """Something too quiet to be the caller at his phone is heard from beginning to end."""
    assert caller.listening is not None
    listen = caller.listening.listen
    caller.happens(SpeechBegan(caller.later(), listen, faint=True))
    at = caller.later(spoken_ms)
    caller.happens(Heard(at, "speech", words, confidence, listen=listen, cut=cut, faint=True, spoken_ms=spoken_ms))


@pytest.mark.parametrize(
    ("words", "confidence", "spoken_ms"),
    [("", 0.0, 4_000), ("banana", 0.9, 700), ("refill", 0.7, 700), ("refill", 0.9, 4_000), ("help", 0.7, 700)],
    ids=["nothing", "no answer", "unsure", "a word out of much talk", "an unsure command"],
)
def test_a_television_neither_cuts_the_prompt_nor_counts(
    words: str, confidence: float, spoken_ms: int, tmp_path: Path
) -> None:
    caller = menu(tmp_path, LISTS)
    say = caller.saying
    for _ in range(9):
        faint(caller, words, confidence, spoken_ms=spoken_ms)
        assert caller.saying == say
        assert caller.listening is not None, "he is heard again"
    caller.hear_out()
    due = deadline(caller.call)
    faint(caller, words, confidence, spoken_ms=min(spoken_ms, 3_000))
    assert isinstance(caller.call.state, Asking)
    assert caller.call.state.counts == {}
    assert deadline(caller.call) == due, "silence is counted from the end of the prompt"
    caller.be_silent()
    assert caller.heard_now() == ["front_door.reason_again"]


def test_a_faint_answer_beyond_doubt_cuts_the_prompt_when_it_is_heard(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    faint(caller, "refill")
    assert caller.call.node == "other"


@pytest.mark.parametrize("barge_in", ["keys", "off"])
def test_a_faint_answer_cuts_no_prompt_that_speech_may_not_cut(barge_in: str, tmp_path: Path) -> None:
    caller = menu(tmp_path, f"barge_in: {barge_in}")
    say = caller.saying
    faint(caller, "refill")
    assert (caller.saying, caller.call.node) == (say, "menu")


def test_a_faint_command_beyond_doubt_is_obeyed(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    faint(caller, "help")
    assert caller.heard_now()[0] == "engine.help"


def test_what_becomes_loud_cuts_the_prompt_then(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    assert caller.listening is not None
    caller.happens(SpeechBegan(caller.later(), caller.listening.listen, faint=True))
    assert caller.saying is not None
    caller.happens(SpeechBegan(caller.later(), caller.listening.listen))
    assert caller.saying is None
    caller.speak("refill")
    assert caller.call.node == "other"


def test_who_speaks_softly_after_the_question_is_heard_to_his_end(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.hear_out()
    caller.later(3_500)
    faint(caller, "refill", spoken_ms=800)
    assert caller.call.node == "other"


def test_a_television_puts_no_input_off_until_it_pauses_and_no_longer(tmp_path: Path) -> None:
    caller = menu(tmp_path, LISTS)
    caller.hear_out()
    caller.later(3_500)
    faint(caller, "refill", spoken_ms=6_000)
    assert deadline(caller.call) == caller.at
    caller.be_silent()
    assert caller.heard_now() == ["front_door.reason_again"]


def test_faint_sound_without_end_ends_in_no_input(tmp_path: Path) -> None:
    caller = menu(tmp_path, LISTS)
    caller.hear_out()
    assert caller.listening is not None
    for _ in range(3):
        caller.happens(SpeechBegan(caller.later(), caller.listening.listen, faint=True))
    due = deadline(caller.call)
    assert due is not None and due - caller.at <= 15_000
    caller.be_silent()
    assert caller.heard_now() == ["front_door.reason_again"]


def test_a_question_whether_that_is_right_is_not_answered_by_a_television(tmp_path: Path) -> None:
    caller = menu(tmp_path)
    caller.speak("refill", 0.5)
    asked = caller.heard_now()
    for _ in range(5):
        faint(caller, "no", 0.6, spoken_ms=5_000)
    assert caller.heard_now() == asked
    assert isinstance(caller.call.state, Asking)
    assert caller.call.state.guess is not None
    faint(caller, "yes", spoken_ms=400)
    assert caller.call.node == "other"


def test_who_said_that_it_is_none_is_asked_again_only_for_words_that_may_be_his_own(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    faint(caller, "chest pain", spoken_ms=4_000)
    assert caller.call.phase == "confirming"
    caller.press("2")
    faint(caller, "chest pain", spoken_ms=4_000)
    faint(caller, "chest pain", 0.7)
    assert caller.call.phase == "flow"
    faint(caller, "chest pain")
    assert caller.call.phase == "confirming"
    caller.press("2")
    caller.speak("chest pain", 0.3)
    assert caller.call.phase == "confirming"


@pytest.mark.parametrize("words", ["no", "yes", "chest pain"])
def test_a_television_does_not_answer_the_question_nor_put_off_the_silence(tmp_path: Path, words: str) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.hear_out()
    due = deadline(caller.call)
    assert due is not None
    faint(caller, words, spoken_ms=3_000)
    assert (caller.call.phase, deadline(caller.call)) == ("confirming", due)
    caller.happens(Woken(due))
    assert caller.call.phase == "emergency"

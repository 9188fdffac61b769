"""Sentences with their own barge-in, and questions that change with the times they are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.messages import SpeechBegan
from ivr.problems import FileProblems
from ivr.sentences import Sentence, due
from tests.ivr.caller import Caller, flow_of
from tests.ivr.test_question import MENU


def menu(folder: Path, say: str) -> Caller:
    return Caller(flow_of(MENU.format(extra="").replace("say: front_door.reason", f"say: {say}"), folder))


def test_the_highest_count_not_above_the_present_one_is_said() -> None:
    said = ["x.a", "x.b", Sentence(text="x.c", count=2), Sentence(text="x.d", count=4)]
    assert [[one.text for one in due(said, count)] for count in (1, 2, 3, 4, 9)] == [
        ["x.a", "x.b"],
        ["x.c"],
        ["x.c"],
        ["x.d"],
        ["x.d"],
    ]


def test_a_question_is_shorter_the_second_time(tmp_path: Path) -> None:
    caller = menu(tmp_path, "[front_door.reason, {text: front_door.reason_again, count: 2}]")
    assert caller.heard_now() == ["front_door.reason"]
    caller.press("*")
    assert caller.heard_now() == ["front_door.reason"], "who asks to hear it again hears the same"
    caller.press("7")
    assert caller.heard_now() == ["engine.no_match", "front_door.reason_again"]


def test_each_sentence_has_its_own_barge_in(tmp_path: Path) -> None:
    say = "[{text: front_door.welcome, barge_in: off}, {text: front_door.reason, barge_in: hotword}, front_door.closed]"
    caller = menu(tmp_path, say)
    assert caller.heard_now() == ["front_door.welcome"]
    caller.press("1")
    caller.speak("refill")
    assert caller.heard_now() == ["front_door.welcome"]
    caller.call.keys = ""
    caller.hear_out()
    assert caller.heard_now() == ["front_door.reason"]
    assert caller.listening is not None
    assert caller.listening.hotword
    assert "refill" in caller.listening.phrases
    caller.hear_out()
    assert caller.heard_now() == ["front_door.closed"]
    assert caller.listening is not None
    assert not caller.listening.hotword
    caller.happens(SpeechBegan(caller.later(), caller.listening.listen))
    assert caller.saying is None


def test_only_words_that_mean_something_cut_a_hotword_prompt(tmp_path: Path) -> None:
    caller = menu(tmp_path, "[{text: front_door.reason, barge_in: hotword}]")
    assert caller.listening is not None
    caller.happens(SpeechBegan(caller.later(), caller.listening.listen))
    caller.speak("banana")
    assert caller.heard_now() == ["front_door.reason"]
    caller.speak("refill", 0.3)
    assert caller.heard_now() == ["front_door.reason"]
    caller.speak("refill")
    assert caller.call.node == "other"


def test_a_key_skips_all_that_was_still_to_be_said(tmp_path: Path) -> None:
    caller = menu(tmp_path, "[{text: front_door.welcome, barge_in: keys}, front_door.reason]")
    caller.press("1")
    assert caller.call.node == "other"
    assert caller.call.playing is None or not caller.call.playing.rest


@pytest.mark.parametrize(
    ("say", "said"),
    [
        ("{text: front_door.raeson}", "the prompt 'front_door.raeson' is not in the catalogue"),
        ("[{text: front_door.reason, barge_in: never}]", "'never' is not one of the allowed words"),
        ("[{text: front_door.reason, count: 2}]", "nothing is said the first time"),
        ("[{text: front_door.reason, times: 2}]", "unknown key 'times'"),
    ],
)
def test_mistakes_are_refused(say: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as caught:
        menu(tmp_path, say)
    assert said in str(caught.value)

"""The fake recogniser keeps to its plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers.fake import FakeRecogniser, Planned, create

SOUND = b"\x00\x10" * 160


def answer(recogniser: FakeRecogniser, *frames: bytes) -> str:
    utterance = recogniser.begin("en", ["first", "second"])
    for frame in frames:
        utterance.accept(frame)
    alternatives = utterance.finish().alternatives
    return alternatives[0].text if alternatives else ""


def test_answers_come_in_turn_and_the_last_for_ever() -> None:
    recogniser = FakeRecogniser("en", [Planned("a"), Planned("b")])
    assert [answer(recogniser, SOUND) for _ in range(3)] == ["a", "b", "b"]


def test_without_a_plan_it_hears_the_first_phrase_in_any_sound() -> None:
    assert answer(FakeRecogniser("en"), bytes(320)) == ""
    assert answer(FakeRecogniser("en"), bytes(320), SOUND) == "first"


def test_a_plan_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps([{"text": "hello"}]))
    assert answer(create("en", tmp_path / "plan.json"), SOUND) == "hello"
    (tmp_path / "plan.json").write_text('[{"txt": "hello"}]')
    with pytest.raises(SpeechUnavailable, match=r"plan.json.*JSON list"):
        create("en", tmp_path / "plan.json")

"""Vosk: its traps with a stand-in for the engine, and Korean with the real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from controller.speech.port import Alternative, SpeechUnavailable
from controller.speech.recognisers.vosk import VoskRecogniser, _VoskUtterance, packaged_model
from tests.controller.speech import spoken


class Engine:
    """Says what it is told, in Vosk's words."""

    def __init__(self, ends: dict[int, dict[str, Any]], partial: str = "", final: dict[str, Any] | None = None) -> None:
        self.ends, self.partial, self.final = (
            ends,
            partial,
            final or {"alternatives": [{"text": "", "confidence": 70.0}]},
        )
        self.taken = 0

    def SetMaxAlternatives(self, count: int) -> None:
        assert count > 1

    def AcceptWaveform(self, audio: bytes) -> bool:
        self.taken += 1
        return self.taken in self.ends

    def Result(self) -> str:
        return json.dumps(self.ends[self.taken])

    def PartialResult(self) -> str:
        return json.dumps({"partial": self.partial})

    def FinalResult(self) -> str:
        return json.dumps(self.final)


def nbest(*rows: tuple[str, float]) -> dict[str, Any]:
    return {"alternatives": [{"text": text, "confidence": score} for text, score in rows]}


def same(text: str) -> str:
    return "" if text == "[unk]" else text


def test_an_empty_final_falls_back_to_the_last_partial() -> None:
    utterance = _VoskUtterance(Engine({}, partial="yes"), same, wide=False)
    partial = utterance.accept(bytes(1_600))
    assert partial is not None and partial.alternatives[0].text == "yes"
    assert utterance.accept(bytes(1_600)) is None
    assert utterance.finish().alternatives == (Alternative("yes", 0.5),)


def test_what_vosk_ended_by_itself_is_kept_and_joined() -> None:
    engine = Engine({1: nbest(("yes", 130.0)), 2: nbest(("refill", 120.0))})
    utterance = _VoskUtterance(engine, same, wide=False)
    utterance.accept(bytes(320))
    utterance.accept(bytes(320))
    assert utterance.finish().alternatives == (Alternative("yes refill", 1.0),)


def test_scores_become_shares_best_first_and_garbage_keeps_its_share() -> None:
    engine = Engine({}, final=nbest(("[unk]", 100.0), ("yes", 100.0), ("no", 99.0)))
    result = _VoskUtterance(engine, same, wide=False).finish()
    assert [one.text for one in result.alternatives] == ["yes", "no"]
    assert 0.3 < result.alternatives[0].confidence < 0.4
    assert sum(one.confidence for one in result.alternatives) < 0.7


def test_no_package_and_no_folder_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match=r"speech\.models\.fr"):
        packaged_model("fr")
    with pytest.raises(SpeechUnavailable, match="is not a vosk model"):
        VoskRecogniser("fr", tmp_path)


@pytest.mark.speech
def test_korean_over_a_telephone_line(tmp_path: Path) -> None:
    engine = spoken.recogniser("vosk", "ko")
    phrases = ["예약", "네", "아니요", "진료비", "숨을 못 쉬어요"]
    said = ["예약", "네", "아니요", "진료비"]
    heard = [spoken.understood(engine, "ko", text, "ko+f2", phrases, tmp_path) for text in said]
    assert sum(a == b for a, b in zip(said, heard, strict=True)) >= 3
    with pytest.raises(SpeechUnavailable, match="none of this step's 1 phrases"):
        engine.begin("ko", ["refill"])

"""Inside a worker: every utterance gets exactly one ending, whatever its engine does."""

from __future__ import annotations

import queue
import subprocess
import sys

import pytest

from controller.speech.frames import HEADER, Kind, from_json, packed, to_json
from controller.speech.port import SpeechUnavailable, Utterance
from controller.speech.recognisers.fake import FakeRecogniser, Planned
from controller.speech.worker import Serving, warm_up

SOUND = b"\x00\x10" * 160


def serving(*plan: Planned) -> tuple[Serving, queue.Queue[tuple[Kind, int, bytes]]]:
    said: queue.Queue[tuple[Kind, int, bytes]] = queue.Queue()
    return Serving(FakeRecogniser("en", plan), "en", lambda *frame: said.put(frame)), said


def test_partial_then_final() -> None:
    served, said = serving()
    served.take(Kind.BEGIN, 1, to_json(["yes"]))
    served.take(Kind.AUDIO, 1, SOUND)
    served.take(Kind.FINISH, 1, b"")
    served.take(Kind.AUDIO, 1, SOUND)
    assert said.get(timeout=5)[:2] == (Kind.PARTIAL, 1)
    assert said.get(timeout=5) == (Kind.FINAL, 1, to_json([["yes", 0.9]]))
    assert said.empty()


@pytest.mark.parametrize(("fault", "word"), [("refuse", "refuses"), ("raise", "ZeroDivisionError")])
def test_failures_are_one_ending_without_the_callers_words(fault: str, word: str) -> None:
    served, said = serving(Planned("secret", fault=fault))  # type: ignore[arg-type]
    served.take(Kind.BEGIN, 2, to_json(["yes"]))
    served.take(Kind.FINISH, 2, b"")
    kind, number, payload = said.get(timeout=5)
    assert (kind, number) == (Kind.FAILED, 2)
    assert word in from_json(payload) and "secret" not in from_json(payload)


def test_an_abandoned_utterance_says_so_once() -> None:
    served, said = serving()
    served.take(Kind.BEGIN, 3, to_json(["yes"]))
    served.take(Kind.ABANDON, 3, b"")
    served.take(Kind.ABANDON, 3, b"")
    assert said.get(timeout=5) == (Kind.ABANDONED, 3, b"")
    assert said.empty()


def test_frames_for_nobody_are_ignored() -> None:
    served, said = serving()
    for kind in (Kind.AUDIO, Kind.FINISH, Kind.ABANDON):
        served.take(kind, 9, SOUND)
    assert said.empty()


def test_warming_up_survives_a_model_without_the_words() -> None:
    class Deaf:
        name = "deaf"

        def languages(self) -> frozenset[str]:
            return frozenset({"en"})

        def unheard(self, phrases: object) -> list[str]:
            return []

        def begin(self, language: str, phrases: object) -> Utterance:
            raise SpeechUnavailable("knows no words")

    warm_up(Deaf(), "en")


def test_the_process_says_ready_and_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "controller.speech.worker", "fake", "en"]
    ended = subprocess.run(command, input=packed(Kind.AUDIO, 1, SOUND), capture_output=True, timeout=30, check=True)
    kind, _, length = HEADER.unpack(ended.stdout[: HEADER.size])
    assert kind == Kind.READY
    assert from_json(ended.stdout[HEADER.size :]) == ["en"]
    assert len(ended.stdout) == HEADER.size + length

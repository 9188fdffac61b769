"""A recogniser for tests and simulations: it hears what its plan says, well or badly.

The plan is a list of answers, one for each utterance in turn and the last one for ever after. As a file (the
``model`` of ``create``) it is JSON: ``[{"text": "yes", "confidence": 0.9, "delay": 0.0, "fault": ""}]``.
Without a plan it hears the first phrase of the grammar whenever there was any sound.
"""

from __future__ import annotations

import json
import os
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from controller.speech.port import Alternative, Recognised, SpeechUnavailable, Utterance

SIMULTANEOUS = 4
_LOUD = 200
_FOR_EVER = 3_600.0

Fault = Literal["", "refuse", "hang", "die", "raise"]
"""``refuse`` an utterance, ``hang`` in finish, ``die`` like a crashed process, ``raise`` an odd exception."""


@dataclass(frozen=True, slots=True)
class Planned:
    """How one utterance goes; ``delay`` is seconds that ``finish`` takes. No ``text`` is the first phrase."""

    text: str | None = None
    confidence: float = 0.9
    delay: float = 0.0
    fault: Fault = ""


def look(language: str, model: Path | None) -> str:
    """What would be heard. Raises SpeechUnavailable when the plan cannot be read."""
    create(language, model)
    return "its first phrase" if model is None else f"the plan {model}"


def create(language: str, model: Path | None) -> FakeRecogniser:
    """Raises SpeechUnavailable when the plan cannot be read."""
    if model is None:
        return FakeRecogniser(language)
    try:
        plan = [Planned(**entry) for entry in json.loads(model.read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise SpeechUnavailable(f"{model}: not a plan for the fake recogniser; write a JSON list of answers") from error
    return FakeRecogniser(language, plan)


class FakeRecogniser:
    """Hears its plan."""

    name = "fake"

    def __init__(self, language: str, plan: Sequence[Planned] = ()) -> None:
        self._language = language
        self._plan = list(plan) or [Planned()]
        self._next = 0

    def languages(self) -> frozenset[str]:
        return frozenset({self._language})

    def unheard(self, phrases: Sequence[str]) -> list[str]:
        """It knows every word but "unheard"."""
        return [phrase for phrase in phrases if "unheard" in phrase]

    def begin(self, language: str, phrases: Sequence[str]) -> Utterance:
        """Start one utterance. Raises SpeechUnavailable for another language, no phrase, or as planned."""
        planned = self._plan[min(self._next, len(self._plan) - 1)]
        self._next += 1
        if language != self._language or not phrases or planned.fault == "refuse":
            raise SpeechUnavailable("the fake recogniser refuses this utterance")
        return _FakeUtterance(planned, phrases[0])


class _FakeUtterance:
    def __init__(self, planned: Planned, first_phrase: str) -> None:
        self._planned = planned
        self._text = first_phrase if planned.text is None else planned.text
        self._heard_sound = False

    def accept(self, audio: bytes) -> Recognised | None:
        if self._heard_sound or max(map(abs, array("h", audio[: len(audio) // 2 * 2])), default=0) < _LOUD:
            return None
        self._heard_sound = True
        return Recognised((Alternative(self._text, 0.5),) if self._text else (), final=False)

    def finish(self) -> Recognised:
        match self._planned.fault:
            case "die":
                os._exit(13)
            case "raise":
                raise ZeroDivisionError("planned")
            case "hang":
                time.sleep(_FOR_EVER)
        time.sleep(self._planned.delay)
        heard = self._heard_sound and self._text
        return Recognised((Alternative(self._text, self._planned.confidence),) if heard else (), final=True)

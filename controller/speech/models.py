"""Whether speech can work here: the recogniser and model of each language, and the voice. For ``careline doctor``.

Nothing is loaded: a look at files and packages, milliseconds. Whether a model really loads is told by the pool.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers import look_for, recogniser_names
from controller.speech.voices import voice_names


@dataclass(frozen=True, slots=True)
class Status:
    """One line of the doctor: ``sentence`` says what is there, or what is missing and how to mend it."""

    what: str
    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A recogniser for a language. ``sentence``: its model, or what is missing. ``used``: clinic.yaml names it."""

    language: str
    recogniser: str
    used: bool
    ready: bool
    sentence: str


def choices(languages: Sequence[str], recognisers: Mapping[str, str], models: Mapping[str, Path]) -> list[Choice]:
    """Every recogniser for every language, with the model that clinic.yaml names where it is the one used."""
    found = []
    for language in languages:
        for name in recogniser_names():
            used = recognisers.get(language) == name
            if name == "fake" and not used:  # for tests
                continue
            status = _language(language, name, models.get(language) if used else None)
            found.append(Choice(language, name, used, status.ok, status.sentence.removeprefix(f"{name} with ")))
    return found


def check(
    languages: Sequence[str], recognisers: Mapping[str, str], models: Mapping[str, Path], voice: str
) -> list[Status]:
    """Speech as clinic.yaml sets it. A language without recogniser is fine: it works by keys."""
    found = [_language(language, recognisers.get(language), models.get(language)) for language in languages]
    return [*found, _voice(voice)]


def _language(language: str, recogniser: str | None, model: Path | None) -> Status:
    what = f"speech in {language}"
    if recogniser is None:
        return Status(what, True, "no recogniser is set: callers use their keys")
    try:
        return Status(what, True, f"{recogniser} with {look_for(recogniser, language, model)}")
    except SpeechUnavailable as error:
        return Status(what, False, str(error))


def _voice(voice: str) -> Status:
    if voice not in voice_names():
        return Status(
            "voice", False, f"there is no voice {voice!r}; set speech.voice to one of: {', '.join(voice_names())}"
        )
    if voice != "pyttsx3":
        return Status("voice", True, voice)
    if importlib.util.find_spec("pyttsx3") is None:
        return Status("voice", False, "the package pyttsx3 is missing; install it: pip install pyttsx3")
    if shutil.which("espeak-ng") is None and shutil.which("espeak") is None:
        return Status("voice", False, "espeak-ng is missing; install it: apt-get install espeak-ng")
    return Status("voice", True, "pyttsx3 with espeak-ng")

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
from controller.speech.recognisers import recogniser_names
from controller.speech.recognisers.vosk import packaged_model as packaged_vosk
from controller.speech.recognisers.whisper import packaged_model as packaged_whisper
from controller.speech.voices import voice_names


@dataclass(frozen=True, slots=True)
class Status:
    """One line of the doctor: ``sentence`` says what is there, or what is missing and how to mend it."""

    what: str
    ok: bool
    sentence: str


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
        return Status(what, True, f"{recogniser} with {_found(recogniser, language, model)}")
    except SpeechUnavailable as error:
        return Status(what, False, str(error))


def _found(recogniser: str, language: str, model: Path | None) -> str:
    """What the recogniser will load. Raises SpeechUnavailable."""
    if recogniser not in recogniser_names():
        raise SpeechUnavailable(
            f"there is no recogniser {recogniser!r}; set speech.recognisers.{language} to one of:"
            f" {', '.join(recogniser_names())}"
        )
    match recogniser:
        case "vosk":
            _installed("vosk", "pip install vosk")
            return _folder(model or packaged_vosk(language), "am", "a vosk model")
        case "whisper":
            _installed("faster_whisper", "pip install 'careline[speech-en]'")
            return _folder(model or packaged_whisper(language), "model.bin", "a faster-whisper model")
        case "pocketsphinx":
            _installed("pocketsphinx", "pip install 'careline[speech-en]'")
            if language != "en" and model is None:
                raise SpeechUnavailable(f"pocketsphinx brings English only; choose another for {language!r}")
            return "the English model of its package" if model is None else _folder(model, "hmm", "a model")
    return "no model"


def _installed(package: str, remedy: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise SpeechUnavailable(f"the package {package} is missing; install it: {remedy}")


def _folder(folder: Path, must_hold: str, what: str) -> str:
    if not (folder / must_hold).exists():
        raise SpeechUnavailable(f"{folder} is not {what} (it has no {must_hold}); unpack one into it")
    return f"the model in {folder}"


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

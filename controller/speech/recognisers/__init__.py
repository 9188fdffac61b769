"""Recognisers, one file each. A file gives ``create(language, model) -> Recogniser``, ``look`` and ``SIMULTANEOUS``.

``create`` loads what it needs for one language (``model`` is the folder of clinic.yaml's ``speech.models``, or None
for the model that comes with an installed package) and raises SpeechUnavailable with one sentence that says what to
install. ``look(language, model) -> str`` says what ``create`` would load, or raises the same, in milliseconds and
without loading it. ``SIMULTANEOUS`` is how many utterances one worker process takes at a time.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import cast

from controller.speech.port import Recogniser, SpeechUnavailable


def recogniser_names() -> tuple[str, ...]:
    """Every recogniser there is, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def create_recogniser(name: str, language: str, model: Path | None) -> Recogniser:
    """Load ``recognisers/<name>.py`` for one language. Raises SpeechUnavailable."""
    return cast(Recogniser, _module(name).create(language, model))


def look_for(name: str, language: str, model: Path | None) -> str:
    """What ``create_recogniser`` would load. Raises SpeechUnavailable when something is missing."""
    return str(_module(name).look(language, model))


def needs_package(package: str, remedy: str) -> None:
    """Raises SpeechUnavailable when a package is not installed."""
    if importlib.util.find_spec(package) is None:
        raise SpeechUnavailable(f"the package {package} is missing; install it: {remedy}")


def needs_file(folder: Path, name: str, what: str) -> Path:
    """The folder, when it holds ``name``. Raises SpeechUnavailable."""
    if not (folder / name).exists():
        raise SpeechUnavailable(f"{folder} is not {what} (it has no {name}); unpack one into it")
    return folder


def simultaneous(name: str) -> int:
    """How many utterances a worker with this recogniser takes at a time. Raises SpeechUnavailable."""
    return int(_module(name).SIMULTANEOUS)


def _module(name: str) -> ModuleType:
    if name not in recogniser_names():
        names = ", ".join(recogniser_names())
        raise SpeechUnavailable(f"there is no recogniser {name!r}; set speech.recognisers to one of: {names}")
    return importlib.import_module(f"{__name__}.{name}")

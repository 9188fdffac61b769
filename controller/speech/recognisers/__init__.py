"""Recognisers, one file each. A file gives ``create(language, model) -> Recogniser`` and ``SIMULTANEOUS``.

``create`` loads what it needs for one language (``model`` is the folder of clinic.yaml's ``speech.models``, or None
for the model that comes with an installed package) and raises SpeechUnavailable with one sentence that says what to
install. ``SIMULTANEOUS`` is how many utterances one worker process takes at a time.
"""

from __future__ import annotations

import importlib
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


def simultaneous(name: str) -> int:
    """How many utterances a worker with this recogniser takes at a time. Raises SpeechUnavailable."""
    return int(_module(name).SIMULTANEOUS)


def _module(name: str) -> ModuleType:
    if name not in recogniser_names():
        names = ", ".join(recogniser_names())
        raise SpeechUnavailable(f"there is no recogniser {name!r}; set speech.recognisers to one of: {names}")
    return importlib.import_module(f"{__name__}.{name}")

"""Voices, one file each: text to a sound file. ``voice_named`` finds one by the name of its file."""

from __future__ import annotations

import importlib
import pkgutil
from typing import cast

from controller.speech.port import SpeechUnavailable, Voice


def voice_names() -> tuple[str, ...]:
    """Every voice there is, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def voice_named(name: str) -> Voice:
    """The voice of ``voices/<name>.py``, made by its ``create()``. Raises SpeechUnavailable."""
    if name not in voice_names():
        raise SpeechUnavailable(f"there is no voice {name!r}; set speech.voice to one of: {', '.join(voice_names())}")
    module = importlib.import_module(f"{__name__}.{name}")
    return cast(Voice, module.create())

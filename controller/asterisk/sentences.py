"""What the dialplan says by itself, when no controller can.

These are rendered to ``<data folder>/sounds/<name>-<language>.wav`` ahead of the first
call (8 kHz, 16 bit, mono) and played as ``careline/<name>-<language>``. The wording is
short and says the emergency number first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from controller.settings.dialplan_texts import NAMES, TEXTS, emergency_number
from controller.settings.loader import Settings


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sound file of the dialplan: what to say, in which language, into which file."""

    name: str
    language: str
    text: str
    file: Path


def sentences(settings: Settings) -> Iterator[Sentence]:
    """Every sound the dialplan needs, in every language of the clinic.

    A sentence of ``fallback.sentences`` in ``clinic.yaml`` stands before ours.
    """
    number = " ".join(emergency_number(settings.model.clinic.country))
    for language in settings.model.clinic.languages:
        texts = TEXTS.get(language, {}) | settings.model.fallback.sentences.get(language, {})
        for name in NAMES:
            file = settings.folder.sounds / f"{name}-{language}.wav"
            yield Sentence(name, language, texts[name].replace("{number}", number), file)


def missing_sounds(settings: Settings) -> tuple[Path, ...]:
    """The sound files of the dialplan that are not there (or empty)."""
    files = (sentence.file for sentence in sentences(settings))
    return tuple(file for file in files if not file.is_file() or file.stat().st_size <= 44)

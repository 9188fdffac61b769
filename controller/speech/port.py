"""The speech ports: what a recogniser and a voice must do.

Audio is always signed 16-bit little-endian mono at 8000 Hz (Asterisk's ``slin``), in
frames of 20 ms (320 bytes) as they come from the line. Each recogniser and voice is
one file in ``recognisers/`` or ``voices/``, found by its folder and tested by
``tests/contract/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

FRAME_MS = 20
SAMPLE_RATE = 8_000
FRAME_BYTES = 320
ANYTHING = ("*",)
"""The grammar of who may say whatever he likes, as in a message; not every engine can write that down."""


class SpeechUnavailable(Exception):
    """No model, no engine, pool full, too slow or dead. Its text says what to do and holds no PHI."""


@dataclass(frozen=True, slots=True)
class Alternative:
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """A result; ``alternatives`` is n-best with the best first and may be empty (nothing made out)."""

    alternatives: tuple[Alternative, ...]
    final: bool


class Utterance(Protocol):
    """One listening: frames in, partials and one final out. Methods block and run in the pool's threads."""

    def accept(self, audio: bytes) -> Recognised | None:
        """Take audio (any length); a partial result when there is a new one."""
        ...

    def finish(self) -> Recognised:
        """End of speech: the final result (an engine's empty final falls back to its last partial)."""
        ...


class Recogniser(Protocol):
    """One engine with the models of one or more languages."""

    name: str

    def languages(self) -> frozenset[str]:
        """Languages for which a model is installed."""
        ...

    def unheard(self, phrases: Sequence[str]) -> list[str]:
        """Those of the phrases that this engine can never recognise (words its dictionary does not have)."""
        ...

    def begin(self, language: str, phrases: Sequence[str]) -> Utterance:
        """Start one utterance with this grammar, in which several answers may be a row (``ivr.rows``). Raises
        SpeechUnavailable.
        """
        ...


class Voice(Protocol):
    """Text to a sound file."""

    name: str

    async def render(self, text: str, language: str, target: Path) -> None:
        """Write ``target`` (wav, 8 kHz, mono, 16 bit), whole or not at all. Raises SpeechUnavailable."""
        ...

    async def close(self) -> None: ...

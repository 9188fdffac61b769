"""Two engines for English: PocketSphinx while the caller speaks, Whisper when he has stopped, one vote each.

They fail differently: PocketSphinx knows only sounds, Whisper mostly sense. Where both say the same it is nearly always
right, and where they differ the caller is asked to confirm instead of being sent the wrong way
(docs/decisions/speech.md). When one of them cannot take a step's phrases, the other hears it alone; rows of digits,
where PocketSphinx invents some, and several answers in one utterance, which it cannot hear, are Whisper's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from controller.speech.port import Alternative, Recognised, SpeechUnavailable, Utterance
from controller.speech.recognisers import pocketsphinx, whisper
from ivr.rows import Row, rows

SIMULTANEOUS = whisper.SIMULTANEOUS
_AGREED = 0.25
_ALONE = 0.62
"""What is left of a confidence that the other engine does not share: below `accept`, above `confirm`."""


def create(language: str, model: Path | None) -> DuoRecogniser:
    """Load both; ``model`` is Whisper's. Raises SpeechUnavailable when either is missing."""
    return DuoRecogniser(language, model)


def look(language: str, model: Path | None) -> str:
    """What would be loaded. Raises SpeechUnavailable."""
    return f"{pocketsphinx.look(language, None)} and {whisper.look(language, model)}"


class DuoRecogniser:
    """Both engines for one language."""

    name = "duo"

    def __init__(self, language: str, model: Path | None) -> None:
        self._language = language
        self._engines = (pocketsphinx.create(language, None), whisper.create(language, model))

    def languages(self) -> frozenset[str]:
        return frozenset({self._language})

    def unheard(self, phrases: Sequence[str]) -> list[str]:
        for engine in self._engines:
            phrases = engine.unheard(phrases)
        return list(phrases)

    def begin(self, language: str, phrases: Sequence[str]) -> Utterance:
        """Start with every engine that can. Raises SpeechUnavailable when none can."""
        started: list[Utterance] = []
        reason = SpeechUnavailable("no engine can hear this step's phrases")
        for engine in self._engines[1:] if whisper.asks_for_number(phrases) else self._engines:
            try:
                started.append(engine.begin(language, phrases))
            except SpeechUnavailable as error:
                reason = error
        if not started:
            raise reason
        return _DuoUtterance(started, rows(phrases))


class _DuoUtterance:
    def __init__(self, parts: Sequence[Utterance], several: Sequence[Row]) -> None:
        self._parts, self._several = parts, several

    def accept(self, audio: bytes) -> Recognised | None:
        """The first engine's partial; Whisper has none."""
        partials = [part.accept(audio) for part in self._parts]
        return next((partial for partial in partials if partial is not None), None)

    def finish(self) -> Recognised:
        votes = [part.finish().alternatives for part in self._parts]
        if self._several and votes[-1] and whisper.answers_in(votes[-1][0].text, self._several) > 1:
            votes = votes[-1:]
        return Recognised(together(votes), final=True)


def together(votes: Sequence[tuple[Alternative, ...]]) -> tuple[Alternative, ...]:
    """One n-best out of several: what was said by all gains, what only one said loses."""
    if len(votes) == 1:
        return votes[0]
    scores: dict[str, list[float]] = {}
    for alternatives in votes:
        for one in alternatives:
            scores.setdefault(one.text, []).append(one.confidence)
    merged = [
        Alternative(text, round(min(1.0, max(said) + _AGREED) if len(said) > 1 else _ALONE * said[0], 3))
        for text, said in scores.items()
    ]
    return tuple(sorted(merged, key=lambda one: -one.confidence)[:5])

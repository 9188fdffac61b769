"""Sounds too quiet to be the caller's own voice at his phone: a television, music, a child; or a caller who whispers.

They begin and are recognised like any other, for emergency words are obeyed however faintly they were said. But

* their beginning stops no prompt;
* of their words those count that the recogniser is sure of, in an utterance no longer than those words take: what a
  recogniser makes of a television is mostly doubtful, and one word out of seconds of talk;
* what makes out no answer is not counted against the caller. He is asked again as after silence, so that one who
  cannot be heard is told of the keys, at the latest when the sound that was under way at that time is over.

Whoever is understood is not faint any more (``controller.speech.vad.LoudnessGate``).
"""

from __future__ import annotations

from dataclasses import replace

from ivr.confidence import hypotheses
from ivr.messages import Heard
from ivr.words import normalise

SURE = 0.75
LONGEST_PAUSE_MS, LONGEST_WORD_MS = 800, 450
"""Synthetic voices say four words in 1,140 ms at most (2,600 here). Of a television, "what can I say" took 2,860."""


def fits(utterance: str, spoken_ms: int) -> bool:
    """Whether speech of this length may be these words and nothing besides."""
    return spoken_ms <= LONGEST_PAUSE_MS + LONGEST_WORD_MS * len(normalise(utterance).split())


def counted(heard: Heard) -> Heard:
    """What of an utterance counts where no emergency is told: of a faint one what it was beyond doubt."""
    if not heard.faint:
        return heard
    sure = tuple(one for one in hypotheses(heard) if _is_beyond_doubt(heard, one.utterance, one.confidence))
    best = sure[0] if sure else None
    utterance, confidence = (best.utterance, best.confidence) if best is not None else ("", 0.0)
    return replace(heard, utterance=utterance, confidence=confidence, nbest=sure)


def _is_beyond_doubt(heard: Heard, utterance: str, confidence: float) -> bool:
    return confidence >= SURE and not heard.cut and fits(utterance, heard.spoken_ms)

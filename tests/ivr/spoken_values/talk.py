"""Values as tests say them: on a fixed day, at the made-up clinic."""

from __future__ import annotations

from ivr.spoken_value import Occasion, Reading, SpokenValue
from tests.ivr.caller import NOON
from tests.ivr.conftest import FACTS

WEDNESDAY = Occasion(NOON, FACTS)
"""2026-10-28, half past one in New York."""


def heard(value: SpokenValue, words: str, language: str = "en") -> list[str]:
    """The candidates of what was said; those in doubt end with ``?``. A refusal alone stands as ``!reason``."""
    return _shown(value.from_speech(words, language, WEDNESDAY))


def keyed(value: SpokenValue, digits: str) -> list[str]:
    """The same for keys."""
    return _shown(value.from_keys(digits, WEDNESDAY))


def _shown(reading: Reading) -> list[str]:
    found = [one.value + ("?" if one.doubtful else "") for one in reading.candidates]
    return found or ([f"!{reading.refusal}"] if reading.refusal else [])


def again(value: SpokenValue, canonical: str, language: str) -> list[str]:
    """What is understood when the clinic's own words for a value are said back to it."""
    return [one.rstrip("?") for one in heard(value, value.label(canonical, language, FACTS), language)]

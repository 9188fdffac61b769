"""``text``: what a flow keeps but never asks for, such as a patient's name from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.spoken_value import NOT_UNDERSTOOD, Occasion, Reading, SpokenValue

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts


class Text(SpokenValue):
    """Any text. It is kept and said as it is; a caller cannot be asked for it."""

    spoken_in: ClassVar[tuple[str, ...]] = ()
    askable: ClassVar[bool] = False

    type: Literal["text"] = "text"

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return 1, 1

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        return NOT_UNDERSTOOD

    def example(self, occasion: Occasion, length: int) -> str:
        return "text"

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        return NOT_UNDERSTOOD

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return ""

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        return (value,) if value else ()

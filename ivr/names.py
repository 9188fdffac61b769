"""Names that callers choose from: how each is said, and what else it may be called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from ivr.node import Block, VariableName

if TYPE_CHECKING:
    from ivr.facts import EmergencyPolicy

ByLanguage = dict[str, str]


class Named(Block):
    """One of a list of names."""

    id: Annotated[VariableName, Field(description="What is kept: small letters, digits and _")]
    says: str | ByLanguage = Field(description="How it is said: one text, or one for each language")
    words: list[str] | dict[str, list[str]] = Field(
        default_factory=list, description="What else callers may say; a list, or a list for each language"
    )

    def says_in(self, language: str) -> str:
        """How it is said; "" when the language has no text."""
        return self.says if isinstance(self.says, str) else self.says.get(language, "")

    def phrases(self, language: str) -> tuple[str, ...]:
        """All that means it: as it is said, its last word (the family name), and its further words."""
        said = self.says_in(language)
        words = self.words.get(language, []) if isinstance(self.words, dict) else self.words
        last = said.split()[-1:]
        return tuple(dict.fromkeys(phrase for phrase in (said, *last, *words) if phrase))

    def alarming(self, emergency: EmergencyPolicy) -> str:
        """What may be said for it and holds emergency words, so that it would never be reached; "" when all is well."""
        written = [self.says, *(self.words if isinstance(self.words, list) else self.words.values())]
        phrases = (one for part in written for one in _texts(part))
        return next((phrase for phrase in phrases if emergency.alarm_in(phrase)), "")


def _texts(written: str | list[str] | ByLanguage) -> Iterable[str]:
    if isinstance(written, str):
        return (written,)
    return written.values() if isinstance(written, dict) else written

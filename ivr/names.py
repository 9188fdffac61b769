"""Names that callers choose from: how each is said, and what else it may be called."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ivr.node import Block, VariableName

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

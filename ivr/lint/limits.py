"""How much ``careline flow check`` allows in one flow: the block ``check:`` of a flow file."""

from __future__ import annotations

from pydantic import Field

from ivr.node import Block


class CheckLimits(Block):
    """What `careline flow check` allows in this flow."""

    person_within: int = Field(
        default=6, ge=1, le=50, description="So many nodes a caller may pass before a person is reached"
    )
    options: int = Field(default=5, ge=1, le=12, description="So many choices one menu may have")
    grade: int = Field(default=8, ge=1, le=16, description="School years that understanding a sentence may take")
    sentence_words: int = Field(default=25, ge=5, le=100, description="So many words one sentence may have")
    prompt_seconds: int = Field(
        default=25, ge=5, le=120, description="So long a caller may be spoken to without a pause"
    )

"""Interpreters in ``clinic.yaml``: who interprets what, and how long they are rung."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from controller.settings.values import Block, Language, Name, PersonName, SomeTime


class InterpreterBlock(Block):
    """Somebody who interprets in talks. The key is his id in the records; the first in the file is rung first."""

    name: PersonName
    phone: Name
    """The phone or agent of this file that rings; never a free number."""
    languages: Annotated[dict[Language, Literal["qualified", "unqualified"]], Field(min_length=1)]
    """Language to whether he is qualified to interpret medicine in it."""


class InterpretingBlock(Block):
    """How long interpreters are rung."""

    ring: SomeTime = 20_000
    """How long each one's phone rings."""
    answer: SomeTime = 10_000
    """How long he has to press 1 once he is asked; he is asked twice."""
    pause: SomeTime = 5_000
    """The time between two rounds."""
    rounds: Annotated[int, Field(ge=1, le=10, strict=True)] = 2
    """How often all who speak the language are rung before the agent is told that nobody can be had."""

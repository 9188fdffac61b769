"""Interpreters in ``clinic.yaml``: who interprets what, at which phone or number, and how long they are rung."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from controller.settings.secret_block import SecretBlock, read_secret
from controller.settings.values import E164, Block, Language, Name, PersonName, SomeTime
from ivr.problems import FileProblems, Problem
from ivr.strict_yaml import load_file
from ivr.units import Duration

_KEYS = re.compile(r"[0-9*#,]{1,64}")


class InterpreterBlock(Block):
    """Somebody who interprets in talks: a person at a phone of the clinic, or a service at a number outside. The key is
    the id in the records; the first in the file is rung first."""

    name: PersonName
    phone: Name | None = None
    """The phone or agent of this file that rings; or write `number`."""
    number: E164 | None = None
    """The number outside that is dialled instead, such as +18005550100: an interpreters' service. Premium numbers are
    refused."""
    trunk: Name | None = None
    """The trunk the number is dialled through; it has `lines` or `callbacks`."""
    languages: Annotated[dict[Language, Literal["qualified", "unqualified"]], Field(min_length=1)]
    """Language to whether he is qualified to interpret medicine in it."""
    hours: Name | None = None
    """The opening hours (of `hours`) in which he is rung; none written: always."""
    ring: SomeTime | None = None
    """How long it rings; none written: as `interpreting` says."""
    keys: SecretBlock | None = None
    """What a service wants keyed once it has answered, such as an account and a PIN: 0-9, * and #, with , for a pause
    of a second. It stands in a file or in the environment, never here and in no log."""
    keys_after: Duration = 2_000
    """How long after the answer they are keyed."""
    joins: Literal["by_key", "at_once"] = "by_key"
    """How a number outside comes into the talk. by_key: whoever is there hears that an interpreter is wanted, and
    presses 1; at_once: as soon as the keys are sent, and the two hear all that is said there."""
    wait: SomeTime = 60_000
    """How long a service has to press 1; the question is said again and again until then."""

    @model_validator(mode="after")
    def _one_way(self) -> InterpreterBlock:
        if (self.phone is None) == (self.number is None):
            raise ValueError("an interpreter has a phone of the clinic or a number outside: write 'phone' or 'number'")
        return self


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


def keys_of(blocks: Mapping[str, InterpreterBlock], clinic: Path) -> dict[str, str]:
    """What is keyed to those who want it. Raises FileProblems with every secret that cannot be had."""
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for name, block in blocks.items():
        if block.keys is None:
            continue
        found[name], what = read_secret(block.keys, clinic.parent, _KEYS, "more than 0-9, *, # and , (64 at most)")
        if what:
            remedy = "Set it where `careline up` is started, or change it here."
            problems.append(
                load_file(clinic).problem(("interpreters", name, "keys"), f"interpreters {name}: {what}", remedy)
            )
    if problems:
        raise FileProblems(problems)
    return found

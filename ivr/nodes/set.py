"""``set``: give variables a value, or change the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from ivr.node import Checker, NodeName, NodeSpec, VariableName
from ivr.texts import PLACEHOLDER, fill

if TYPE_CHECKING:
    from ivr.turn import Turn


class Set(NodeSpec):
    """Give variables a value, or change the caller's language. Values may hold `{other_variable}`."""

    kind: ClassVar[str] = "set"
    walks_on: ClassVar[bool] = True

    values: Mapping[VariableName, str | int] = Field(default_factory=dict)
    language: str | None = None
    go: NodeName

    @model_validator(mode="after")
    def _sets_something(self) -> Set:
        if not self.values and self.language is None:
            raise ValueError("a set node sets values, a language, or both")
        return self

    def check(self, checker: Checker) -> None:
        for name, value in self.values.items():
            checker.variable(("values", name), name)
            for used in PLACEHOLDER.findall(str(value)):
                checker.variable(("values", name), used)
        if self.language is not None:
            checker.known(("language",), self.language, checker.languages, "language of this flow")
        checker.node(("go",), self.go)

    def enter(self, turn: Turn) -> None:
        known = turn.values()
        for name, value in self.values.items():
            turn.remember(name, fill(str(value), known))
        if self.language is not None:
            turn.call.language = self.language
        turn.go(self.go)

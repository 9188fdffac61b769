"""``set``: give variables a value, or change the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from ivr import conditions
from ivr.node import Block, Checker, NodeName, NodeSpec, VariableName
from ivr.texts import PLACEHOLDER, fill

if TYPE_CHECKING:
    from ivr.turn import Turn


class Computed(Block):
    """A value that is worked out: `visits('reason') + 1`, `first_name + ' ' + last_name`, `age >= 65`."""

    expression: str


class Set(NodeSpec):
    """Give variables a value, or change the caller's language.

    A value is a number, a text that may hold `{other_variable}`, or `{expression: "…"}`. What is made from a
    private variable can only go into one that is as private.
    """

    kind: ClassVar[str] = "set"
    walks_on: ClassVar[bool] = True

    values: Mapping[VariableName, str | int | Computed] = Field(default_factory=dict)
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
            if isinstance(value, Computed):
                self._check_computed(checker, name, value)
                continue
            used = PLACEHOLDER.findall(str(value))
            for other in used:
                checker.variable(("values", name), other)
            checker.private(("values", name), name, used)
            self._check_form(checker, name, str(value))
        if self.language is not None:
            checker.known(("language",), self.language, checker.languages, "language of this flow")
        checker.node(("go",), self.go)

    @staticmethod
    def _check_computed(checker: Checker, name: str, value: Computed) -> None:
        location = ("values", name, "expression")
        expression = checker.expression(location, value.expression, checker.kind(name))
        if expression is not None:
            checker.private(location, name, expression.names)

    @staticmethod
    def _check_form(checker: Checker, name: str, value: str) -> None:
        """A plain value must be one of the variable's type."""
        kind = checker.kind(name)
        if not PLACEHOLDER.search(value) and value and conditions.typed(value, kind) is None:
            remedy = {"truth": 'Write "yes" or "no".', "number": "Write a number."}.get(kind, "")
            checker.problem(("values", name), f"'{value}' is no value for '{name}'", remedy, value=True)

    def enter(self, turn: Turn) -> None:
        known = turn.values()
        for name, value in self.values.items():
            if isinstance(value, Computed):
                turn.remember(name, conditions.value(turn, value.expression))
            else:
                turn.remember(name, fill(str(value), known))
        if self.language is not None:
            turn.call.language = self.language
        turn.go(self.go)

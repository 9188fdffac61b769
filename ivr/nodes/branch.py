"""``branch``: the first case that holds shows the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from ivr import announcing, conditions
from ivr.node import Block, Checker, NodeName, NodeSpec, VariableName

if TYPE_CHECKING:
    from ivr.turn import Turn


class When(Block):
    """A condition. All that is given must hold."""

    variable: VariableName | None = Field(None, description="The variable that `is` or is `in` the list")
    equals: str | int | None = Field(None, alias="is", description="The value it must have")
    one_of: tuple[str | int, ...] | None = Field(None, alias="in", min_length=1, description="The values it may have")
    open: str | None = Field(None, description="Opening hours of the clinic that must be open now")
    closed: str | None = Field(None, description="Opening hours of the clinic that must be closed now")
    known_patient: bool | None = Field(None, description="Whether the caller was found in the patient records")
    language: str | None = Field(None, description="The caller's language")

    @model_validator(mode="after")
    def _makes_sense(self) -> When:
        if not self.model_fields_set:
            raise ValueError("an empty condition; use `else` for what holds always")
        if (self.variable is None) != (self.equals is None and self.one_of is None):
            raise ValueError(
                "a condition on a variable is {variable: name, is: value} or {variable: name, in: [values]}"
            )
        return self

    def holds(self, turn: Turn) -> bool:
        call = turn.call
        value = turn.value_of(self.variable) if self.variable is not None else ""
        return (
            (self.equals is None or value == str(self.equals))
            and (self.one_of is None or value in [str(one) for one in self.one_of])
            and (self.open is None or announcing.is_open(turn, self.open))
            and (self.closed is None or not announcing.is_open(turn, self.closed))
            and (self.known_patient is None or (call.patient is not None) == self.known_patient)
            and (self.language is None or call.language == self.language)
        )


class Case(Block):
    """One condition and where it leads."""

    when: When | str = Field(
        description="A condition in words such as {open: main}, or an expression: \"age >= 65 && !open('main')\""
    )
    go: NodeName


class Branch(NodeSpec):
    """Go on by what is known: variables, opening hours, the patient, the language. The first case that holds wins."""

    kind: ClassVar[str] = "branch"
    walks_on: ClassVar[bool] = True

    cases: tuple[Case, ...] = Field(min_length=1)
    otherwise: NodeName = Field(alias="else", description="Where to go when no case holds")

    def check(self, checker: Checker) -> None:
        for index, case in enumerate(self.cases):
            here = ("cases", index, "when")
            checker.node(("cases", index, "go"), case.go)
            if isinstance(case.when, str):
                checker.expression(here, case.when, "truth")
                continue
            if case.when.variable is not None:
                checker.variable((*here, "variable"), case.when.variable)
            for name in ("open", "closed"):
                hours = getattr(case.when, name)
                if hours is not None:
                    checker.known((*here, name), hours, checker.facts.hours, "opening hours")
            if case.when.language is not None:
                checker.known((*here, "language"), case.when.language, checker.languages, "language of this flow")
        checker.node(("else",), self.otherwise)

    def enter(self, turn: Turn) -> None:
        for case in self.cases:
            if conditions.holds(turn, case.when) if isinstance(case.when, str) else case.when.holds(turn):
                turn.go(case.go)
                return
        turn.go(self.otherwise)

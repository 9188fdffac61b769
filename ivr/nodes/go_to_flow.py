"""``go_to_flow``: go on in another flow, for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr import conditions
from ivr.node import Checker, NodeSpec, VariableName
from ivr.passing import FlowName, check_arguments

if TYPE_CHECKING:
    from ivr.turn import Turn


class GoToFlow(NodeSpec):
    """Go on in another flow and never come back; flows that wait for this one to return are forgotten."""

    kind: ClassVar[str] = "go_to_flow"
    walks_on: ClassVar[bool] = True
    reaches = "flow"

    flow: FlowName = Field(description="A flow without a `return` that speaks all languages of this one")
    arguments: Mapping[VariableName, str] = Field(
        default_factory=dict, alias="with", description="Its argument to an expression: `{number: account}`"
    )

    @property
    def calls(self) -> str:
        return self.flow

    def check(self, checker: Checker) -> None:
        head = checker.other_flow(("flow",), self.flow)
        if head is None:
            return
        missing = [language for language in checker.languages if language not in head.languages]
        if missing:
            what = f"'{self.flow}' does not speak {', '.join(missing)}"
            checker.problem(("flow",), what, "Add them to its languages.", value=True)
        if head.returns:
            what = f"'{self.flow}' has a 'return', and nobody would wait for it"
            checker.problem(("flow",), what, "Use call.", value=True)
        check_arguments(checker, head, self.flow, self.arguments)

    def enter(self, turn: Turn) -> None:
        turn.go_to_flow(self.flow, {name: conditions.value(turn, source) for name, source in self.arguments.items()})

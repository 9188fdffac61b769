"""``call``: let another flow do a part, and come back with what it found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr import conditions
from ivr.node import Checker, NodeName, NodeSpec, VariableName
from ivr.passing import FlowName, check_arguments, check_results

if TYPE_CHECKING:
    from ivr.turn import Turn


class CallFlow(NodeSpec):
    """Call another flow and come back when it returns. It has its own variables: only arguments go in, results out.

    If it fails and has no fallback of its own, the caller goes to `failed`, or else to this flow's fallback.
    """

    kind: ClassVar[str] = "call"
    walks_on: ClassVar[bool] = True

    flow: FlowName = Field(description="A flow with a `return`, in the same languages. It must not lead back here")
    arguments: Mapping[VariableName, str] = Field(
        default_factory=dict, alias="with", description="Its argument to an expression: `{number: account}`"
    )
    into: Mapping[VariableName, VariableName] = Field(
        default_factory=dict, description="Which results to keep: its result to a variable of this flow"
    )
    go: NodeName
    failed: NodeName | None = Field(None, description="Where to go when it fails; default: the fallback")

    @property
    def calls(self) -> str:
        return self.flow

    def check(self, checker: Checker) -> None:
        checker.node(("go",), self.go)
        checker.node(("failed",), self.failed)
        head = checker.other_flow(("flow",), self.flow)
        if head is None:
            return
        if sorted(head.languages) != sorted(checker.languages):
            what = f"'{self.flow}' speaks {', '.join(head.languages)}, this flow {', '.join(checker.languages)}"
            checker.problem(("flow",), what, "Give both the same languages.", value=True)
        if not head.returns:
            what = f"'{self.flow}' has no 'return' and would never come back"
            checker.problem(("flow",), what, "Use go_to_flow, or add a return to it.", value=True)
        check_arguments(checker, head, self.flow, self.arguments)
        check_results(checker, head, self.flow, self.into)

    def enter(self, turn: Turn) -> None:
        turn.call_flow(self.flow, {name: conditions.value(turn, source) for name, source in self.arguments.items()})

    def on_results(self, turn: Turn, results: Mapping[str, str]) -> None:
        for result, variable in self.into.items():
            turn.remember(variable, results.get(result, ""))
        turn.go(self.go)

    def when_failed(self) -> str | None:
        return self.failed

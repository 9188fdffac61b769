"""``lookup``: ask the patient records, for a moment, and go on whatever they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr.call import LookingUp
from ivr.messages import Event, Found, LookUp, LookUpFailed, NotFound
from ivr.node import Checker, NodeName, NodeSpec, VariableName
from ivr.units import Duration

if TYPE_CHECKING:
    from ivr.turn import Turn

LOOK_UPS = ("patient_by_phone",)
"""What the shell can look up. It answers with ``patient`` and ``language`` and the fields it holds."""


class Lookup(NodeSpec):
    """Ask the patient records. A store that is away or slow never holds the caller up: that is `failed`."""

    kind: ClassVar[str] = "lookup"

    what: str = Field(description="patient_by_phone: the patient to whom the caller's number belongs")
    arguments: Mapping[str, VariableName] = Field(
        default_factory=lambda: {"phone": "caller"}, description="What is asked for: argument to variable"
    )
    into: Mapping[str, VariableName] = Field(
        default_factory=dict, description="Which fields of the record to keep: field to variable"
    )
    take_language: bool = Field(False, description="Go on in the patient's language, if this flow has it")
    timeout: Duration = Field(2_000, description="No answer in this time is `failed`")
    found: NodeName
    not_found: NodeName
    failed: NodeName | None = Field(None, description="Default: as not_found")

    def check(self, checker: Checker) -> None:
        checker.known(("what",), self.what, LOOK_UPS, "look-up")
        for argument, variable in self.arguments.items():
            checker.variable(("arguments", argument), variable)
        for name, variable in self.into.items():
            checker.variable(("into", name), variable)
        for name in ("found", "not_found", "failed"):
            checker.node((name,), getattr(self, name))

    def enter(self, turn: Turn) -> None:
        values = {argument: turn.value_of(variable) for argument, variable in self.arguments.items()}
        if not all(values.values()):
            # A caller who withholds his number has no record: nothing to ask.
            turn.go(self.not_found)
            return
        number = turn.new_id()
        turn.be_in(LookingUp(number))
        turn.wake_in(self.timeout)
        turn.commands.append(LookUp(number, self.what, values))
        turn.listen_for_emergency()

    def on_timer(self, turn: Turn) -> None:
        self._leave(turn, "failed", self.failed or self.not_found)

    def on_event(self, turn: Turn, event: Event) -> None:
        if not isinstance(event, Found | NotFound | LookUpFailed) or turn.call.state != LookingUp(event.lookup):
            return
        match event:
            case Found():
                self._keep(turn, event.record)
                self._leave(turn, "found", self.found)
            case NotFound():
                self._leave(turn, "not_found", self.not_found)
            case LookUpFailed():
                self._leave(turn, "failed", self.failed or self.not_found)

    def on_return(self, turn: Turn) -> None:
        """The answer is still on its way, or the timer will run out."""

    def _keep(self, turn: Turn, record: Mapping[str, str]) -> None:
        turn.call.patient = record.get("patient") or turn.call.patient
        turn.call.known_agents = tuple(record.get("agents", "").split())
        if self.take_language and record.get("language") in turn.flow.languages:
            turn.call.language = record["language"]
        for name, variable in self.into.items():
            if name in record:
                turn.remember(variable, str(record[name]))

    def _leave(self, turn: Turn, outcome: str, node: str) -> None:
        turn.close_visit(outcome)
        turn.go(node)

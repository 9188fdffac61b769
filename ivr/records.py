"""A node that asks the patient records, or has them do something: shared by ``lookup`` and ``update``.

Nothing holds the caller up: a store that is away or slow is one of the ways on. A caller who has not
shown who he is, as far as the operation wants, is not let through to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr.call import LookingUp
from ivr.messages import Event, Found, LookUp, LookUpFailed, NotFound
from ivr.node import Checker, NodeSpec, VariableName
from ivr.operation import LEVELS, Operation
from ivr.operations import operations
from ivr.problems import did_you_mean
from ivr.spoken_values import condition_kinds
from ivr.units import Duration

if TYPE_CHECKING:
    from ivr.turn import Turn


class RecordsNode(NodeSpec):
    """Fields and dialog of both."""

    writes: ClassVar[bool]

    what: str = Field(description="An operation of the list below")
    arguments: Mapping[str, VariableName] = Field(
        default_factory=lambda: {"phone": "caller"}, description="What is asked for: argument to variable"
    )
    timeout: Duration = Field(2_000, description="No answer in this time is `failed`")
    into: Mapping[str, VariableName] = Field(
        default_factory=dict, description="Which fields of the answer to keep: field to variable"
    )

    @property
    def operation(self) -> Operation | None:
        return operations().get(self.what)

    def given(self) -> Mapping[str, VariableName]:
        """The arguments; the usual one where none is written and the operation knows it."""
        written = "arguments" in self.model_fields_set
        operation = self.operation
        return self.arguments if written or (operation and "phone" in operation.arguments) else {}

    def check_operation(self, checker: Checker) -> None:
        known = {name: one for name, one in operations().items() if one.writes == self.writes}
        checker.known(("what",), self.what, known, "update" if self.writes else "look-up")
        operation = known.get(self.what)
        for argument, variable in self.given().items():
            checker.variable(("arguments", argument), variable)
            if operation is not None:
                self._check_argument(checker, operation, argument, variable)
        wanted = operation.arguments.items() if operation is not None else ()
        missing = [name for name, field in wanted if not field.optional and name not in self.given()]
        if missing:
            what = f"'{self.what}' is not given {', '.join(missing)}"
            checker.problem(("what",), what, "Add them under 'arguments:'.", value=True)
        for name, variable in self.into.items():
            checker.variable(("into", name), variable)
            if operation is not None:
                self._check_result(checker, operation, name, variable)

    def _check_result(self, checker: Checker, operation: Operation, name: str, variable: str) -> None:
        field = operation.results.get(name)
        if field is None:
            remedy = did_you_mean(name, operation.results, "It has")
            checker.problem(("into", name), f"'{self.what}' has no result '{name}'", remedy)
            return
        if condition_kinds()[field.type] != checker.kind(variable):
            what = f"'{name}' is a {field.type} value, '{variable}' a {checker.kind(variable)} one"
            checker.problem(("into", name), what, "Give both the same type.", value=True)
        checker.private_value(("into", name), variable, field.privacy, f"the result '{name}'")

    def _check_argument(self, checker: Checker, operation: Operation, argument: str, variable: str) -> None:
        field = operation.arguments.get(argument)
        location = ("arguments", argument)
        if field is None:
            remedy = did_you_mean(argument, operation.arguments, "It takes")
            checker.problem(location, f"'{self.what}' has no argument '{argument}'", remedy)
        elif condition_kinds()[field.type] != checker.kind(variable):
            what = f"'{argument}' is a {field.type} value, '{variable}' a {checker.kind(variable)} one"
            checker.problem(location, what, "Give a variable of the same type.", value=True)

    def begin(self, turn: Turn) -> bool:
        """Ask; False when there is nothing to ask with: a number that is withheld, an answer never given."""
        values = {argument: turn.value_of(variable) for argument, variable in self.given().items()}
        known = self.operation.arguments if self.operation is not None else {}
        if not all(value or (name in known and known[name].optional) for name, value in values.items()):
            return False
        if self.operation is not None and self.operation.of_patient:
            values["patient"] = turn.call.patient or ""
        number = turn.new_id()
        turn.be_in(LookingUp(number))
        turn.wake_in(self.timeout)
        turn.commands.append(LookUp(number, self.what, values))
        turn.listen_for_emergency()
        return True

    def may(self, turn: Turn) -> bool:
        """Has the caller shown who he is, as far as this wants it?"""
        operation = self.operation
        if operation is None:
            return False
        return turn.call.identity >= operation.level and not (operation.of_patient and turn.call.patient is None)

    def on_event(self, turn: Turn, event: Event) -> None:
        if isinstance(event, Found | NotFound | LookUpFailed) and turn.call.state == LookingUp(event.lookup):
            self.on_answer(turn, event)

    def on_answer(self, turn: Turn, answer: Found | NotFound | LookUpFailed) -> None:
        raise NotImplementedError

    def on_return(self, turn: Turn) -> None:
        """The answer is still on its way, or the timer will run out."""

    def keep(self, turn: Turn, record: Mapping[str, str]) -> None:
        """What is wanted of an answer, as far as this caller may know it. A field it has not is emptied."""
        if self.operation is None:
            return
        known = told(self.operation, turn.call.identity, record)
        for name, variable in self.into.items():
            turn.remember(variable, str(known.get(name, "")))

    def leave(self, turn: Turn, outcome: str, node: str) -> None:
        turn.close_visit(outcome)
        turn.go(node)


def told(operation: Operation, identity: int, record: Mapping[str, str]) -> dict[str, str]:
    """What of an answer a caller with this identity may know."""
    may_know = [name for name, field in operation.results.items() if identity >= field.level]
    return {name: record[name] for name in may_know if name in record}


def level_words(level: int) -> str:
    return f"{level} ({LEVELS[level]})"

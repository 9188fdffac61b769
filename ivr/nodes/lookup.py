"""``lookup``: ask the patient records, for a moment, and go on whatever they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr.messages import Found, LookUpFailed, NotFound
from ivr.node import Checker, NodeName
from ivr.records import RecordsNode

if TYPE_CHECKING:
    from ivr.turn import Turn


class Lookup(RecordsNode):
    """Ask the patient records. A store that is away or slow never holds the caller up: that is `failed`.

    A patient who is found makes the caller known, as far as the operation proves it (`identity` in conditions).
    """

    kind: ClassVar[str] = "lookup"
    writes: ClassVar[bool] = False

    take_language: bool = Field(False, description="Go on in the patient's language, if this flow has it")
    found: NodeName
    not_found: NodeName
    failed: NodeName | None = Field(None, description="Default: as not_found")

    def check(self, checker: Checker) -> None:
        self.check_operation(checker)
        for way in ("found", "not_found", "failed"):
            checker.node((way,), getattr(self, way))

    def enter(self, turn: Turn) -> None:
        if not self.may(turn):
            self.leave(turn, "not_identified", self.failed or self.not_found)
        elif not self.begin(turn):
            # A caller who withholds his number has no record: nothing to ask.
            turn.go(self.not_found)

    def on_timer(self, turn: Turn) -> None:
        self.leave(turn, "failed", self.failed or self.not_found)

    def on_answer(self, turn: Turn, answer: Found | NotFound | LookUpFailed) -> None:
        match answer:
            case Found():
                self._keep(turn, answer.record)
                self.leave(turn, "found", self.found)
            case NotFound():
                self.leave(turn, "not_found", self.not_found)
            case LookUpFailed():
                self.leave(turn, "failed", self.failed or self.not_found)

    def _keep(self, turn: Turn, record: Mapping[str, str]) -> None:
        call, operation = turn.call, self.operation
        if operation is None:
            return
        patient = record.get("patient")
        if patient:
            # Another patient than before is as well known as this look-up proves, no better.
            call.identity = max(operation.proves, call.identity) if patient == call.patient else operation.proves
            call.patient = patient
        if "agents" in record or patient:
            call.known_agents = tuple(record.get("agents", "").split())
            call.care_team = tuple(record.get("care_team", "").split())
        if self.take_language and record.get("language") in turn.flow.languages:
            call.language = record["language"]
        self.keep(turn, record)

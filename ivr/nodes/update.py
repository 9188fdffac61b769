"""``update``: have the patient records remember or do something."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr.messages import Found, LookUpFailed, NotFound
from ivr.node import Checker, NodeName
from ivr.records import RecordsNode

if TYPE_CHECKING:
    from ivr.turn import Turn


class Update(RecordsNode):
    """Have the patient records remember or do something for the patient who was found.

    A caller whose identity is below what the operation wants does not get through: that is `failed` too.
    """

    kind: ClassVar[str] = "update"
    writes: ClassVar[bool] = True

    go: NodeName
    not_done: NodeName | None = Field(
        None, description="Where to go when the records say no, such as a time that is taken; default: as failed"
    )
    failed: NodeName | None = Field(None, description="Where to go when nobody could be asked; default: as go")

    def check(self, checker: Checker) -> None:
        self.check_operation(checker)
        for way in ("go", "not_done", "failed"):
            checker.node((way,), getattr(self, way))

    def enter(self, turn: Turn) -> None:
        if not self.may(turn):
            self.leave(turn, "not_identified", self.failed or self.go)
        elif not self.begin(turn):
            self.leave(turn, "nothing_given", self.failed or self.go)

    def on_timer(self, turn: Turn) -> None:
        self.leave(turn, "failed", self.failed or self.go)

    def on_answer(self, turn: Turn, answer: Found | NotFound | LookUpFailed) -> None:
        match answer:
            case Found():
                self.keep(turn, answer.record)
                self.leave(turn, "done", self.go)
            case NotFound():
                self.leave(turn, "not_done", self.not_done or self.failed or self.go)
            case LookUpFailed():
                self.leave(turn, "failed", self.failed or self.go)

"""``hangup``: a last sentence, and the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr import closing
from ivr.node import Checker, NodeSpec
from ivr.texts import Texts

if TYPE_CHECKING:
    from ivr.turn import Turn


class Hangup(NodeSpec):
    """Say goodbye and end the call. What it was good for so far (a message left, a talk) stays its outcome."""

    kind: ClassVar[str] = "hangup"
    reaches = "goodbye"

    say: Texts | None = None
    outcome: Literal["self_served", "closed", "message_left", "callback_taken", "ivr_exit"] = Field(
        "self_served", description="How the call is counted"
    )

    def check(self, checker: Checker) -> None:
        checker.texts(("say",), self.say)

    def enter(self, turn: Turn) -> None:
        closing.begin(turn, self.outcome, turn.texts(self.say))

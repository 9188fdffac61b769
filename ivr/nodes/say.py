"""``say``: tell the caller something and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.node import Checker, NodeName, NodeSpec
from ivr.texts import Texts

if TYPE_CHECKING:
    from ivr.turn import Turn


class Say(NodeSpec):
    """Say one or more sentences, then go on. A key pressed meanwhile answers the next question."""

    kind: ClassVar[str] = "say"
    walks_on: ClassVar[bool] = True

    say: Texts
    barge_in: Literal["off", "keys"] = Field("keys", description="Whether a key may cut it short: off or keys")
    go: NodeName

    def check(self, checker: Checker) -> None:
        checker.texts(("say",), self.say)
        checker.node(("go",), self.go)

    def enter(self, turn: Turn) -> None:
        if turn.call.keys and self.barge_in != "off":
            turn.go(self.go)
        elif turn.say(turn.texts(self.say), self.barge_in):
            turn.listen_for_emergency()
        else:
            turn.go(self.go)

    def on_prompt_ended(self, turn: Turn) -> None:
        turn.go(self.go)

    def on_key(self, turn: Turn, key: str) -> None:
        turn.type_ahead(key)
        if self.barge_in != "off":
            turn.go(self.go)

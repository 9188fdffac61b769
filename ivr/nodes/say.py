"""``say``: tell the caller something and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr import universal
from ivr.call import Call
from ivr.command_words import UniversalCommand
from ivr.handlers import Occasion
from ivr.messages import Heard
from ivr.node import Checker, NodeName, NodeSpec
from ivr.texts import Texts

if TYPE_CHECKING:
    from ivr.turn import Turn


class Say(NodeSpec):
    """Say one or more sentences, then go on. A key pressed meanwhile answers the next question."""

    kind: ClassVar[str] = "say"
    walks_on: ClassVar[bool] = True

    say: Texts
    barge_in: Literal["off", "keys", "hotword"] = Field(
        "hotword", description="What may cut it short: off, keys, or hotword (keys, and the universal commands)"
    )
    go: NodeName

    def check(self, checker: Checker) -> None:
        checker.texts(("say",), self.say)
        checker.node(("go",), self.go)

    def enter(self, turn: Turn) -> None:
        if turn.call.keys and self.barge_in != "off":
            turn.go(self.go)
        else:
            self.say_again(turn)

    def say_again(self, turn: Turn) -> None:
        if turn.say(turn.texts(self.say), self.barge_in):
            turn.listen_meanwhile(universal.phrases(turn.flow, turn.call, self.commands(turn.call)))
        else:
            turn.go(self.go)

    def commands(self, call: Call) -> tuple[UniversalCommand, ...]:
        return universal.ALL if self.barge_in == "hotword" else ()

    def on_occasion(self, turn: Turn, occasion: Occasion) -> None:
        if occasion == "operator":
            turn.to_person(occasion)
        else:
            self.say_again(turn)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        turn.listen_meanwhile(universal.phrases(turn.flow, turn.call, self.commands(turn.call)))

    def on_prompt_ended(self, turn: Turn) -> None:
        turn.go(self.go)

    def on_key(self, turn: Turn, key: str) -> None:
        turn.type_ahead(key)
        if self.barge_in != "off":
            turn.go(self.go)

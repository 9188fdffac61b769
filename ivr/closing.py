"""The last sentence of a call: while it plays, the emergency way out is still there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ivr.call import Closing
from ivr.messages import Prompt
from ivr.node import Checker, NodeSpec

if TYPE_CHECKING:
    from ivr.turn import Turn


def begin(turn: Turn, outcome: str, prompts: tuple[Prompt, ...]) -> None:
    """Say ``prompts``, then hang up."""
    turn.wake_in(None)
    turn.be_in(Closing(outcome))
    if turn.say(prompts, "off"):
        turn.listen_for_emergency()
    else:
        turn.hang_up(outcome)


def after_transfer(turn: Turn, after: str | None) -> None:
    """The caller has talked with the person he was put through to: on to node ``after``, or goodbye."""
    turn.call.outcome = turn.call.outcome or "transferred"
    turn.close_visit("transferred")
    if after is not None:
        turn.go(after)
    else:
        begin(turn, "transferred", (turn.engine("goodbye"),))


class ClosingHandler(NodeSpec):
    """Handles the state ``Closing``, whichever node it began in."""

    kind: ClassVar[str] = "closing"

    def check(self, checker: Checker) -> None:
        """Not written in flows."""

    def enter(self, turn: Turn) -> None:
        turn.hang_up(turn.call.state.outcome if isinstance(turn.call.state, Closing) else "closed")

    def on_prompt_ended(self, turn: Turn) -> None:
        self.enter(turn)

    def on_return(self, turn: Turn) -> None:
        """No emergency after all: he was cut off in the last sentence, and hears a goodbye to its end."""
        if turn.say((turn.engine("goodbye"),), "off"):
            turn.listen_for_emergency()
        else:
            self.enter(turn)

    def on_key(self, turn: Turn, key: str) -> None:
        """Nothing is asked any more."""


CLOSING = ClosingHandler()

"""``transfer``: ring a destination of the clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ivr import closing
from ivr.call import Transferring
from ivr.messages import Event, TransferEnded
from ivr.messages import Transfer as TransferCommand
from ivr.node import Checker, NodeName, NodeSpec
from ivr.texts import Texts

if TYPE_CHECKING:
    from ivr.turn import Turn


class Transfer(NodeSpec):
    """Ring a destination named in `clinic.yaml`, never a number. The emergency way out stays open while it rings."""

    kind: ClassVar[str] = "transfer"
    reaches = "person"

    destination: str
    say: Texts | None = None
    failed: NodeName | None = Field(None, description="Where to go when nobody answered; default: the fallback")
    after: NodeName | None = Field(None, description="Where to go when the other side has hung up; default: goodbye")

    def check(self, checker: Checker) -> None:
        checker.known(("destination",), self.destination, checker.facts.destinations, "destination")
        checker.texts(("say",), self.say)
        checker.node(("failed",), self.failed)
        checker.node(("after",), self.after)

    def enter(self, turn: Turn) -> None:
        turn.be_in(Transferring())
        turn.note(asked=self.destination)
        if turn.say(turn.texts(self.say), "off"):
            turn.listen_for_emergency()
        else:
            self._dial(turn)

    def on_prompt_ended(self, turn: Turn) -> None:
        if turn.call.state == Transferring(started=False):
            self._dial(turn)

    def _dial(self, turn: Turn) -> None:
        turn.be_in(Transferring(started=True))
        turn.commands.append(TransferCommand(self.destination))
        if turn.call.listening is None:
            turn.listen_for_emergency()

    def on_return(self, turn: Turn) -> None:
        """It rang all the while, unless the announcement was cut."""
        self.on_prompt_ended(turn)

    def on_key(self, turn: Turn, key: str) -> None:
        """Keys belong to the other side."""

    def on_event(self, turn: Turn, event: Event) -> None:
        if not isinstance(event, TransferEnded) or turn.call.state != Transferring(started=True):
            return
        if event.reached:
            closing.after_transfer(turn, self.after)
        elif self.failed is None:
            turn.fall_back("transfer_failed")
        else:
            turn.close_visit("transfer_failed")
            turn.go(self.failed)

    def after_talk(self) -> str | None:
        return self.after

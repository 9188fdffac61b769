"""The queue: callers wait until a step lets an agent answer, or the queue gives them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from controller.text.session import Session
from controller.text.world import CannotHappenError, Part
from ivr.call import Waiting
from ivr.messages import Command, Connected, Enqueue, LeaveQueue, QueueLeft, TalkEnded, TellWait
from ivr.node import Block

if TYPE_CHECKING:
    from controller.text.driver import TextDriver

Left = Literal["timed_out", "left_empty", "nobody_able", "withdrawn", "safe_end", "failed"]
AGENT = "agent"


class Moves(Block):
    """What a queue and its agents do."""

    agent: Literal["answers", "leaves"] | None = Field(None, description="An agent answers, or ends the talk")
    queue: Left | None = Field(None, description="The queue gives the caller back, for this reason")


class Queue(Part):
    """The queues."""

    obeys: ClassVar[tuple[type[Command], ...]] = (Enqueue, LeaveQueue, TellWait)
    Step: ClassVar[type[Block]] = Moves

    queue: Left | dict[str, Left] | None = Field(
        None, description="Callers are given back at once for this reason, by all queues or by those named"
    )
    ahead: int = Field(0, ge=0, description="So many callers wait before him")

    async def obey(self, session: Session, command: Command) -> None:
        match command:
            case Enqueue(queue=name):
                left = self.queue.get(name) if isinstance(self.queue, dict) else self.queue
                if left is not None:
                    session.later(0, lambda at: QueueLeft(at, left))
            case LeaveQueue():
                session.later(0, lambda at: QueueLeft(at, "withdrawn"))
            case TellWait():
                session.announce((session.flow.catalogue.position(self.ahead + 1, session.call.language),))

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        call = driver.session.call
        waits = isinstance(call.state, Waiting) and call.phase in ("flow", "confirming", "emergency")
        match value:
            case "leaves" if call.phase == "talking":
                await driver.happen(TalkEnded)
            case "leaves":
                raise CannotHappenError("no agent talks with the caller")
            case _ if not waits:
                raise CannotHappenError("the caller waits in no queue")
            case "answers":
                await driver.happen(lambda at: Connected(at, AGENT))
            case reason:
                await driver.happen(lambda at: QueueLeft(at, reason))

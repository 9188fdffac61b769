"""Transfers: the phone at the other end rings until a step says more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from controller.text.session import Session
from controller.text.world import CannotHappenError, Part
from ivr.call import Transferring
from ivr.messages import Command, Connected, Transfer, TransferEnded
from ivr.node import Block

if TYPE_CHECKING:
    from controller.text.driver import TextDriver


class Phone(Block):
    """What the phone at the other end does."""

    transfer: Literal["answers", "no_answer", "ends"] | None = Field(
        None, description="The other side answers, does not, or ends the talk"
    )


class Destinations(Part):
    """The phones of the clinic's destinations."""

    obeys: ClassVar[tuple[type[Command], ...]] = (Transfer,)
    Step: ClassVar[type[Block]] = Phone

    transfer: Literal["rings", "answers", "no_answer"] = Field(
        "rings", description="What a destination does at once; rings: until a step says more"
    )

    async def obey(self, session: Session, command: Command) -> None:
        if isinstance(command, Transfer) and self.transfer == "answers":
            session.later(0, lambda at: Connected(at, command.destination))
        elif isinstance(command, Transfer) and self.transfer == "no_answer":
            session.later(0, lambda at: TransferEnded(at, reached=False))

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        call = driver.session.call
        ringing = call.state == Transferring(started=True) and call.phase != "talking"
        if not (ringing or (value == "ends" and call.phase == "talking")):
            raise CannotHappenError("the caller is not being transferred")
        if value == "answers":
            await driver.happen(lambda at: Connected(at, AGENT))
        else:
            await driver.happen(lambda at: TransferEnded(at, reached=value == "ends"))


AGENT = "destination"

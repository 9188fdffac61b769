"""The on-call list: phones ring until a step says that somebody takes it, or nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from controller.text.session import Session
from controller.text.world import CannotHappenError, Part
from ivr.call import Transferring
from ivr.messages import Command, Connected, Dispatch, EndDispatch, TransferEnded
from ivr.node import Block

if TYPE_CHECKING:
    from controller.text.driver import TextDriver


class Answers(Block):
    """What the people on call do."""

    on_call: Literal["takes", "nobody", "leaves"] | None = Field(
        None, description="Somebody on call takes it, nobody has taken it, or the talk with him ends"
    )


class OnCall(Part):
    """The on-call list of the clinic."""

    obeys: ClassVar[tuple[type[Command], ...]] = (Dispatch, EndDispatch)
    Step: ClassVar[type[Block]] = Answers

    on_call: Literal["rings", "takes", "nobody"] = Field(
        "rings", description="What becomes of a dispatch at once; rings: until a step says more"
    )

    async def obey(self, session: Session, command: Command) -> None:
        if not isinstance(command, Dispatch) or not command.holds:
            return
        if self.on_call == "takes":
            session.later(0, lambda at: Connected(at, PERSON))
        elif self.on_call == "nobody":
            session.later(0, lambda at: TransferEnded(at, reached=False))

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        call = driver.session.call
        talking = call.phase == "talking"
        rings = isinstance(call.state, Transferring) and call.state.started and call.state.dispatch > 0
        if not (rings and talking == (value == "leaves")):
            raise CannotHappenError("nobody on call is being rung for the caller")
        if value == "takes":
            await driver.happen(lambda at: Connected(at, PERSON))
        else:
            await driver.happen(lambda at: TransferEnded(at, reached=value == "leaves"))


PERSON = "on_call"

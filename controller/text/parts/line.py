"""The telephone line itself: the system hangs up, the dialplan takes a call, something of ours breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from controller.text.session import Session
from controller.text.world import Part
from ivr.messages import Amplify, Command, Faulted, HangUp, HungUp, Surrender
from ivr.node import Block

if TYPE_CHECKING:
    from controller.text.driver import TextDriver


class Fault(Block):
    """What may break."""

    fault: bool | None = Field(None, description="true: something of ours fails; the flow's fallback takes over")


class Telephone(Part):
    """The line."""

    obeys: ClassVar[tuple[type[Command], ...]] = (Amplify, HangUp, Surrender)
    Step: ClassVar[type[Block]] = Fault

    async def obey(self, session: Session, command: Command) -> None:
        if isinstance(command, HangUp):
            session.later(0, lambda at: HungUp(at, "system"))

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        if value:
            await driver.happen(lambda at: Faulted(at, "test"))

"""The recogniser: it listens, or it is down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from controller.text.session import Session
from controller.text.world import CannotHappenError, Part
from ivr.messages import Command, Listen, SpeechLost
from ivr.node import Block

if TYPE_CHECKING:
    from controller.text.driver import TextDriver


class Breaks(Block):
    """What becomes of the recogniser."""

    speech: Literal["lost"] | None = Field(None, description="lost: from now on the caller can only press keys")


class Speech(Part):
    """Speech recognition."""

    obeys: ClassVar[tuple[type[Command], ...]] = (Listen,)
    Step: ClassVar[type[Block]] = Breaks

    speech: Literal["up", "down"] = Field("up", description="down: callers can only press keys")

    async def obey(self, session: Session, command: Command) -> None:
        if self.speech == "down" and isinstance(command, Listen):
            session.later(0, lambda at: SpeechLost(at, command.listen, "down"))

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        listening = driver.session.listening
        if listening is None:
            raise CannotHappenError("nothing listens to the caller")
        await driver.happen(lambda at: SpeechLost(at, listening.listen, "lost"))

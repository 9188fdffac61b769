"""Callbacks: whether the clinic takes the wish to be called back."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from controller.text.session import Session
from controller.text.world import Part
from ivr.messages import CallbackRefused, CallbackTaken, Command, NotReached, RightPerson, TakeCallback


class Callback(Part):
    """Calling back."""

    obeys: ClassVar[tuple[type[Command], ...]] = (TakeCallback, RightPerson, NotReached)

    callback: Literal["taken", "ringing", "impossible"] = Field(
        "taken", description="What comes of asking to be called back; ringing: an agent's phone rings already"
    )
    callback_hours: int = Field(1, ge=1, le=12, description="Within how many hours he is called back")

    async def obey(self, session: Session, command: Command) -> None:
        if not isinstance(command, TakeCallback):
            return
        if self.callback == "taken":
            session.happen(CallbackTaken(session.now, self.callback_hours))
        else:
            session.happen(CallbackRefused(session.now, self.callback))

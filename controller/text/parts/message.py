"""The mailbox: what a caller says after the tone is his message; silence ends it, and so does the key ``#``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, PrivateAttr

from controller.text.session import Session
from controller.text.world import CannotHappenError, Part
from ivr.call import Recording
from ivr.messages import Command, MessageTaken, TakeMessage
from ivr.node import Block
from ivr.units import Duration

if TYPE_CHECKING:
    from controller.text.driver import TextDriver

SILENCE_MS = 6_000
"""Ends a message, as on the telephone."""
SPOKEN_MS = 3_000
"""At least so long is a message of a few words."""


class Speaks(Block):
    """What becomes of a message."""

    message: Duration | None = Field(None, description="He speaks his message for so long")


class Mailbox(Part):
    """Where callers leave messages."""

    obeys: ClassVar[tuple[type[Command], ...]] = (TakeMessage,)
    Step: ClassVar[type[Block]] = Speaks

    _since: int = PrivateAttr(0)
    _ended: int = PrivateAttr(0)

    async def obey(self, session: Session, command: Command) -> None:
        if isinstance(command, TakeMessage):
            self._since = session.now
            session.later(SILENCE_MS, partial(self._silence, command.message), soon=False)

    def _silence(self, number: int, at: int) -> MessageTaken | None:
        """Nothing was said: unless something was, or a later message is being taken, that is the message."""
        return None if self._ended >= number else MessageTaken(at, number, 0)

    def takes_words(self, session: Session, words: str) -> bool:
        return self._end(session, max(SPOKEN_MS, session.now - self._since))

    def hears_key(self, session: Session, key: str) -> None:
        if key == "#":
            self._end(session, 0)

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        session = driver.session
        if _recorded(session) is None:
            raise CannotHappenError("no message is being taken")
        session.now += value
        self._end(session, value)
        await driver.settle()

    def _end(self, session: Session, duration_ms: int) -> bool:
        number = _recorded(session)
        if number is not None:
            self._ended = number
            session.later(0, lambda at: MessageTaken(at, number, duration_ms))
        return number is not None


def _recorded(session: Session) -> int | None:
    """The message that is being taken."""
    state = session.call.state
    return state.message if isinstance(state, Recording) and session.call.phase == "flow" else None

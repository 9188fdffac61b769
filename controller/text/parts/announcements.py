"""What the clinic announces: those of ``clinic.yaml`` by name, or made up for the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from controller.text.session import Session
from controller.text.world import CannotHappenError, Part
from ivr.announcement import Announcement
from ivr.facts import ClinicFacts
from ivr.messages import Announced, Event
from ivr.node import Block
from ivr.problems import did_you_mean

if TYPE_CHECKING:
    from controller.text.driver import TextDriver


class Written(Block):
    """An announcement for this test alone."""

    kind: Literal["say", "close"] = "say"
    text: dict[str, str] = Field(default_factory=dict, description="The sentence in each language")
    numbers: tuple[str, ...] = Field((), description="Only for callers who dialled one of these")
    queues: tuple[str, ...] = Field((), description="Only for callers who come to one of these")
    priority: int = Field(5, ge=1, le=9, description="1 is said first")


Switched = dict[str, Written | Literal["on"]]
"""Name to ``on``, for one of ``clinic.yaml``, or to how it is."""


class Switches(Block):
    """What a supervisor does."""

    announce: Switched | None = Field(
        None, description="A supervisor switches: from now on these are announced and no others: {flu: on}"
    )


class Announcements(Part):
    """The clinic's announcements."""

    Step: ClassVar[type[Block]] = Switches

    announcements: Switched = Field(
        default_factory=dict,
        description="What is announced: {flu: on} for one of clinic.yaml, or {storm: {kind: close, text: {en: …}}}",
    )

    def before(self, session: Session) -> Event | None:
        if not self.announcements:
            return None
        return Announced(session.now, _made(self.announcements, session.flow.facts))

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        made = _made(value, driver.session.flow.facts)
        await driver.happen(lambda at: Announced(at, made))


def _made(switched: Switched, facts: ClinicFacts) -> tuple[Announcement, ...]:
    """Raises CannotHappenError for a name that is not in ``clinic.yaml``."""
    prepared = {one.name: one for one in facts.announcements}
    made = []
    for name, how in switched.items():
        if isinstance(how, Written):
            made.append(Announcement(name, how.kind, how.text, 0, None, how.numbers, how.queues, how.priority))
        elif name in prepared:
            made.append(prepared[name])
        else:
            hint = did_you_mean(name, prepared, "There are")
            raise CannotHappenError(f"clinic.yaml has no announcement '{name}'. {hint}".strip())
    return tuple(made)

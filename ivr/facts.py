"""What flows may rely on: the names and rules of this clinic, given by its settings.

The loader checks every name a flow uses against these facts, so that a flow which
loads cannot send a caller to a queue that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.announcement import Announcement
from ivr.command_words import Commands
from ivr.hours import Hours
from ivr.numbering import Numbering
from ivr.words import normal_phrase, spot

if TYPE_CHECKING:
    from ivr.names import Named


@dataclass(frozen=True, slots=True)
class EmergencyPolicy:
    """The way out in front of every state. ``words`` maps a language to its phrases."""

    queue: str
    needs: Mapping[str, int]
    words: Mapping[str, tuple[str, ...]]
    key: str = "9"
    """At menus and prompts; after ``*`` while digits are being entered."""
    confirm_key: str = "1"
    max_wait_ms: int = 90_000
    """Not with a person after this long: the plain emergency ring takes over. 0: never."""

    @property
    def decline_key(self) -> str:
        """The key that leads back from the confirmation."""
        return "1" if self.confirm_key == "2" else "2"

    def alarm_in(self, phrase: str) -> str:
        """The emergency words within ``phrase``, in whatever language; "" when there are none."""
        said = normal_phrase(phrase)
        return next((one for words in self.words.values() for one in words if spot(normal_phrase(one), said)), "")


@dataclass(frozen=True, slots=True)
class Survey:
    """The flow a caller is led to when the agent has hung up.

    ``only_if``: a yes/no variable of the flow he came from, by which he has agreed ("": the survey offers itself).
    """

    flow: str
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """``languages``: the first is used when nothing else is known. Names are those of ``clinic.yaml``."""

    name: str
    country: str
    time_zone: str
    languages: tuple[str, ...]
    queues: tuple[str, ...]
    skills: tuple[str, ...]
    emergency: EmergencyPolicy
    hours: Mapping[str, Hours] = field(default_factory=dict)
    destinations: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    lists: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    """Names that callers choose from: doctors, places, reasons."""
    numbering: Numbering = field(default_factory=Numbering)
    """Of the country's telephone numbers."""
    services: tuple[str, ...] = ()
    """Services of the clinic that flows may ask over HTTP."""
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    """By the queue of the talk, and by the number dialled; the queue's own comes first."""
    entries: tuple[str, ...] = ()
    """Flows that patients dial."""
    on_call: tuple[str, ...] = ()
    """Agents who are rung out of turn, in this order."""
    announcements: tuple[Announcement, ...] = ()
    """Those that stand ready in ``clinic.yaml``."""
    commands: Commands = field(default_factory=Commands)
    """What callers may say and press at every question."""

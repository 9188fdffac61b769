"""What the clinic tells callers for a time: a surge, a closure, a word about public health. No flow is edited for it.

Which announcements there are is the shell's to know; it tells the calls by ``Announced``. When one is in force,
for whom, and what becomes of the call is worked out in ``ivr.announcing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["say", "close"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """``say`` is heard and the call goes on; ``close`` counts as closed, whatever the hours say.

    ``texts``: language to sentence; who speaks another language hears nothing of it. ``begins`` and ``ends`` are
    UTC ms; it is in force from the first, and no longer at the second (None: until it is taken back). ``numbers``
    and ``queues``: only for callers who dialled one of these, or who come to one of these queues; none: for all.
    ``priority``: 1 is said first.
    """

    name: str
    kind: Kind = "say"
    texts: Mapping[str, str] = field(default_factory=dict)
    begins: int = 0
    ends: int | None = None
    numbers: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    priority: int = 5

    def is_for(self, dialled: str, at: int) -> bool:
        """Whether it is in force at ``at`` (UTC ms) for somebody who dialled this number."""
        in_time = self.begins <= at and (self.ends is None or at < self.ends)
        return in_time and (not self.numbers or dialled in self.numbers)

"""Who was cut off while waiting and calls again has the place he had.

He is known by ``Queued.caller_key``, an opaque key. Only how long he has waited comes back, never a better
class: an urgent caller who calls again as a routine one waits as a routine one. A place is given back
once, within ``regain_ms`` of the queue, and no more than ``KEPT`` are remembered, the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acd.floor import Floor
    from acd.records import Call

KEPT = 1024


@dataclass(frozen=True, slots=True)
class Dropped:
    """A caller who left while he waited. ``queues``: where he had waited; ``until``: UTC ms."""

    since: int
    queues: tuple[str, ...]
    until: int


def remember(floor: Floor, call: Call) -> None:
    """The caller hung up while he waited."""
    rules = floor.rules.get(call.queue)
    if call.caller_key is None or rules is None or rules.regain_ms <= 0:
        return
    floor.dropped.pop(call.caller_key, None)
    floor.dropped[call.caller_key] = Dropped(call.since, (*call.been, call.queue), floor.now + rules.regain_ms)
    if len(floor.dropped) > KEPT:
        del floor.dropped[next(iter(floor.dropped))]


def regained(floor: Floor, caller_key: str | None, queue: str, since: int) -> int:
    """Since when somebody who joins ``queue`` now counts as waiting: his old place if he has one, else ``since``."""
    dropped = floor.dropped.get(caller_key) if caller_key is not None else None
    if caller_key is None or dropped is None or queue not in dropped.queues:
        return since
    del floor.dropped[caller_key]
    return min(since, dropped.since) if floor.now <= dropped.until else since

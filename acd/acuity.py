"""How urgent a call is, and what that makes of its place in line.

A place is a whole number that never changes while the call waits, except once when the call moves up:

1. classes without a head start (emergencies), the worst class first;
2. calls that have reached the first step of their ladder (``acd/escalation.py``), the worst class first;
3. everybody else, by ``since - head_start``: linear ageing. A routine caller who has waited longer than an
   urgent one's head start goes before him, and nobody waits for ever.

Within each, first come first served: among equal numbers the order of arrival decides (``before``). All times in ms.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from acd.rules import DEFAULT_ACUITY, Acuity
from acd.words import Priority

if TYPE_CHECKING:
    from acd.records import Call

PRIORITY_ORDER: dict[str, int] = {"emergency": 0, "urgent": 1, "soon": 2, "routine": 3}
"""Smaller is worse."""
ROUTINE = DEFAULT_ACUITY[-1]
_LEVEL: Final = 1 << 44
"""Between two levels, in ms: some 500 years."""
_MOVED_UP: Final = 4 << 44
_ORDINARY: Final = 8 << 44


def priority_order(priority: Priority) -> int:
    """The rank of ``priority``, worst first; a word we do not know counts as routine."""
    return PRIORITY_ORDER.get(priority, PRIORITY_ORDER["routine"])


def classes(acuity: Iterable[Acuity]) -> dict[Priority, Acuity]:
    """Each class by its name; one that ``acuity`` leaves out is as ``DEFAULT_ACUITY`` has it."""
    return {entry.priority: entry for entry in (*DEFAULT_ACUITY, *acuity)}


def place(acuity: Acuity, since: int, moved_up: bool) -> int:
    """The place in line of a call of class ``acuity`` that waits since ``since``: its level, then its aged arrival."""
    head_start = acuity.head_start_ms
    if head_start is None:
        return priority_order(acuity.priority) * _LEVEL + since
    level = _MOVED_UP + priority_order(acuity.priority) * _LEVEL if moved_up else _ORDINARY
    return level + since - head_start


def urgency(call: Call) -> tuple[str, bool]:
    """Calls of the same are told apart by when they came alone."""
    return call.priority, call.moved_up and call.acuity.head_start_ms is not None


def before(one: Call, other: Call) -> bool:
    """Whether ``one`` is served before ``other``."""
    if one.place != other.place:
        return one.place < other.place
    return one.serial < other.serial


def in_line(call: Call) -> tuple[int, int]:
    """The same as a key to sort by."""
    return call.place, call.serial


def reached(after_ms: int | None, since: int, now: int) -> bool:
    """Whether a step that is taken ``after_ms`` of waiting is due; one that is None never is."""
    return after_ms is not None and since + after_ms <= now


def next_step(acuity: Acuity, since: int, climbed: int) -> int | None:
    """When the next agents are fetched (UTC ms), if what was due by ``climbed`` has been done; None: no more."""
    due = _next(None, acuity.pre_empt_after_ms, climbed - since)
    due = _next(due, acuity.recall_after_ms, climbed - since)
    due = _next(due, acuity.alarm_after_ms, climbed - since)
    return None if due is None else since + due


def _next(due: int | None, step: int | None, climbed: int) -> int | None:
    if step is None or step <= climbed:
        return due
    return step if due is None or step < due else due


def moves_up_after(acuity: Acuity) -> int | None:
    """The wait (ms) at which the ladder begins and a call goes before all with a head start; None: never.

    Whoever is worth fetching agents for is worth serving first: so the first step counts, whichever it is.
    """
    first = _next(None, acuity.pre_empt_after_ms, -1)
    first = _next(first, acuity.recall_after_ms, -1)
    return _next(first, acuity.alarm_after_ms, -1)

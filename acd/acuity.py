"""How urgent a call is, and what that makes of its place in line.

A place is a key that never changes while the call waits, except once when the call moves up:

1. classes without a head start (emergencies), the worst class first;
2. calls that have reached the first step of their ladder (``acd/escalation.py``), the worst class first;
3. everybody else, by ``since - head_start``: linear ageing. A routine caller who has waited longer than an
   urgent one's head start goes before him, and nobody waits for ever.

Within each, first come first served. All times in ms.
"""

from __future__ import annotations

from collections.abc import Iterable

from acd.rules import DEFAULT_ACUITY, Acuity
from acd.words import Priority

Place = tuple[int, ...]
"""Level, aged arrival (UTC ms), order of arrival; smaller is served first. (With its length told to the compiler
it would be packed and unpacked wherever it goes.)"""

PRIORITY_ORDER: dict[str, int] = {"emergency": 0, "urgent": 1, "soon": 2, "routine": 3}
"""Smaller is worse."""
ROUTINE = DEFAULT_ACUITY[-1]
_MOVED_UP = len(PRIORITY_ORDER)
_ORDINARY = 2 * len(PRIORITY_ORDER)


def priority_order(priority: Priority) -> int:
    """The rank of ``priority``, worst first; a word we do not know counts as routine."""
    return PRIORITY_ORDER.get(priority, PRIORITY_ORDER["routine"])


def classes(acuity: Iterable[Acuity]) -> dict[Priority, Acuity]:
    """Each class by its name; one that ``acuity`` leaves out is as ``DEFAULT_ACUITY`` has it."""
    return {entry.priority: entry for entry in (*DEFAULT_ACUITY, *acuity)}


def place(acuity: Acuity, since: int, serial: int, moved_up: bool) -> Place:
    """The place in line of a call of class ``acuity`` that waits since ``since``."""
    if acuity.head_start_ms is None:
        return priority_order(acuity.priority), since, serial
    level = _MOVED_UP + priority_order(acuity.priority) if moved_up else _ORDINARY
    return level, since - acuity.head_start_ms, serial


def reached(after_ms: int | None, since: int, now: int) -> bool:
    """Whether a step that is taken ``after_ms`` of waiting is due; one that is None never is."""
    return after_ms is not None and since + after_ms <= now


def next_step(acuity: Acuity, since: int, climbed: int) -> int | None:
    """When the next agents are fetched (UTC ms), if what was due by ``climbed`` has been done; None: no more."""
    due: int | None = None
    for step in (acuity.pre_empt_after_ms, acuity.recall_after_ms, acuity.alarm_after_ms):
        if step is not None and since + step > climbed and (due is None or since + step < due):
            due = since + step
    return due


def moves_up_after(acuity: Acuity) -> int | None:
    """The wait (ms) at which the ladder begins and a call goes before all with a head start; None: never.

    Whoever is worth fetching agents for is worth serving first: so the first step counts, whichever it is.
    """
    first = acuity.pre_empt_after_ms
    for step in (acuity.recall_after_ms, acuity.alarm_after_ms):
        if step is not None and (first is None or step < first):
            first = step
    return first

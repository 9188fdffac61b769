"""The next free time, held for this call: FHIR's busy-tentative. What was offered before it is given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from controller.clinic_records import beginning_of, when_and_who
from controller.operations import Desk
from crm.clinic.model import Slot

ANY = "any"
HOLD_MS = 180_000
"""As long as a caller may need for hearing and answering an offer; who needs longer may find it taken."""
AHEAD_MS = 120 * 86_400_000
TRIES = 3
"""So often another caller may be quicker before this one is told that there is nothing."""


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    call, now = arguments["call"], desk.now()
    after, offered = _after(arguments["after"], desk)
    if offered:
        await desk.crm.appointments.release(offered, call)
    for _ in range(TRIES):
        slot = await _first(desk, max(after, now), arguments)
        if slot is None:
            return None
        if await desk.crm.appointments.hold(slot.id, call, now, now + HOLD_MS):
            return when_and_who(slot, desk.time_zone) | {"slot": slot.id, "after": f"{slot.start_at}/{slot.id}"}
    return None


async def _first(desk: Desk, after: int, arguments: Mapping[str, str]) -> Slot | None:
    visit, doctor = ("" if arguments[name] == ANY else arguments[name] for name in ("visit", "doctor"))
    now = desk.now()
    found = await desk.crm.appointments.free_slots(
        now=now, after=after, before=after + AHEAD_MS, visit=visit, provider=doctor, limit=1
    )
    return found[0] if found else None


def _after(written: str, desk: Desk) -> tuple[int, str]:
    """From when on, and the slot that was offered before. What is no day and no offer means now."""
    start, slash, slot = written.partition("/")
    if slash and start.isascii() and start.isdigit():
        return int(start) + 1, slot
    try:
        return beginning_of(date.fromisoformat(written), desk.time_zone), ""
    except ValueError:
        return desk.now(), ""

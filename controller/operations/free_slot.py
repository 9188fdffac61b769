"""The next free time, held for this call: FHIR's busy-tentative. What it was offered before is free again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from controller.clinic_records import local, when_and_who
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
    await desk.crm.appointments.release(arguments["offered"], call)
    after = max(now, _after(arguments["after"], desk))
    for _ in range(TRIES):
        slot = await _first(desk, after, arguments)
        if slot is None:
            return None
        if await desk.crm.appointments.hold(slot.id, call, now, now + HOLD_MS):
            start = local(slot.start_at, desk.time_zone)
            return when_and_who(slot, desk.time_zone) | {"slot": slot.id, "after": f"{start:%Y-%m-%dT%H:%M}"}
    return None


async def _first(desk: Desk, after: int, arguments: Mapping[str, str]) -> Slot | None:
    visit, doctor = ("" if arguments[name] == ANY else arguments[name] for name in ("visit", "doctor"))
    now = desk.now()
    found = await desk.crm.appointments.free_slots(
        now=now, after=after, before=after + AHEAD_MS, visit=visit, provider=doctor, limit=1
    )
    return found[0] if found else None


def _after(written: str, desk: Desk) -> int:
    """From when on: a day from its beginning, a time from just after it. What is neither means now."""
    try:
        begin = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(desk.time_zone))
    except ValueError:
        return desk.now()
    return int(begin.timestamp()) * 1000 + ("T" in written)

"""A free time as the caller would like it, or the nearest to that; held for this call: FHIR's busy-tentative.

What he was offered before is free again. Nothing is left out of what he wished without his being told (``fits``). In
this order a wish is given up: the part of the day, the day, the doctor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from controller.clinic_records import beginning_of, local, when_and_who
from controller.operations import Desk
from crm.clinic.model import Slot

HOLD_MS = 180_000
"""As long as a caller may need for hearing and answering an offer; who needs longer may find it taken."""
AHEAD_MS = 120 * 86_400_000
TRIES = 3
"""So often another caller may be quicker before this one is told that there is nothing."""
PAGE = 100
"""Times that are fetched together."""
PARTS = {"morning": (0, 12), "afternoon": (12, 24)}
"""Of the clinic's day, from hour to before hour."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """``near``: the day he named, also where it is given up for the nearest. ``after``: UTC ms, the earliest."""

    visit: str
    doctor: str
    part: str
    day: date | None
    near: date | None
    after: int

    def loosened(self) -> Iterator[_Wish]:
        """As it is, and then with more and more of it given up."""
        for doctor in dict.fromkeys((self.doctor, "")):
            for day in dict.fromkeys((self.day, None)):
                for part in dict.fromkeys((self.part, "")):
                    yield replace(self, doctor=doctor, day=day, part=part)


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    call, now = arguments["call"], desk.now()
    if offered := arguments.get("offered"):
        await desk.crm.appointments.release(offered, call)
    wish = _wish(desk, arguments, now)
    for _ in range(TRIES):
        slot, fits = await _best(desk, wish)
        if slot is None:
            return None
        if await desk.crm.appointments.hold(slot.id, call, now, now + HOLD_MS):
            start = local(slot.start_at, desk.time_zone)
            more = {"slot": slot.id, "after": f"{start:%Y-%m-%dT%H:%M}", "fits": "yes" if fits else "no"}
            return when_and_who(slot, desk.time_zone) | more
    return None


def _wish(desk: Desk, arguments: Mapping[str, str], now: int) -> _Wish:
    day = date.fromisoformat(arguments["day"]) if arguments.get("day") else None
    after = max(now, _after(arguments.get("after", ""), desk))
    return _Wish(arguments["visit"], arguments.get("doctor", ""), arguments.get("part", ""), day, day, after)


def _after(written: str, desk: Desk) -> int:
    """From when on: just after the time that was offered. What is no time means now."""
    try:
        begin = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(desk.time_zone))
    except ValueError:
        return desk.now()
    return int(begin.timestamp()) * 1000 + 1


async def _best(desk: Desk, wish: _Wish) -> tuple[Slot | None, bool]:
    """The time to be offered, and whether it is as he wished."""
    for one in wish.loosened():
        found = await _found(desk, one)
        if found is not None:
            return found, one == wish
    return None, False


async def _found(desk: Desk, wish: _Wish) -> Slot | None:
    if wish.near is None:
        return await _free(desk, wish, wish.after, wish.after + AHEAD_MS)
    begin, end = (beginning_of(wish.near + timedelta(days), desk.time_zone) for days in (0, 1))
    if wish.day is not None:
        return await _free(desk, wish, begin, end)
    sooner, later = await _sooner(desk, wish, wish.near), await _free(desk, wish, end, end + AHEAD_MS)
    return _nearer(desk, wish.near, sooner, later)


async def _sooner(desk: Desk, wish: _Wish, day: date) -> Slot | None:
    """The last free time before ``day``: week by week, for it is likely to be near."""
    while (before := beginning_of(day, desk.time_zone)) > wish.after:
        day -= timedelta(weeks=1)
        found = await _free(desk, wish, beginning_of(day, desk.time_zone), before, last=True)
        if found is not None:
            return found
    return None


def _nearer(desk: Desk, day: date, sooner: Slot | None, later: Slot | None) -> Slot | None:
    """Of two days as far from ``day`` the one that comes first."""
    if sooner is None or later is None:
        return sooner or later
    back, on = (abs((local(slot.start_at, desk.time_zone).date() - day).days) for slot in (sooner, later))
    return sooner if back <= on else later


async def _free(desk: Desk, wish: _Wish, begin: int, before: int, *, last: bool = False) -> Slot | None:
    """The first free time from ``begin`` on, or the last, with his doctor and in his part of the day."""
    found, begin = None, max(begin, wish.after)
    while begin < before:
        page = await desk.crm.appointments.free_slots(
            now=desk.now(), after=begin, before=before, visit=wish.visit, provider=wish.doctor, limit=PAGE
        )
        fitting = [slot for slot in page if _is_in(desk, wish.part, slot)]
        if fitting and not last:
            return fitting[0]
        found = fitting[-1] if fitting else found
        if len(page) < PAGE:
            break
        begin = page[-1].start_at + 1
    return found


def _is_in(desk: Desk, part: str, slot: Slot) -> bool:
    """A part of the day that we do not know has no times."""
    first, before = PARTS.get(part, (0, 0)) if part else (0, 24)
    return first <= local(slot.start_at, desk.time_zone).hour < before

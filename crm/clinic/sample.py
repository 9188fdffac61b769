"""The sample clinic's records: made up, the same every time but for the dates, which lie ahead of ``now``.

Three people take appointments on weekdays. ``p0001``, ``p0002`` and ``p0003`` (see ``crm/sample.py``) have something
of everything; of the others each second has a prescription and each third owes something.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm.clinic.model import Account, Authorisation, Coverage, Prescription, Provider, Slot
from crm.port import Crm
from crm.sample import COUNT, patients

DAY_MS = 86_400_000
FIRST = patients()[0]
WEEKDAYS_AHEAD = 10
"""So many working days are open for booking."""
_TIMES = {
    "ortiz": (time(8, 30), time(10, 0), time(14, 30), time(16, 0)),
    "larsen": (time(9, 0), time(11, 30), time(15, 0)),
    "cho": (time(9, 30), time(13, 0), time(15, 30)),
}
_MEDICINES = ("Lisinopril 10 milligrams", "Metformin 500 milligrams", "Atorvastatin 20 milligrams", "Levothyroxine")
_PHARMACY = "Main Street Pharmacy"

PROVIDERS = (
    Provider("cho", "Doctor Cho", "Cho", ("en", "ko"), ("checkup", "follow_up")),
    Provider("larsen", "Doctor Larsen", "Larsen", ("en",), ("checkup", "follow_up", "vaccination")),
    Provider("ortiz", "Doctor Ortiz", "Ortiz", ("en", "es"), ("checkup", "follow_up")),
)


def slots(now: int, time_zone: str) -> tuple[Slot, ...]:
    """Of the next working days, the first one being tomorrow at the earliest. Ids tell provider and local time."""
    return tuple(slot for day in _working_days(now, time_zone) for slot in _of_day(day, time_zone))


def _working_days(now: int, time_zone: str) -> Iterator[date]:
    day = datetime.fromtimestamp(now // 1000, UTC).astimezone(ZoneInfo(time_zone)).date()
    found = 0
    while found < WEEKDAYS_AHEAD:
        day += timedelta(days=1)
        if day.weekday() < 5:
            found += 1
            yield day


def _of_day(day: date, time_zone: str) -> Iterator[Slot]:
    for provider in PROVIDERS:
        for number, at in enumerate(_TIMES[provider.id]):
            start = datetime.combine(day, at, ZoneInfo(time_zone))
            name = f"{provider.id}-{start:%Y%m%d-%H%M}"
            visit = provider.visits[number % len(provider.visits)]
            yield Slot(name, provider.id, visit, int(start.timestamp()) * 1000, 30, "Main Street")


def prescriptions(now: int) -> tuple[Prescription, ...]:
    """One may be refilled; of ``p0003`` there is none left, of ``p0002`` it has run out of date. ``p0001`` has a second
    one, which is controlled."""
    made = []
    for number in (1, 2, 3, *range(4, COUNT + 1, 2)):
        left, expires = (0 if number == 3 else 2), now + (-1 if number == 2 else 180) * DAY_MS
        medicine = _MEDICINES[number % len(_MEDICINES)]
        made.append(Prescription(f"rx{number:04d}", f"p{number:04d}", medicine, _PHARMACY, left, expires))
    controlled = Prescription("rx1001", "p0001", "Oxycodone 5 milligrams", _PHARMACY, 1, now + 30 * DAY_MS, True)
    return (*made, controlled)


def accounts(now: int) -> tuple[Account, ...]:
    """Each third owes something; the rest nothing."""
    return tuple(
        Account(f"p{number:04d}", 4_250 + 25 * number if number % 3 == 1 else 0, "USD", now + 20 * DAY_MS)
        for number in range(1, COUNT + 1)
    )


def coverages(now: int) -> tuple[Coverage, ...]:
    """Each tenth patient's insurance has ended."""
    return tuple(
        Coverage(
            f"p{number:04d}", "Harbor Health", "Silver", now - 400 * DAY_MS, now - DAY_MS if number % 10 == 0 else None
        )
        for number in range(1, COUNT + 1)
    )


def authorisations(now: int) -> tuple[Authorisation, ...]:
    """Of the three patients of the demo."""
    return (
        Authorisation("pa0001", "p0001", "physical therapy", "approved", now - 3 * DAY_MS),
        Authorisation("pa0002", "p0002", "an M R I", "pending", now - DAY_MS),
        Authorisation("pa0003", "p0003", "physical therapy", "denied", now - 9 * DAY_MS),
    )


async def seed_clinic(crm: Crm, now: int, time_zone: str) -> None:
    """Into a store that holds the sample's patients: open the days ahead, and the rest once.

    A real clinic's store is left alone. Raises ``CrmUnavailable``.
    """
    if all(patient.id != FIRST.id for patient in await crm.patients_by_phone(FIRST.phones[0])):
        return
    if not await crm.appointments.providers():
        await crm.appointments.put_providers(PROVIDERS)
        await crm.medication.put_prescriptions(prescriptions(now))
        await crm.billing.put_accounts(accounts(now))
        await crm.billing.put_coverages(coverages(now))
        await crm.billing.put_authorisations(authorisations(now))
    await crm.appointments.put_slots(slots(now, time_zone))

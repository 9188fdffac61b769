from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crm import sample as patients
from crm.clinic import sample
from crm.connectors.memory import MemoryCrm

ZONE = "America/New_York"
FRIDAY_EVENING = int(datetime(2026, 3, 6, 23, 30, tzinfo=ZoneInfo(ZONE)).timestamp()) * 1000
"""The clocks change on the Sunday after it."""


def local(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(ZONE))


def test_slots_lie_on_working_days_ahead_at_the_clinics_own_times() -> None:
    made = sample.slots(FRIDAY_EVENING, ZONE)
    days = sorted({local(slot.start_at).date() for slot in made})
    assert len(days) == sample.WEEKDAYS_AHEAD
    assert days[0].isoformat() == "2026-03-09"
    assert all(day.weekday() < 5 for day in days)
    assert {f"{local(slot.start_at):%H:%M}" for slot in made if slot.provider == "larsen"} == {
        "09:00",
        "11:30",
        "15:00",
    }
    assert len({slot.id for slot in made}) == len(made)
    by_name = {provider.id: provider for provider in sample.PROVIDERS}
    assert all(slot.visit in by_name[slot.provider].visits for slot in made)


async def test_it_goes_into_the_sample_clinics_store_and_no_other() -> None:
    crm = MemoryCrm()
    await sample.seed_clinic(crm, FRIDAY_EVENING, ZONE)
    assert await crm.appointments.providers() == []
    await patients.seed(crm)
    await sample.seed_clinic(crm, FRIDAY_EVENING, ZONE)
    assert len(await crm.appointments.providers()) == 3
    usable, opioid = await crm.medication.of_patient("p0001")
    assert (usable.controlled, opioid.controlled) == (False, True)
    assert usable.refills_left and usable.expires_at > FRIDAY_EVENING
    (expired,) = await crm.medication.of_patient("p0002")
    assert expired.expires_at < FRIDAY_EVENING
    account = await crm.billing.account_of("p0001")
    assert account is not None and account.balance_cents == 4_275


async def test_a_later_start_opens_further_days_and_keeps_what_is_booked() -> None:
    crm = MemoryCrm()
    await patients.seed(crm)
    await sample.seed_clinic(crm, FRIDAY_EVENING, ZONE)
    slot = sample.slots(FRIDAY_EVENING, ZONE)[0]
    assert await crm.appointments.book("a1", "p0001", slot.id, "call-1", FRIDAY_EVENING)
    later = FRIDAY_EVENING + 7 * sample.DAY_MS
    await sample.seed_clinic(crm, later, ZONE)
    ahead = await crm.appointments.free_slots(now=later, after=later, before=later + 30 * sample.DAY_MS, limit=999)
    assert {free.id for free in ahead} == {one.id for one in sample.slots(later, ZONE)}
    assert [each.id for each in await crm.appointments.of_patient("p0001", 0)] == ["a1"]

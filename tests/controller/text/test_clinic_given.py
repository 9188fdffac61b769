"""What a test gives of the clinic's records is what the operations find."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from controller.clinic_records import local
from controller.text.clinic_given import ClinicGiven, FreeTime, book_for_another, end_prescriptions, last_offer
from controller.text.session import Session
from crm.connectors.memory import MemoryCrm
from tests.controller.text.desk import flow
from tests.ivr.caller import NOON

ZONE = "America/New_York"
SLOT = "ortiz-20261103-0830"
DAY_MS = 86_400_000


async def filled(**given: Any) -> MemoryCrm:
    crm = MemoryCrm()
    await ClinicGiven.model_validate(given).fill(crm, NOON, ZONE, "p0001")
    return crm


async def test_appointments_and_free_times() -> None:
    crm = await filled(
        free=[{"at": "2026-11-03 08:30"}],
        appointments=[{"at": "2026-11-04 10:00", "doctor": "cho", "visit": "follow_up"}, {"at": "2026-11-05 10:00"}],
    )
    after, before = NOON - 400 * DAY_MS, NOON + 400 * DAY_MS
    free = await crm.appointments.free_slots(now=NOON, after=after, before=before)
    assert [slot.id for slot in free] == [SLOT]
    first, second = await crm.appointments.of_patient("p0001", 0)
    assert (first.id, first.slot.provider, second.id) == ("a1", "cho", "a2")
    assert f"{local(first.slot.start_at, ZONE):%Y-%m-%d %H:%M}" == "2026-11-04 10:00"


async def test_prescriptions() -> None:
    crm = await filled(prescriptions=[{"medicine": "X"}, {"controlled": True, "expired": True}, {"asked": True}])
    one, two, three = await crm.medication.of_patient("p0001")
    assert (one.medication, one.refills_left, one.controlled) == ("X", 2, False)
    assert two.controlled and two.expires_at < NOON < one.expires_at
    assert [each.prescription for each in await crm.medication.requests_of("p0001")] == [three.id]


async def test_money() -> None:
    crm = await filled(account={"cents": 4275, "due": "2026-11-20"}, insurance={"authorisation": "denied"})
    account, coverage = await crm.billing.account_of("p0001"), await crm.billing.coverage_of("p0001")
    assert account is not None and account.balance_cents == 4275
    assert f"{local(account.due_at, ZONE):%Y-%m-%d %H:%M}" == "2026-11-20 00:00"
    assert coverage is not None and coverage.active_at(NOON)
    assert [each.status for each in await crm.billing.authorisations_of("p0001")] == ["denied"]
    ended = await (await filled(insurance={"active": False})).billing.coverage_of("p0001")
    assert ended is not None and not ended.active_at(NOON)


async def test_nothing_given_is_nothing_there() -> None:
    crm = await filled()
    assert not await crm.appointments.of_patient("p0001", 0) and not await crm.medication.of_patient("p0001")
    assert await crm.billing.account_of("p0001") is None and await crm.billing.coverage_of("p0001") is None


async def test_the_desk_is_quicker() -> None:
    crm = await filled(free=[{"at": "2026-11-03 08:30"}])
    session = Session(flow(), "call", NOON)
    assert last_offer(session) == ""
    await crm.appointments.hold(SLOT, "call", NOON, NOON + 1_000)
    await book_for_another(crm, SLOT, session)
    assert await crm.appointments.book("mine", "p0001", SLOT, "call", NOON) is None


async def test_staff_end_what_he_takes_and_nobody_elses() -> None:
    crm = await filled(prescriptions=[{}])
    session = Session(flow(), "call", NOON)
    await end_prescriptions(crm, session)
    (still,) = await crm.medication.of_patient("p0001")
    assert still.expires_at > NOON
    session.call.patient = "p0001"
    await end_prescriptions(crm, session)
    (ended,) = await crm.medication.of_patient("p0001")
    assert ended.expires_at == NOON


def test_a_time_that_is_none() -> None:
    with pytest.raises(ValidationError, match="2026-11-03 08:30"):
        FreeTime(at="tomorrow")

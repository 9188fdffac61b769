"""What a test may give of the clinic's own records: appointments, free times, prescriptions, account, insurance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from controller.clinic_records import beginning_of, local
from controller.text.session import Session
from crm.clinic.model import Account, Authorisation, Coverage, Prescription, RefillRequest, Slot
from crm.connectors.memory import MemoryCrm
from ivr.messages import Found
from ivr.node import Block

DAY_MS = 86_400_000
SOMEBODY_ELSE = "p9999"


class FreeTime(Block):
    """A time that can be booked."""

    at: str = Field(description="Day and time, as 2026-11-03 08:30")
    doctor: str = "ortiz"
    visit: str = "checkup"

    @field_validator("at")
    @classmethod
    def _clock(cls, at: str) -> str:
        try:
            datetime.fromisoformat(at)
        except ValueError:
            raise ValueError("a time is written as 2026-11-03 08:30") from None
        return at

    def slot(self, time_zone: str) -> Slot:
        """Its id tells doctor and local time: ortiz-20261103-0830."""
        start = datetime.fromisoformat(self.at).replace(tzinfo=ZoneInfo(time_zone))
        at = int(start.timestamp()) * 1000
        return Slot(f"{self.doctor}-{start:%Y%m%d-%H%M}", self.doctor, self.visit, at, 30)


class Booked(FreeTime):
    """An appointment."""

    id: str = Field("", description="Default: a1, a2 …")


class Medicine(Block):
    """A prescription."""

    id: str = Field("", description="Default: rx1, rx2 …")
    medicine: str = "Lisinopril 10 milligrams"
    pharmacy: str = "Main Street Pharmacy"
    refills_left: int = Field(2, ge=0)
    expired: bool = False
    controlled: bool = False
    asked: bool = Field(False, description="true: a refill has been asked for and nobody has answered yet")


class Owes(Block):
    """An account."""

    cents: int = Field(0, ge=0, description="4275 is 42.75")
    due: str = Field("", description="As 2026-11-20; default: nothing is due")


class Insurance(Block):
    """Who pays."""

    payer: str = "Harbor Health"
    active: bool = True
    authorisation: Literal["none", "pending", "approved", "denied", "expired"] = "none"


class ClinicGiven(Block):
    """All of them are the first patient's."""

    free: tuple[FreeTime, ...] = Field((), description="Times that can be booked")
    appointments: tuple[Booked, ...] = Field((), description="What the patient has booked")
    prescriptions: tuple[Medicine, ...] = Field((), description="What the patient takes")
    account: Owes | None = Field(None, description="What the patient owes")
    insurance: Insurance | None = Field(None, description="Who pays for the patient")

    async def fill(self, crm: MemoryCrm, now: int, time_zone: str, patient: str) -> None:
        """Put it all into the records of ``patient``."""
        await crm.appointments.put_slots([each.slot(time_zone) for each in (*self.free, *self.appointments)])
        for number, booked in enumerate(self.appointments, start=1):
            slot = booked.slot(time_zone).id
            await crm.appointments.book(booked.id or f"a{number}", patient, slot, "test", now)
        for number, medicine in enumerate(self.prescriptions, start=1):
            await _prescribe(crm, medicine, medicine.id or f"rx{number}", patient, now)
        if self.account is not None:
            due = beginning_of(date.fromisoformat(self.account.due), time_zone) if self.account.due else 0
            await crm.billing.put_accounts([Account(patient, self.account.cents, "USD", due)])
        if self.insurance is not None:
            await _insure(crm, self.insurance, patient, local(now, time_zone), now)


async def _prescribe(crm: MemoryCrm, medicine: Medicine, identifier: str, patient: str, now: int) -> None:
    expires = now + (-1 if medicine.expired else 90) * DAY_MS
    await crm.medication.put_prescriptions(
        [
            Prescription(
                identifier,
                patient,
                medicine.medicine,
                medicine.pharmacy,
                medicine.refills_left,
                expires,
                medicine.controlled,
            )
        ]
    )
    if medicine.asked:
        await crm.medication.request_refill(RefillRequest(f"r-{identifier}", patient, identifier, now - DAY_MS))


async def _insure(crm: MemoryCrm, insurance: Insurance, patient: str, today: datetime, now: int) -> None:
    begin = int((today - timedelta(days=365)).timestamp()) * 1000
    until = None if insurance.active else now - DAY_MS
    await crm.billing.put_coverages([Coverage(patient, insurance.payer, "Silver", begin, until)])
    if insurance.authorisation != "none":
        asked = Authorisation("pa1", patient, "physical therapy", insurance.authorisation, now - DAY_MS)
        await crm.billing.put_authorisations([asked])


def last_offer(session: Session) -> str:
    """The slot that the records offered last in this call, or ""."""
    found = (moment.event.record.get("slot", "") for moment in session.moments if isinstance(moment.event, Found))
    return next((slot for slot in reversed(list(found)) if slot), "")


async def book_for_another(crm: MemoryCrm, slot: str, session: Session) -> None:
    """Somebody at the desk gives the time away although this caller was offered it."""
    await crm.appointments.release(slot, session.call.id)
    await crm.appointments.book(f"other-{slot}", SOMEBODY_ELSE, slot, "desk", session.now)


async def end_prescriptions(crm: MemoryCrm, session: Session) -> None:
    """Staff end them while the caller is on the line."""
    mine = await crm.medication.of_patient(session.call.patient or "")
    await crm.medication.put_prescriptions([replace(each, expires_at=session.now) for each in mine])

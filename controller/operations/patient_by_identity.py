"""The one patient who was born on this day and has this number. Two who share both are nobody."""

from __future__ import annotations

from collections.abc import Mapping

from controller.known_patient import known_of
from controller.numbers import caller_number
from controller.operations import Desk


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    phone = caller_number(arguments["phone"], desk.country)
    if phone is None:
        return None
    patients = await desk.crm.patients_by_phone(phone)
    born = [patient for patient in patients if patient.birth_date == arguments["birth_date"]]
    if len(born) != 1:
        return None
    record = {"patient": born[0].id, "language": born[0].language}
    return record | await known_of(desk, born[0])

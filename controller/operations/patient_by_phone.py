"""The patient whose phone this is. A phone that several share tells only that it is shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from controller.known_patient import known_of
from controller.operations import Desk
from crm.model import Patient


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    phone = arguments.get("phone") or caller
    if not phone:
        return None
    patients = await desk.crm.patients_by_phone(phone)
    if not patients:
        return None
    record = _record(patients)
    return record | await known_of(desk, patients[0]) if "patient" in record else record


def _record(patients: Sequence[Patient]) -> dict[str, str]:
    languages = {patient.language for patient in patients}
    record = {"matches": str(len(patients))}
    if len(languages) == 1:
        record["language"] = languages.pop()
    if len(patients) == 1:
        record["patient"] = patients[0].id
    return record

"""The n-th prescription of the patient, and whether more of it may be asked for."""

from __future__ import annotations

from collections.abc import Mapping

from controller.clinic_records import refill_state
from controller.operations import Desk


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    patient, number = arguments["patient"], int(arguments["number"])
    prescriptions = await desk.crm.medication.of_patient(patient)
    if not 1 <= number <= len(prescriptions):
        return None
    prescription = prescriptions[number - 1]
    requests = list(await desk.crm.medication.requests_of(patient))
    return {
        "prescription": prescription.id,
        "medicine": prescription.medication,
        "pharmacy": prescription.pharmacy,
        "state": refill_state(prescription, requests, desk.now()),
    }

"""A request for the staff. What may not be refilled without somebody who looks at it is not taken, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping

from controller.clinic_records import new_id, reference, refill_state
from controller.operations import Desk
from crm.clinic.model import RefillRequest


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    patient, wanted, now = arguments["patient"], arguments["prescription"], desk.now()
    prescription = next((one for one in await desk.crm.medication.of_patient(patient) if one.id == wanted), None)
    requests = list(await desk.crm.medication.requests_of(patient))
    if prescription is None or refill_state(prescription, requests, now) not in ("ready", "asked"):
        return None
    request = RefillRequest(new_id("r", arguments["call"], wanted), patient, wanted, now)
    made = await desk.crm.medication.request_refill(request)
    return {"reference": reference(made.id)} if made is not None else None

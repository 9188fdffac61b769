"""The n-th of the appointments that lie ahead of the patient."""

from __future__ import annotations

from collections.abc import Mapping

from controller.clinic_records import when_and_who
from controller.operations import Desk

HOUR_MS = 3_600_000


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    now, number = desk.now(), int(arguments["number"])
    ahead = await desk.crm.appointments.of_patient(arguments["patient"], now)
    if not 1 <= number <= len(ahead):
        return None
    appointment = ahead[number - 1]
    slot = appointment.slot
    return when_and_who(slot, desk.time_zone) | {
        "appointment": appointment.id,
        "visit": slot.visit,
        "hours_ahead": str((slot.start_at - now) // HOUR_MS),
    }

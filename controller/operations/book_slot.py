"""One of all who want a slot gets it; the store decides. Whoever asks twice in one call has it once."""

from __future__ import annotations

from collections.abc import Mapping

from controller.clinic_records import new_id, reference
from controller.operations import Desk


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    call, slot = arguments["call"], arguments["slot"]
    appointment = new_id("a", call, slot)
    made = await desk.crm.appointments.book(appointment, arguments["patient"], slot, call, desk.now())
    return {"reference": reference(made.id)} if made is not None else None

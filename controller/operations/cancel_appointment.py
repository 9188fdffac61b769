"""The appointment stays in the store as a cancelled one. Done twice it is done once."""

from __future__ import annotations

from collections.abc import Mapping

from controller.clinic_records import reference
from controller.operations import Desk


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    gone = await desk.crm.appointments.cancel(arguments["appointment"], arguments["patient"], desk.now())
    return {"reference": reference(gone.id)} if gone is not None else None

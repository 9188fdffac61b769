"""The new slot is had before the old one is given up: nobody loses the time he has."""

from __future__ import annotations

from collections.abc import Mapping

from controller.clinic_records import reference
from controller.operations import Desk


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    wanted = (arguments["appointment"], arguments["patient"], arguments["slot"], arguments["call"])
    moved = await desk.crm.appointments.move(*wanted, desk.now())
    return {"reference": reference(moved.id)} if moved is not None else None

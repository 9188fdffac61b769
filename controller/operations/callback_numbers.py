"""Numbers a waiting caller may be called back at: asked by the engine itself, not by flows.

``own``: the number he calls from; ``others``: those on the file of the patient it belongs to.
Without a number of his own there is none: whoever withholds it could name any patient's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from controller.operations import Desk
from crm.port import CrmUnavailable

OWN_NUMBER_S = 0.8
"""How long the store is asked for further numbers of a caller who would be called back; his own is known."""


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    if not caller:
        return None
    others: list[str] = []
    try:
        async with asyncio.timeout(OWN_NUMBER_S):
            patients = await desk.crm.patients_by_phone(caller)
    except (CrmUnavailable, TimeoutError):
        patients = []
    for patient in patients:
        if patient.id == arguments.get("patient"):
            others = [phone for phone in patient.phones if phone != caller and desk.may_call(phone)]
    record = {"own": caller if desk.may_call(caller) else "", "others": " ".join(others)}
    return record if any(record.values()) else None

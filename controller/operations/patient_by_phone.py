"""The patient whose phone this is. A phone that several share tells only that it is shared."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

from controller.operations import Desk
from crm.model import Patient
from crm.port import CrmUnavailable

KNOWN_AGENTS_S = 0.4
KNOWN_FOR_MS = 90 * 86_400_000
"""An agent who talked with a patient longer ago than this knows him no better than others."""


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    phone = arguments.get("phone") or caller
    if not phone:
        return None
    patients = await desk.crm.patients_by_phone(phone)
    if not patients:
        return None
    record = _record(patients)
    return record | await known_agents(desk, record["patient"]) if "patient" in record else record


async def known_agents(desk: Desk, patient: str) -> dict[str, str]:
    """Who talked with him lately; nice to know, and not worth a failed look-up."""
    with suppress(CrmUnavailable, TimeoutError):
        async with asyncio.timeout(KNOWN_AGENTS_S):
            agents = await desk.crm.agents_of(patient, desk.now() - KNOWN_FOR_MS)
            return {"agents": " ".join(agents)} if agents else {}
    return {}


def _record(patients: Sequence[Patient]) -> dict[str, str]:
    languages = {patient.language for patient in patients}
    record = {"matches": str(len(patients))}
    if len(languages) == 1:
        record["language"] = languages.pop()
    if len(patients) == 1:
        record["patient"] = patients[0].id
    return record

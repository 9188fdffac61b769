"""A clinic's records with something of everything, and one patient."""

from __future__ import annotations

from collections.abc import Mapping

from controller.operations import Desk, carriers
from crm.clinic.model import Slot
from crm.connectors.memory import MemoryCrm

NOW = 1_793_682_000_000
"""2026-11-03 00:00 in New York."""
HOUR = 3_600_000
DAY = 24 * HOUR
MORNING = Slot("morning", "ortiz", "checkup", NOW + 9 * HOUR, 30)
NOON = Slot("noon", "cho", "follow_up", NOW + 12 * HOUR, 30)
TOMORROW = Slot("tomorrow", "ortiz", "checkup", NOW + DAY + 9 * HOUR, 30)


class Clinic:
    """``ask`` carries an operation out for the patient p1 and the call 1.1."""

    def __init__(self) -> None:
        self.crm = MemoryCrm()
        self.now = NOW
        self.desk = Desk(self.crm, lambda: self.now, lambda _n: True, "US", "America/New_York")

    async def open(self) -> Clinic:
        await self.crm.appointments.put_slots([MORNING, NOON, TOMORROW])
        return self

    async def ask(self, what: str, call: str = "1.1", **arguments: str) -> Mapping[str, str] | None:
        given = {"patient": "p1", "call": call, **arguments}
        return await carriers()[what](self.desk, None, given)


async def clinic() -> Clinic:
    return await Clinic().open()

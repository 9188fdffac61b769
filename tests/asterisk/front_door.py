"""The way through the sample clinic's front door, for tests of what comes after it."""

from __future__ import annotations

from careline.phones.patient import PatientPhone

FRONT_DOOR = "5550100"


async def to_queue(patient: PatientPhone, caller: str, keys: str, language: str = "1") -> None:
    """A caller we do not know chooses English, or Spanish by 2, and goes on by ``keys``, ahead of the questions."""
    await patient.call(FRONT_DOOR, caller)
    await patient.wait(0.5)
    await patient.press(f"{language}{keys}")

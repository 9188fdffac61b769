"""An appointment is booked by keys on a real call, and stands in the store."""

from __future__ import annotations

import asyncio
import subprocess
import time

import pytest

from careline.flow_counts import counts_of
from controller.clinic_records import reference
from crm.open import open_crm
from tests.asterisk.clinic import PROGRAM, RunningClinic, path_of

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
PATIENT, NUMBER, BORN = "p0005", "+15555550105", "04111973"


async def _hears(clinic: RunningClinic, patient, text: str, times: int) -> None:
    """The timeline has ``text`` so often now: he has been asked what he answers next."""
    async with asyncio.timeout(30):
        while clinic.said().count(text) < times:
            assert await patient.wait(0.1), f"hung up on before {text}\n{clinic.said()}"


async def test_an_appointment_is_booked_by_keys_and_stands_in_the_store(clinic: RunningClinic) -> None:
    purpose, offer, over = "appointments.purpose", "a prompt of the flow", "anything_else"
    before = {text: clinic.said().count(text) for text in (purpose, offer, over)}
    async with clinic.patient() as patient:
        await patient.call("5550100", NUMBER)
        await patient.wait(1)
        await patient.press(f"21{BORN}")  # ahead of the questions: they are kept
        await _hears(clinic, patient, purpose, before[purpose] + 1)
        await patient.press("1")
        await _hears(clinic, patient, offer, before[offer] + 1)
        await patient.press("1")
        await _hears(clinic, patient, over, before[over] + 1)
        patient.hang_up()
    stored = await clinic.interaction(NUMBER)
    assert stored.patient == PATIENT
    assert path_of(stored)[-3:] == ["appointments", "after_appointments", "anything_else"]
    (booking,) = [step for step in stored.steps if step.node == "appointments/book"]
    assert booking.outcome == "done"
    crm = open_crm(clinic.settings.database_url, clinic.secrets.data_key)
    try:
        (mine,) = await crm.appointments.of_patient(PATIENT, int(time.time() * 1000))
    finally:
        await crm.close()
    assert (mine.status, mine.slot.visit) == ("booked", "checkup")
    assert mine.id.startswith(f"a{reference(mine.id)}-{stored.id}-"), "staff find it by its reference and its call"
    assert "Ortiz" not in clinic.said() and BORN not in clinic.said(), "the timeline told what is the patient's"


async def test_who_is_where_is_drawn_while_a_call_is_under_way(clinic: RunningClinic) -> None:
    """In the flow he began in, in the one it called, and in the one that called in turn."""
    asked = clinic.said().count("front_door.birth_date")
    async with clinic.patient() as patient:
        await patient.call("5550100", "+15555550107")
        await patient.wait(1)
        await patient.press("21")
        await _hears(clinic, patient, "front_door.birth_date", asked + 1)
        counts = {flow: await counts_of(clinic.settings, flow) for flow in ("front-door", "appointments", "identify")}
        command = [PROGRAM, "flow", "graph", "appointments", "--live", "--clinic", str(clinic.file)]
        drawn = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        patient.hang_up()
    assert counts["front-door"]["appointments"].now == 1
    assert counts["appointments"]["who"].now == 1
    assert counts["identify"]["birth_date"].now == 1
    assert counts["appointments"]["choose"].now == 0 < counts["appointments"]["choose"].today
    assert "Now: 1 caller.\n" in drawn.stdout
    assert "who call 1 now, " in drawn.stdout
    assert "0 now" not in drawn.stdout

from tests.controller.operations.clinic import DAY, MORNING, NOW, TOMORROW, clinic


async def test_they_are_told_one_after_the_other_in_the_clinics_time() -> None:
    at = await clinic()
    await at.crm.appointments.book("a2", "p1", TOMORROW.id, "x", NOW)
    await at.crm.appointments.book("a1", "p1", MORNING.id, "x", NOW)
    first = await at.ask("appointment_of_patient", number="1")
    assert first == {
        "appointment": "a1", "day": "2026-11-03", "time": "09:00", "doctor": "ortiz", "visit": "checkup",
        "hours_ahead": "9",
    }  # fmt: skip
    second = await at.ask("appointment_of_patient", number="2")
    assert second is not None and (second["appointment"], second["hours_ahead"]) == ("a2", "33")
    assert await at.ask("appointment_of_patient", number="3") is None
    assert await at.ask("appointment_of_patient", number="0") is None


async def test_those_of_others_and_those_that_are_over_are_not_told() -> None:
    at = await clinic()
    await at.crm.appointments.book("a1", "p2", MORNING.id, "x", NOW)
    await at.crm.appointments.book("a2", "p1", TOMORROW.id, "x", NOW)
    at.now = NOW + 2 * DAY
    assert await at.ask("appointment_of_patient", number="1") is None

from controller.clinic_records import reference
from tests.controller.operations.clinic import NOW, clinic


async def test_it_is_cancelled_and_its_time_is_free() -> None:
    at = await clinic()
    await at.crm.appointments.book("a1", "p1", "morning", "x", NOW)
    for _ in range(2):
        assert await at.ask("cancel_appointment", appointment="a1") == {"reference": reference("a1")}
    assert not await at.crm.appointments.of_patient("p1", NOW)
    offer = await at.ask("free_slot", visit="checkup")
    assert offer is not None and offer["slot"] == "morning"


async def test_that_of_another_is_left_alone() -> None:
    at = await clinic()
    await at.crm.appointments.book("a2", "p2", "noon", "x", NOW)
    assert await at.ask("cancel_appointment", appointment="a2") is None
    assert len(await at.crm.appointments.of_patient("p2", NOW)) == 1

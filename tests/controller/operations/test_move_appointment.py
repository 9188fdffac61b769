from controller.clinic_records import reference
from tests.controller.operations.clinic import MORNING, NOW, clinic


async def test_it_is_moved_and_keeps_its_reference() -> None:
    at = await clinic()
    await at.crm.appointments.book("a1", "p1", "morning", "x", NOW)
    assert await at.ask("move_appointment", appointment="a1", slot="noon") == {"reference": reference("a1")}
    (mine,) = await at.crm.appointments.of_patient("p1", NOW)
    assert mine.slot.id == "noon"


async def test_a_time_that_is_taken_leaves_him_the_one_he_has() -> None:
    at = await clinic()
    await at.crm.appointments.book("a1", "p1", "morning", "x", NOW)
    await at.crm.appointments.book("a2", "p2", "noon", "x", NOW)
    assert await at.ask("move_appointment", appointment="a1", slot="noon") is None
    assert await at.ask("move_appointment", appointment="a2", slot="tomorrow") is None
    (mine,) = await at.crm.appointments.of_patient("p1", NOW)
    assert mine.slot == MORNING

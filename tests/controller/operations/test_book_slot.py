import asyncio

from controller.clinic_records import reference
from tests.controller.operations.clinic import NOW, clinic


async def test_it_is_booked_and_can_be_found_by_its_reference() -> None:
    at = await clinic()
    done = await at.ask("book_slot", slot="morning")
    (mine,) = await at.crm.appointments.of_patient("p1", NOW)
    assert mine.slot.id == "morning"
    assert done == {"reference": reference(mine.id)}
    assert mine.id.startswith(f"a{done['reference']}-1.1-")


async def test_asked_for_twice_in_one_call_it_is_booked_once() -> None:
    at = await clinic()
    assert await at.ask("book_slot", slot="morning") == await at.ask("book_slot", slot="morning")
    assert len(await at.crm.appointments.of_patient("p1", NOW)) == 1


async def test_of_two_callers_who_want_it_one_is_told_that_it_is_gone() -> None:
    at = await clinic()
    both = await asyncio.gather(
        at.ask("book_slot", "1.1", slot="morning"), at.ask("book_slot", "2.2", slot="morning", patient="p2")
    )
    assert sum(one is None for one in both) == 1
    assert await at.ask("book_slot", slot="there is none") is None

import asyncio
from pathlib import Path

from crm.clinic.model import Slot
from crm.open import open_crm
from tests.crm import postgres
from tests.crm.clinic.raw import store
from tests.crm.examples import KEY

SLOTS = [Slot(f"s{number}", "ortiz", "checkup", 1_000 + number, 30) for number in range(20)]


async def test_two_controllers_never_give_one_slot_twice(tmp_path: Path) -> None:
    url = await postgres.new_database()
    two = [open_crm(url, KEY, sqlite_file=tmp_path / "unused", timeout_ms=20_000) for _ in range(2)]
    await two[0].appointments.put_slots(SLOTS)

    async def wish(number: int) -> str | None:
        slot = SLOTS[number % 20].id
        who = f"p{number}", slot, f"call-{number}"
        return slot if await two[number % 2].appointments.book(f"a{number}", *who, 1) else None

    got = [slot for slot in await asyncio.gather(*(wish(number) for number in range(80))) if slot]
    assert sorted(got) == sorted(slot.id for slot in SLOTS)
    for crm in two:
        await crm.close()


async def test_what_was_booked_is_there_after_a_restart(tmp_path: Path) -> None:
    crm = store(tmp_path)
    await crm.appointments.put_slots(SLOTS[:2])
    booked = await crm.appointments.book("a1", "p1", "s1", "call-1", 5)
    await crm.appointments.hold("s0", "call-2", 5, 500)
    await crm.close()
    again = store(tmp_path)
    assert list(await again.appointments.of_patient("p1", 0)) == [booked]
    assert not await again.appointments.hold("s0", "call-3", 6, 500)
    await again.close()

"""What every store of the clinic's records does, run on each: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from crm.clinic.model import Account, Authorisation, Coverage, Prescription, Provider, RefillRequest, Slot
from crm.open import open_crm
from crm.port import Crm
from tests.crm import postgres
from tests.crm.examples import KEY

NOW = 1_800_000_000_000
HOUR = 3_600_000
ORTIZ = Provider("ortiz", "Doctor Ortiz", "Ortiz", ("en", "es"), ("checkup", "follow_up"))
SLOTS = [Slot(f"s{number}", "ortiz", "checkup", NOW + number * HOUR, 30, "Main Street") for number in range(1, 5)]
OTHER = Slot("t1", "cho", "follow_up", NOW + 90 * 60_000, 30)
PILLS = Prescription("rx1", "p1", "Lisinopril", "Main Street Pharmacy", 2, NOW + 1000 * HOUR)
ASKED = RefillRequest("r1", "p1", "rx1", NOW)


@pytest_asyncio.fixture(params=["memory", "sqlite", "postgresql"])
async def crm(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Crm]:
    url = {"memory": "memory:", "sqlite": "sqlite"}.get(request.param) or await postgres.new_database()
    opened = open_crm(url, KEY, sqlite_file=tmp_path / "crm.db", timeout_ms=20_000)
    await opened.appointments.put_slots([*SLOTS, OTHER])
    yield opened
    await opened.close()


async def free(crm: Crm, now: int = NOW, **chosen: str) -> list[str]:
    found = await crm.appointments.free_slots(now=now, after=NOW, before=NOW + 10 * HOUR, limit=9, **chosen)
    return [slot.id for slot in found]


async def test_providers_come_back_whole(crm: Crm) -> None:
    assert list(await crm.appointments.providers()) == []
    await crm.appointments.put_providers([ORTIZ, replace(ORTIZ, id="cho"), ORTIZ])
    await crm.appointments.put_providers([replace(ORTIZ, languages=())])
    assert list(await crm.appointments.providers()) == [replace(ORTIZ, id="cho"), replace(ORTIZ, languages=())]


async def test_free_slots_by_time_provider_and_visit(crm: Crm) -> None:
    assert await free(crm) == ["s1", "t1", "s2", "s3", "s4"]
    assert await free(crm, provider="cho") == ["t1"]
    assert await free(crm, visit="checkup") == ["s1", "s2", "s3", "s4"]
    assert await free(crm, visit="vaccination") == []
    bounded = await crm.appointments.free_slots(now=NOW, after=SLOTS[1].start_at, before=SLOTS[3].start_at, limit=9)
    assert list(bounded) == SLOTS[1:3]
    assert list(await crm.appointments.free_slots(now=NOW, after=NOW, before=NOW + HOUR * 9, limit=1)) == SLOTS[:1]
    assert list(await crm.appointments.free_slots(now=NOW, after=NOW, before=NOW + HOUR * 9, limit=0)) == []


async def test_a_held_slot_is_offered_to_nobody_else_until_the_hold_ends(crm: Crm) -> None:
    assert await crm.appointments.hold("s1", "call-1", NOW, NOW + 60_000)
    assert await crm.appointments.hold("s1", "call-1", NOW + 1, NOW + 90_000)
    assert not await crm.appointments.hold("s1", "call-2", NOW + 2, NOW + 60_000)
    assert "s1" not in await free(crm)
    assert await crm.appointments.book("a2", "p2", "s1", "call-2", NOW + 3) is None
    assert "s1" in await free(crm, NOW + 90_000)
    assert await crm.appointments.hold("s1", "call-2", NOW + 90_000, NOW + 99_000)
    assert not await crm.appointments.hold("nothing", "call-1", NOW, NOW + 1)


async def test_a_hold_is_given_back_by_its_holder_only(crm: Crm) -> None:
    await crm.appointments.hold("s1", "call-1", NOW, NOW + 60_000)
    await crm.appointments.release("s1", "call-2")
    assert "s1" not in await free(crm)
    await crm.appointments.release("s1", "call-1")
    assert "s1" in await free(crm)


async def test_booking_twice_books_once_and_nobody_else_gets_the_slot(crm: Crm) -> None:
    await crm.appointments.hold("s1", "call-1", NOW, NOW + 60_000)
    booked = await crm.appointments.book("a1", "p1", "s1", "call-1", NOW + 5)
    assert booked is not None and booked.slot == SLOTS[0] and booked.changed_at == NOW + 5
    assert await crm.appointments.book("a1", "p1", "s1", "call-1", NOW + 9) == booked
    assert await crm.appointments.book("a2", "p2", "s1", "call-2", NOW + HOUR * 9) is None
    assert await crm.appointments.book("a1", "p2", "s1", "call-2", NOW) is None
    assert await crm.appointments.book("a1", "p1", "s2", "call-1", NOW) is None
    assert not await crm.appointments.hold("s1", "call-2", NOW + HOUR, NOW + 2 * HOUR)
    assert list(await crm.appointments.of_patient("p1", NOW)) == [booked]
    assert await free(crm) == ["t1", "s2", "s3", "s4"]


async def test_a_slot_put_again_stays_booked(crm: Crm) -> None:
    await crm.appointments.book("a1", "p1", "s1", "call-1", NOW)
    await crm.appointments.hold("s2", "call-2", NOW, NOW + HOUR)
    await crm.appointments.put_slots([replace(SLOTS[0], location="Annex"), SLOTS[1]])
    assert await free(crm) == ["t1", "s3", "s4"]
    (mine,) = await crm.appointments.of_patient("p1", NOW)
    assert mine.slot.location == "Annex"


async def test_moving_gives_the_old_slot_back(crm: Crm) -> None:
    await crm.appointments.book("a1", "p1", "s1", "call-1", NOW)
    moved = await crm.appointments.move("a1", "p1", "s3", "call-1", NOW + 7)
    assert moved is not None and moved.slot == SLOTS[2] and moved.changed_at == NOW + 7
    assert await crm.appointments.move("a1", "p1", "s3", "call-1", NOW + 8) == moved
    assert await free(crm) == ["s1", "t1", "s2", "s4"]
    await crm.appointments.book("a2", "p2", "s4", "call-2", NOW)
    assert await crm.appointments.move("a1", "p1", "s4", "call-1", NOW) is None
    assert await crm.appointments.move("a1", "p2", "s2", "call-2", NOW) is None
    assert await crm.appointments.move("a9", "p1", "s2", "call-1", NOW) is None
    assert list(await crm.appointments.of_patient("p1", NOW)) == [moved]


async def test_cancelling_frees_the_slot_for_the_next(crm: Crm) -> None:
    await crm.appointments.book("a1", "p1", "s1", "call-1", NOW)
    assert await crm.appointments.cancel("a1", "p2", NOW) is None
    gone = await crm.appointments.cancel("a1", "p1", NOW + 3)
    assert gone is not None and gone.status == "cancelled" and gone.changed_at == NOW + 3
    assert await crm.appointments.cancel("a1", "p1", NOW + 4) == gone
    assert list(await crm.appointments.of_patient("p1", NOW)) == []
    assert await crm.appointments.book("a2", "p2", "s1", "call-2", NOW) is not None
    assert await crm.appointments.cancel("a1", "p1", NOW + 5) is not None
    assert "s1" not in await free(crm)
    assert await crm.appointments.book("a1", "p1", "s2", "call-1", NOW) is None
    assert await crm.appointments.move("a1", "p1", "s2", "call-1", NOW) is None


async def test_only_what_lies_ahead_is_told(crm: Crm) -> None:
    await crm.appointments.book("a3", "p1", "s3", "call-1", NOW)
    await crm.appointments.book("a1", "p1", "s1", "call-1", NOW)
    assert [each.id for each in await crm.appointments.of_patient("p1", NOW)] == ["a1", "a3"]
    assert [each.id for each in await crm.appointments.of_patient("p1", SLOTS[0].start_at + 1)] == ["a3"]


async def test_of_twenty_callers_who_want_one_slot_one_gets_it(crm: Crm) -> None:
    async def one(number: int) -> bool:
        who = f"p{number}", "s1", f"call-{number}"
        return await crm.appointments.book(f"a{number}", *who, NOW) is not None

    won = await asyncio.gather(*(one(number) for number in range(20)))
    assert sum(won) == 1
    (winner,) = (number for number, got in enumerate(won) if got)
    assert [each.slot.id for each in await crm.appointments.of_patient(f"p{winner}", NOW)] == ["s1"]


async def test_of_ten_who_move_to_one_slot_one_gets_it_and_nobody_loses_his(crm: Crm) -> None:
    many = [Slot(f"m{number}", "ortiz", "checkup", NOW + HOUR + number, 30) for number in range(10)]
    await crm.appointments.put_slots(many)
    for number in range(10):
        assert await crm.appointments.book(f"a{number}", f"p{number}", f"m{number}", "c", NOW)
    moves = [crm.appointments.move(f"a{number}", f"p{number}", "s4", f"call-{number}", NOW) for number in range(10)]
    moved = [each for each in await asyncio.gather(*moves) if each is not None]
    assert len(moved) == 1
    held = [(await crm.appointments.of_patient(f"p{number}", NOW))[0].slot.id for number in range(10)]
    assert len(set(held)) == 10


async def test_a_refill_is_asked_for_once(crm: Crm) -> None:
    controlled = replace(PILLS, id="rx2", patient="p2", controlled=True)
    await crm.medication.put_prescriptions([PILLS, controlled])
    assert list(await crm.medication.of_patient("p1")) == [PILLS]
    assert list(await crm.medication.of_patient("p2")) == [controlled]
    assert await crm.medication.request_refill(ASKED) == ASKED
    assert await crm.medication.request_refill(replace(ASKED, id="r2", requested_at=NOW + 1)) == ASKED
    assert await crm.medication.request_refill(replace(ASKED, id="r3", prescription="rx2")) is None
    assert await crm.medication.request_refill(replace(ASKED, id="r4", prescription="rx9")) is None
    assert list(await crm.medication.requests_of("p1")) == [ASKED]
    assert list(await crm.medication.requests_of("p2")) == []


async def test_two_calls_at_once_give_one_request(crm: Crm) -> None:
    await crm.medication.put_prescriptions([PILLS])
    asked = [crm.medication.request_refill(replace(ASKED, id=f"r{number}")) for number in range(8)]
    assert len({request.id for request in await asyncio.gather(*asked) if request}) == 1
    assert len(await crm.medication.requests_of("p1")) == 1


async def test_accounts_coverage_and_authorisations(crm: Crm) -> None:
    owes, paid = Account("p1", 4_250, "USD", NOW + HOUR), Account("p2", 0, "USD")
    covered = Coverage("p1", "Harbor Health", "Silver", NOW - HOUR, NOW + HOUR)
    agreed = [Authorisation(f"pa{n}", "p1", "an M R I", "pending", NOW + n) for n in (1, 2)]
    await crm.billing.put_accounts([paid, replace(owes, balance_cents=1), owes])
    await crm.billing.put_coverages([covered])
    await crm.billing.put_authorisations([*agreed, replace(agreed[0], id="pa9", patient="p2")])
    assert await crm.billing.account_of("p1") == owes
    assert await crm.billing.account_of("p2") == paid
    assert await crm.billing.account_of("p3") is None
    assert await crm.billing.coverage_of("p1") == covered
    assert await crm.billing.coverage_of("p2") is None
    assert list(await crm.billing.authorisations_of("p1")) == agreed[::-1]
    assert list(await crm.billing.authorisations_of("p3")) == []

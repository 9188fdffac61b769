from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from controller.operations import free_slot
from controller.operations.free_slot import HOLD_MS
from crm.clinic.model import Slot
from tests.controller.operations.clinic import DAY, NOW, Clinic, clinic


async def offered(at: Clinic, call: str = "1.1", **given: str) -> str | None:
    found = await at.ask("free_slot", call, **{"visit": "checkup"} | given)
    return found["slot"] if found is not None else None


async def test_the_first_free_time_is_offered_whole() -> None:
    at = await clinic()
    assert await at.ask("free_slot", visit="checkup") == {
        "slot": "morning", "day": "2026-11-03", "time": "09:00", "doctor": "ortiz",
        "after": "2026-11-03T09:00", "fits": "yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "slot"),
    [
        ({"visit": "follow_up"}, "noon"),
        ({"doctor": "ortiz"}, "morning"),
        ({"after": "2026-11-03T08:59"}, "morning"),
        ({"after": "2026-11-03T09:00"}, "tomorrow"),
        ({"after": "nonsense"}, "morning"),
        ({"after": "", "doctor": "", "day": "", "part": "", "offered": ""}, "morning"),
        ({"after": "2026-11-05T00:00"}, None),
        ({"visit": "vaccination"}, None),
    ],
)
async def test_what_is_asked_for(given: dict[str, str], slot: str | None) -> None:
    assert await offered(await clinic(), **given) == slot


async def test_what_is_over_is_not_offered() -> None:
    at = await clinic()
    at.now = NOW + DAY
    assert await offered(at) == "tomorrow"


# --- wishes ---

TIMES = (
    ("cho", "2026-11-03 10:00"), ("ortiz", "2026-11-05 09:00"), ("cho", "2026-11-05 11:59"),
    ("ortiz", "2026-11-06 12:00"), ("ortiz", "2026-11-09 15:00"), ("ortiz", "2026-11-16 08:00"),
)  # fmt: skip
"""Tuesday; Thursday twice; Friday noon; Monday; Monday a week later."""


async def of_times() -> Clinic:
    at, zone = Clinic(), ZoneInfo("America/New_York")
    starts = [(doctor, datetime.fromisoformat(time).replace(tzinfo=zone)) for doctor, time in TIMES]
    slots = [Slot(f"{who}-{on:%d-%H}", who, "checkup", int(on.timestamp()) * 1000, 30) for who, on in starts]
    await at.crm.appointments.put_slots(slots)
    return at


@pytest.mark.parametrize(
    ("wish", "slot", "fits"),
    [
        # as he would like
        ("day 2026-11-05", "ortiz-05-09", "yes"),
        ("day 2026-11-05, doctor cho", "cho-05-11", "yes"),
        ("day 2026-11-05, part morning, doctor ortiz", "ortiz-05-09", "yes"),
        ("part morning", "cho-03-10", "yes"),
        ("part afternoon", "ortiz-06-12", "yes"),
        ("doctor ortiz", "ortiz-05-09", "yes"),
        ("doctor ortiz, part afternoon", "ortiz-06-12", "yes"),
        # another time of that day rather than another day
        ("day 2026-11-05, part afternoon", "ortiz-05-09", "no"),
        ("day 2026-11-06, part morning", "ortiz-06-12", "no"),
        # the nearest day, sooner or later; of two as near the sooner one
        ("day 2026-11-04", "cho-03-10", "no"),
        ("day 2026-11-07", "ortiz-06-12", "no"),
        ("day 2026-11-08", "ortiz-09-15", "no"),
        ("day 2026-11-04, doctor ortiz", "ortiz-05-09", "no"),
        ("day 2026-11-08, part morning", "cho-05-11", "no"),
        ("day 2026-12-25", "ortiz-16-08", "no"),
        # his doctor on another day rather than another doctor that day
        ("day 2026-11-09, doctor cho", "cho-05-11", "no"),
        ("doctor cho, part afternoon", "cho-03-10", "no"),
        # a doctor who has nothing at all
        ("day 2026-11-06, doctor larsen", "ortiz-06-12", "no"),
        ("doctor larsen, part afternoon", "ortiz-06-12", "no"),
        # no such part of the day
        ("day 2026-11-05, part night", "ortiz-05-09", "no"),
    ],
)
async def test_what_he_would_like(wish: str, slot: str, fits: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = dict(part.split(" ") for part in wish.split(", "))
    for page in (100, 1):
        monkeypatch.setattr(free_slot, "PAGE", page)
        found = await (await of_times()).ask("free_slot", visit="checkup", **given)
        assert found is not None
        assert (found["slot"], found["fits"]) == (slot, fits)


async def test_later_stays_with_the_wish_as_long_as_it_can() -> None:
    at = await of_times()
    wish = {"day": "2026-11-05", "part": "morning", "offered": "", "after": ""}
    told = []
    while (found := await at.ask("free_slot", visit="checkup", **wish)) is not None:
        told.append((found["slot"], found["fits"]))
        wish |= {"after": found["after"], "offered": found["slot"]}
    assert told == [("ortiz-05-09", "yes"), ("cho-05-11", "yes"), ("ortiz-16-08", "no")]


# --- others want it, too ---


async def test_two_callers_are_not_offered_the_same_time() -> None:
    at = await clinic()
    assert await offered(at, "1.1") == "morning"
    assert await offered(at, "2.2") == "tomorrow"
    assert await offered(at, "3.3") is None
    at.now += HOLD_MS
    assert await offered(at, "4.4") == "morning"


async def test_what_he_did_not_want_is_free_for_the_next_at_once() -> None:
    at = await clinic()
    assert await offered(at, "1.1") == "morning"
    assert await offered(at, "1.1", after="2026-11-03T09:00", offered="morning") == "tomorrow"
    assert await offered(at, "2.2") == "morning"
    assert await offered(at, "2.2", after="2026-11-03T09:00", offered="morning") is None
    assert await offered(at, "3.3", offered="tomorrow") == "morning"  # it was never his to give back
    assert await offered(at, "4.4") is None


async def test_who_asks_for_another_day_may_be_offered_the_same_again() -> None:
    at = await clinic()
    assert await offered(at, day="2026-11-04") == "tomorrow"
    assert await offered(at, day="2026-11-04", offered="tomorrow") == "tomorrow"


async def test_who_is_beaten_to_each_time_is_told_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    at = await clinic()

    async def never(*_: object) -> bool:
        return False

    monkeypatch.setattr(at.crm.appointments, "hold", never)
    assert await offered(at) is None

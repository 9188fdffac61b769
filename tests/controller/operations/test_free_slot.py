import pytest

from controller.operations.free_slot import HOLD_MS
from tests.controller.operations.clinic import DAY, NOW, Clinic, clinic


async def offered(at: Clinic, call: str = "1.1", **given: str) -> str | None:
    found = await at.ask(
        "free_slot", call, **{"after": "now", "visit": "any", "doctor": "any", "offered": "none"} | given
    )
    return found["slot"] if found is not None else None


async def test_the_first_free_time_is_offered_whole() -> None:
    at = await clinic()
    found = await at.ask("free_slot", after="now", visit="any", doctor="any", offered="none")
    assert found == {
        "slot": "morning", "day": "2026-11-03", "time": "09:00", "doctor": "ortiz",
        "after": "2026-11-03T09:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "slot"),
    [
        ({"visit": "follow_up"}, "noon"),
        ({"doctor": "cho"}, "noon"),
        ({"after": "2026-11-04"}, "tomorrow"),
        ({"after": "2026-11-01"}, "morning"),
        ({"after": "2026-11-03T09:00"}, "noon"),
        ({"after": "2026-11-03T09:00", "doctor": "ortiz"}, "tomorrow"),
        ({"after": "nonsense"}, "morning"),
        ({"after": ""}, "morning"),
        ({"after": "2026-11-05"}, None),
        ({"visit": "vaccination"}, None),
    ],
)
async def test_what_is_asked_for(given: dict[str, str], slot: str | None) -> None:
    assert await offered(await clinic(), **given) == slot


async def test_what_is_over_is_not_offered() -> None:
    at = await clinic()
    at.now = NOW + DAY
    assert await offered(at) == "tomorrow"


async def test_two_callers_are_not_offered_the_same_time() -> None:
    at = await clinic()
    assert await offered(at, "1.1") == "morning"
    assert await offered(at, "2.2") == "noon"
    at.now += HOLD_MS
    assert await offered(at, "3.3") == "morning"


async def test_what_he_did_not_want_is_free_for_the_next_at_once() -> None:
    at = await clinic()
    assert await offered(at, "1.1") == "morning"
    assert await offered(at, "1.1", after="2026-11-03T09:00", offered="morning") == "noon"
    assert await offered(at, "2.2") == "morning"
    assert await offered(at, "2.2", after="2026-11-03T09:00", offered="morning") == "tomorrow"
    assert await offered(at, "3.3", offered="noon") == "morning"  # it was never his to give back
    assert await offered(at, "4.4", doctor="cho") is None


async def test_who_asks_for_another_day_may_be_offered_the_same_again() -> None:
    at = await clinic()
    assert await offered(at, after="2026-11-04") == "tomorrow"
    assert await offered(at, after="2026-11-04", offered="tomorrow") == "tomorrow"


async def test_who_is_beaten_to_each_time_is_told_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    at = await clinic()

    async def never(*_: object) -> bool:
        return False

    monkeypatch.setattr(at.crm.appointments, "hold", never)
    assert await offered(at) is None

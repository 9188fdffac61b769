"""Questions to the store: answered, not known, failed; never a call that waits for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from controller.lookups import Lookups
from crm.connectors.memory import MemoryCrm
from crm.model import Patient
from ivr import messages as ivr
from tests.crm.examples import INTERACTION

ANN = Patient("p1", "Ann", "Able", "1980-01-01", "es", ("+15555550101",))
BOB = Patient("p2", "Bob", "Able", "1982-01-01", "es", ("+15555550101", "+15555550102"))
CHO = Patient("p3", "Cho", "Able", "2010-01-01", "ko", ("+15555550101",))


class Desk:
    def __init__(self, crm: MemoryCrm, deadline_s: float = 1.0, forbidden: str = "x") -> None:
        self.answers: asyncio.Queue[tuple[str, ivr.Event]] = asyncio.Queue()
        self.lookups = Lookups(
            crm,
            lambda call, event: self.answers.put_nowait((call, event)),
            lambda: 7,
            deadline_s,
            may_call=lambda number: not number.startswith(forbidden),
        )

    async def ask(self, caller: str | None, what: str = "patient_by_phone", **arguments: str) -> ivr.Event:
        self.lookups.start("1.1", caller, ivr.LookUp(3, what, arguments))
        call, event = await asyncio.wait_for(self.answers.get(), 5)
        assert call == "1.1"
        assert event.at == 7
        assert event.lookup == 3  # type: ignore[union-attr]
        return event


async def store(*patients: Patient) -> MemoryCrm:
    crm = MemoryCrm()
    await crm.put_patients(patients)
    return crm


async def test_the_one_patient_of_a_phone() -> None:
    found = await Desk(await store(ANN, BOB)).ask("+15555550102")
    assert found == ivr.Found(7, 3, {"matches": "1", "language": "es", "patient": "p2"})


async def test_a_phone_that_several_share_names_nobody() -> None:
    found = await Desk(await store(ANN, BOB)).ask("+15555550101")
    assert found == ivr.Found(7, 3, {"matches": "2", "language": "es"})


async def test_who_share_a_phone_and_no_language() -> None:
    found = await Desk(await store(ANN, CHO)).ask("+15555550101")
    assert found == ivr.Found(7, 3, {"matches": "2"})


async def test_a_number_the_flow_asked_for_comes_before_the_line() -> None:
    found = await Desk(await store(ANN, BOB)).ask("+15555550199", phone="+15555550102")
    assert isinstance(found, ivr.Found)
    assert found.record["patient"] == "p2"


@pytest.mark.parametrize("caller", [None, "", "+15555550199"])
async def test_nobody_we_know(caller: str | None) -> None:
    assert await Desk(await store(ANN)).ask(caller) == ivr.NotFound(7, 3)


async def test_a_withheld_number_is_not_asked_for() -> None:
    crm = await store(ANN)
    before = crm.calls
    await Desk(crm).ask(None)
    assert crm.calls == before


async def test_a_store_that_is_away() -> None:
    crm = await store(ANN)
    crm.away = True
    assert await Desk(crm).ask("+15555550101") == ivr.LookUpFailed(7, 3, "CrmUnavailable")


async def test_a_store_that_never_answers() -> None:
    class Stuck(MemoryCrm):
        async def patients_by_phone(self, phone: str) -> Any:
            await asyncio.Event().wait()

    assert await Desk(Stuck(), deadline_s=0.01).ask("+15555550101") == ivr.LookUpFailed(7, 3, "TimeoutError")


async def test_a_store_with_a_fault_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken(MemoryCrm):
        async def patients_by_phone(self, phone: str) -> Any:
            raise RuntimeError(f"row of {phone} is rotten")

    assert await Desk(Broken()).ask("+15555550101") == ivr.LookUpFailed(7, 3, "RuntimeError")
    assert "5555550101" not in capsys.readouterr().out


async def test_a_look_up_that_does_not_exist() -> None:
    assert await Desk(await store()).ask("+15555550101", "moon_phase") == ivr.LookUpFailed(7, 3, "KeyError")


async def test_closing_gives_up_what_is_asked() -> None:
    class Stuck(MemoryCrm):
        async def patients_by_phone(self, phone: str) -> Any:
            await asyncio.Event().wait()

    desk = Desk(Stuck(), deadline_s=60)
    desk.lookups.start("1.1", "+15555550101", ivr.LookUp(1, "patient_by_phone", {}))
    await desk.lookups.close()
    assert desk.answers.empty()
    await desk.lookups.close()


# --- who knows him, and where he may be called ---------------------------------


async def test_the_agents_who_know_the_patient() -> None:
    crm = await store(BOB)
    for index, agent in enumerate(("alice", "nadia")):
        await crm.store(replace(INTERACTION, id=str(index), patient="p2", agent=agent, started_at=index, talk_ms=1))
    found = await Desk(crm).ask("+15555550102")
    assert isinstance(found, ivr.Found)
    assert found.record["agents"] == "nadia alice"


@pytest.mark.parametrize(
    ("caller", "patient", "forbidden", "record"),
    [
        ("+15555550102", "p2", "x", {"own": "+15555550102", "others": "+15555550101"}),
        ("+15555550102", "", "x", {"own": "+15555550102", "others": ""}),
        ("+15555550102", "p1", "x", {"own": "+15555550102", "others": ""}),
        ("+15555550102", "p2", "+15555550102", {"own": "", "others": "+15555550101"}),
        ("+15555550102", "p2", "+1", None),
        (None, "p2", "x", None),
        ("+15555550199", "", "x", {"own": "+15555550199", "others": ""}),
    ],
)
async def test_where_he_may_be_called_back(
    caller: str | None, patient: str, forbidden: str, record: dict[str, str] | None
) -> None:
    """Other people's numbers never: only the file of the patient the number belongs to."""
    answer = await Desk(await store(ANN, BOB), forbidden=forbidden).ask(caller, "callback_numbers", patient=patient)
    assert answer == (ivr.NotFound(7, 3) if record is None else ivr.Found(7, 3, record))


async def test_his_own_number_needs_no_store() -> None:
    crm = await store(BOB)
    crm.away = True
    answer = await Desk(crm).ask("+15555550102", "callback_numbers", patient="p2")
    assert answer == ivr.Found(7, 3, {"own": "+15555550102", "others": ""})

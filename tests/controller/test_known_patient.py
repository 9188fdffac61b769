"""Who knows a patient and how he wants to be spoken to; none of it is worth a failed look-up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from controller import known_patient
from controller.known_patient import known_of, preferences_of
from controller.operations import Desk, carriers
from crm.connectors.memory import MemoryCrm
from crm.model import Patient, Preference
from ivr.messages import Remember
from tests.crm.examples import INTERACTION

ANN = Patient("p1", "Ann", "Able", "1980-01-01", "es", ("+15555550101",), ("nadia", "bruno"))
BOB = replace(ANN, id="p2", care_team=())
ASKED = (Preference("p1", "pace", "65", 1), Preference("p1", "volume", "1", 1), Preference("p1", "relay", "yes", 1))


async def store(kind: type[MemoryCrm] = MemoryCrm) -> MemoryCrm:
    crm = kind()
    await crm.put_patients([ANN])
    await crm.store(replace(INTERACTION, patient="p1", agent="alice", started_at=5, talk_ms=1))
    for each in ASKED:
        await crm.put_preference(each)
    return crm


def desk(crm: MemoryCrm) -> Desk:
    return Desk(crm, lambda: 7, lambda _number: True, "US")


async def test_all_is_told() -> None:
    known = await known_of(desk(await store()), ANN)
    assert known == {"agents": "alice", "care_team": "nadia bruno", "pace": "65", "volume": "1", "relay": "yes"}
    assert await known_of(desk(await store()), BOB) == {}


@pytest.mark.parametrize("how", [{"phone": "+15555550101"}, {"phone": "+15555550101", "birth_date": "1980-01-01"}])
async def test_every_look_up_that_finds_him_tells_them(how: dict[str, str]) -> None:
    what = "patient_by_identity" if "birth_date" in how else "patient_by_phone"
    record = await carriers()[what](desk(await store()), None, how)
    assert record is not None
    assert (record["patient"], record["pace"], record["agents"]) == ("p1", "65", "alice")


async def test_a_phone_that_several_share_tells_of_none_of_them() -> None:
    crm = await store()
    await crm.put_patients([replace(ANN, id="p2")])
    record = await carriers()["patient_by_phone"](desk(crm), "+15555550101", {})
    assert record == {"matches": "2", "language": "es"}


async def test_what_else_a_store_holds_is_no_answer() -> None:
    crm = await store()
    await crm.put_preference(Preference("p1", "patient", "p9", 1))
    assert "patient" not in await known_of(desk(crm), ANN)


async def test_a_store_that_is_slow_or_away_with_it_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(MemoryCrm):
        async def preferences_of(self, patient: str) -> Sequence[Preference]:
            await asyncio.Event().wait()
            return ()

    monkeypatch.setattr(known_patient, "WAIT_S", 0.01)
    assert await known_of(desk(await store(Stuck)), ANN) == {"agents": "alice", "care_team": "nadia bruno"}
    away = await store()
    away.away = True
    assert await known_of(desk(away), ANN) == {"care_team": "nadia bruno"}


def test_what_he_asked_for_as_it_is_kept() -> None:
    command = Remember("p1", {"pace": "65", "relay": "yes"})
    assert preferences_of(command, 7) == (Preference("p1", "pace", "65", 7), Preference("p1", "relay", "yes", 7))

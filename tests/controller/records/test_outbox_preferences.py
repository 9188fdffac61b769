"""What patients asked for, on its way to the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crm.connectors.memory import MemoryCrm
from crm.model import Preference
from tests.controller.records.test_outbox import contents, opened
from tests.crm.examples import INTERACTION


async def test_it_waits_for_the_store_over_a_restart_and_the_last_of_each_kind_arrives(tmp_path: Path) -> None:
    crm = MemoryCrm()
    crm.away = True
    first = await opened(tmp_path, crm)
    asked = Preference("x0001", "pace", "80", 10)
    later, relay = replace(asked, value="65", asked_at=20), Preference("x0001", "relay", "wombat", 20)
    for each in (asked, relay, later):
        assert await first.preference(each)
    assert await first.put(INTERACTION)
    assert first.pending() == 3
    await first.close()
    assert b"wombat" not in contents(tmp_path)
    crm.away = False
    second = await opened(tmp_path, crm)
    assert await second.flush(10)
    assert list(await crm.preferences_of("x0001")) == [later, relay]
    assert await crm.count_interactions() == 1
    await second.close()

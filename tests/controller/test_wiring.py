"""What each part is told of the clinic."""

from __future__ import annotations

from pathlib import Path

from controller import wiring
from controller.settings import Settings
from crm.connectors.memory import MemoryCrm
from tests.controller.settings.clinic import sample


def test_always_open_says_so_and_is(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    said: list[str] = []
    sunday_night = 1_784_426_400_000  # 2026-07-19 02:00 UTC, Saturday 22:00 in New York
    usual = wiring.clinic_facts(settings, always_open=False, say=said.append)
    assert said == []
    assert not usual.hours["main"].open_at(sunday_night)
    always = wiring.clinic_facts(settings, always_open=True, say=said.append)
    assert len(said) == 1
    assert always.hours["main"].open_at(sunday_night)


async def test_staff_and_dispositions_are_in_the_store_for_reports(tmp_path: Path) -> None:
    settings: Settings = sample(tmp_path)
    crm = MemoryCrm()
    await wiring.fill_store(crm, settings.model)
    assert [agent.id for agent in await crm.agents()] == sorted(settings.model.agents)
    assert await crm.count_patients() > 0
    before = await crm.count_patients()
    await wiring.fill_store(crm, settings.model)
    assert await crm.count_patients() == before


def test_each_queue_has_its_target(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    assert wiring.targets_ms(settings) == {name: queue.service_target for name, queue in settings.model.queues.items()}

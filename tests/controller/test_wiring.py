"""What each part is told of the clinic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from controller import wiring
from controller.settings import Settings
from controller.sounds import PROMPTS
from crm.connectors.memory import MemoryCrm
from ivr.flow import FlowSet
from ivr.loader import load_catalogue, load_flows
from ivr.problems import FileProblems
from tests.controller.settings.clinic import PROJECT, block, sample
from tests.controller.switchboard.bench_board import Bench


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


def test_keys_of_interpreters_that_cannot_be_had_are_told_before_anything_starts(tmp_path: Path) -> None:
    line = "number: '+15555550190', trunk: provider, keys: {file: pin}, languages: {ko: qualified}"
    trunk = "    match: [127.0.0.1]  "
    lines = '    lines: {to: sip.provider.example, caller: "+15555550100"}'
    settings = sample(tmp_path, block(f"interpreters: {{line: {{name: Line, {line}}}}}"), (trunk, f"{lines}\n{trunk}"))
    with pytest.raises(FileProblems, match="interpreters line: the file pin cannot be read"):
        wiring.clinic_facts(settings, always_open=False, say=lambda _said: None)


async def test_staff_and_dispositions_are_in_the_store_for_reports(tmp_path: Path) -> None:
    settings: Settings = sample(tmp_path)
    crm = MemoryCrm()
    await wiring.fill_store(crm, settings.model, 1_800_000_000_000)
    assert [agent.id for agent in await crm.agents()] == sorted(settings.model.agents)
    assert await crm.count_patients() > 0
    before = await crm.count_patients()
    await wiring.fill_store(crm, settings.model, 1_800_000_000_000)
    assert await crm.count_patients() == before


def test_each_queue_has_its_target(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    assert wiring.targets_ms(settings) == {name: queue.service_target for name, queue in settings.model.queues.items()}


def test_a_comfort_message_that_nobody_wrote_is_refused_with_its_line(tmp_path: Path) -> None:
    settings = sample(
        tmp_path, ("    wrap_up: 15s\n", "    wrap_up: 15s\n    comfort: {say: [front_door.welcome, no.such]}\n")
    )
    flows = FlowSet({}, load_catalogue(PROMPTS / "catalogue.yaml", settings.model.clinic.languages))
    with pytest.raises(FileProblems, match="is not in the catalogue") as refused:
        wiring.wait_rules(settings, flows)
    assert "clinic.yaml:" in str(refused.value)
    ready = {(prompt.key, prompt.language) for prompt in wiring.comfort_prompts(settings, flows)}
    announced = {(f"announcement.{one.name}", language) for one in settings.announcements for language in one.texts}
    assert announced <= ready
    heard = ready - announced
    assert heard == {("front_door.welcome", language) for language in settings.model.clinic.languages}


def test_a_survey_needs_its_flow_and_somewhere_to_agree(tmp_path: Path) -> None:
    settings = sample(tmp_path, ("survey: {flow: survey}", "survey: {flow: survey, only_if: willing}"))
    shipped = load_flows(PROJECT / "flows", PROMPTS, settings.facts())
    with pytest.raises(FileProblems, match="no flow has a variable 'willing' of type yes_no") as refused:
        wiring.check_flows(settings, shipped)
    (problem,) = refused.value.problems
    assert problem.line > 1
    fewer = {name: flow for name, flow in shipped.flows.items() if name != "survey"}
    with pytest.raises(FileProblems, match="there is no flow 'survey' any more"):
        wiring.check_flows(settings, replace(shipped, flows=fewer))
    wiring.check_flows(sample(tmp_path, ("survey: {flow: survey}", "survey: {flow: survey, only_if: agreed}")), shipped)


def test_without_a_way_out_nobody_is_called_back(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    flows = FlowSet({}, load_catalogue(PROMPTS / "catalogue.yaml", settings.model.clinic.languages))
    assert settings.outbound is None
    assert [rules.callback for rules in wiring.wait_rules(settings, flows).values()] == [None] * len(
        settings.model.queues
    )


async def test_a_caller_is_known_again_by_a_key_that_is_not_his_number(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.arrive()
    line = bench.line
    key, other = wiring.key_of_caller(b"k" * 32), wiring.key_of_caller(b"x" * 32)
    by_number = key(line)
    assert by_number
    assert by_number == key(line)
    assert by_number != other(line)
    assert "5550123" not in by_number
    line.call.patient = "p0001"
    assert key(line) not in (by_number, None)
    line.call.patient, line.caller = None, None
    assert key(line) is None
    bench.board.wakeups.close()


def test_what_cannot_be_read_of_the_learnt_is_learnt_anew(tmp_path: Path) -> None:
    settings = sample(tmp_path)
    learnt = wiring.distributor(settings, None).learnt()
    assert wiring.distributor(settings, {"moons": 2}).learnt() == learnt
    assert wiring.distributor(settings, learnt).learnt() == learnt

"""Flows that change while calls go on, on a whole system with Asterisk in memory."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from controller import system as system_module
from controller.flow_versions.publishing import Publishing
from controller.flow_versions.service import FlowService
from controller.flow_versions.store import NoReleaseError
from ivr.flow import FlowSet
from ivr.loader import load_flows
from ivr.problems import FileProblems
from tests.controller.bench_system import SystemBench

FLOW = """flow: front-door
languages: [en, es, ko]
start: hello
fallback: desk
nodes:
  hello: {say: {say: front_door.welcome, go: box}}
  box: {message: {say: front_door.message, mailbox: desk, max: 1m, go: bye}}
  bye: {hangup: {say: %s}}
  # allow unreachable: the number of the tests needs a person
  desk: {enqueue: {queue: front_desk}}
"""
OLD, NEW = FLOW % "front_door.message_taken", FLOW % "engine.goodbye"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SystemBench:
    made = SystemBench(tmp_path, monkeypatch)
    return alone(made)


@pytest.fixture
async def up(bench: SystemBench) -> AsyncIterator[SystemBench]:
    await bench.system.start()
    yield bench
    await bench.system.stop()


def alone(bench: SystemBench) -> SystemBench:
    """A front door that calls no other flow, and none of those that the sample's calls."""
    for flow in bench.settings.flows_folder.glob("*.yaml"):
        if flow.stem not in ("front-door", "load", "survey"):
            flow.unlink()
    write(bench, OLD)
    return bench


def write(bench: SystemBench, text: str) -> None:
    (bench.settings.flows_folder / "front-door.yaml").write_text(text, encoding="utf-8")


async def changed(bench: SystemBench, text: str) -> None:
    write(bench, text)
    await looked(bench)


async def looked(bench: SystemBench) -> None:
    for _ in range(2):
        await bench.system.flow_service.look()


async def arrives(bench: SystemBench, call: str) -> str:
    """A patient dials; the version of the flow he walks."""
    bench.ari.arrive(call, ["patient", "5550100"], "5555550123")
    await bench.until(lambda: call in bench.system.board.lines)
    return bench.system.board.lines[call].flow.version


async def test_new_calls_take_what_changed_and_calls_under_way_keep_theirs(up: SystemBench) -> None:
    old = await arrives(up, "1.1")
    await changed(up, NEW)
    new = await arrives(up, "1.2")
    assert new != old
    assert up.system.board.lines["1.1"].flow.version == old
    assert f"New calls take the changed flows: front-door {old} -> {new}. Calls under way keep theirs." in up.said
    for call in ("1.1", "1.2"):
        up.ari.hang_up(call)
    await up.until(lambda: not up.system.board.lines)
    await up.system.outbox.flush(2.0)
    stored = {one.id: one.flow_version for one in await up.system.crm.interactions()}
    assert stored == {"1.1": old, "1.2": new}
    assert up.system.flow_service.store.having("front-door", old) is not None


async def test_a_half_written_file_is_left_until_it_stands_still(up: SystemBench) -> None:
    old = await arrives(up, "1.1")
    write(up, NEW[: len(NEW) // 2])
    await up.system.flow_service.look()
    write(up, NEW)
    await up.system.flow_service.look()
    assert await arrives(up, "1.2") == old
    await up.system.flow_service.look()
    assert await arrives(up, "1.3") != old
    assert not any("NOT taken" in text for text in up.said)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OLD.replace("go: box", "go: bx"), "front-door.yaml:6:46: unknown node 'bx'. Did you mean 'box'?"),
        (OLD.replace("start: hello", "start: [" * 500), "front-door.yaml:3:"),
        (OLD.replace("fallback: desk", "fallback: bye"), "'bye' leads to neither a person nor a message"),
        ("", "the file is empty"),
    ],
)
async def test_a_broken_file_changes_nothing_and_is_told(up: SystemBench, text: str, told: str) -> None:
    old = await arrives(up, "1.1")
    await changed(up, text)
    assert await arrives(up, "1.2") == old
    assert "The changed flows are NOT taken; calls go on with what was right before:" in up.said
    assert any(told in line for line in up.said), up.said[-3:]
    count = len(up.said)
    await looked(up)
    assert len(up.said) == count  # told once
    await changed(up, OLD)
    assert up.said[-1] == "The flows are right again, and as they were: calls go on with them."
    assert await arrives(up, "1.25") == old
    await changed(up, NEW)
    assert await arrives(up, "1.3") != old


async def test_a_flow_that_a_number_needs_is_not_taken_away(up: SystemBench) -> None:
    old = await arrives(up, "1.1")
    (up.settings.flows_folder / "load.yaml").unlink()
    await looked(up)
    assert any("there is no flow 'load' any more" in text for text in up.said)
    assert await arrives(up, "1.2") == old


async def test_after_a_restart_a_call_goes_on_with_its_version(
    bench: SystemBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.system.start()
    old = await arrives(bench, "1.1")
    pages = {"1.1": {"call": {"flow": "front-door", "flow_version": old}}}
    await bench.system.stop()
    write(bench, NEW)
    heir = SystemBench(tmp_path, monkeypatch)
    await heir.system.start()
    service = heir.system.flow_service
    assert service.choice.live.flows["front-door"].version != old
    await service.bring_back(pages)
    assert service.choice.known[f"front-door@{old}"].version == old
    await service.bring_back({"1.2": {"call": {"flow": "front-door", "flow_version": "forgotten"}}, "agents": {}})
    assert any("front-door forgotten go on with the version of now" in text for text in heir.said)
    await heir.system.stop()


# --- publishing: approved ---------------------------------------------------------------


@pytest.fixture
def approved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SystemBench:
    made = SystemBench(tmp_path, monkeypatch, ("data_folder:", "publishing: approved\ndata_folder:"))
    return alone(made)


def publish(bench: SystemBench, percent: float = 100.0) -> str:
    """What stands in the folder; the version of its front door."""
    service = bench.system.flow_service
    facts = bench.settings.facts()
    loaded = load_flows(bench.settings.flows_folder, system_module.PROMPTS, facts)
    at = bench.system.now()
    release = service.store.put(loaded, bench.settings.flows_folder, system_module.PROMPTS, at)
    Publishing(service.store, service.aliases, at).publish(release, "maria", "test", percent)
    return release.flows["front-door"]


async def test_nothing_published_yet(approved: SystemBench) -> None:
    with pytest.raises(FileProblems, match="nothing is published yet"):
        await approved.system.start()


async def test_only_what_is_published_takes_calls(approved: SystemBench) -> None:
    made = FlowService(
        approved.settings, system_module.PROMPTS, approved.settings.facts(), approved.said.append, approved.system.now
    )
    approved.system.flow_service = made
    first = publish(approved)
    await approved.system.start()
    assert await arrives(approved, "1.1") == first
    await changed(approved, NEW)
    assert await arrives(approved, "1.2") == first
    second = publish(approved, 50)
    await looked(approved)
    assert {await arrives(approved, f"2.{number}") for number in range(20)} == {first, second}
    assert any("50% of new calls take the canary" in text for text in approved.said)
    publish_all = Publishing(approved.system.flow_service.store, approved.system.flow_service.aliases, 1)
    publish_all.publish(approved.system.flow_service.store.get(second), "maria", "good")
    await looked(approved)
    assert {await arrives(approved, f"3.{number}") for number in range(5)} == {second}
    publish_all.roll_back("maria", "no")
    await looked(approved)
    assert await arrives(approved, "4.1") == first
    await approved.system.stop()


@pytest.mark.parametrize("lost", ["live", "canary"])
async def test_a_release_that_is_lost_does_not_keep_the_clinic_from_starting(approved: SystemBench, lost: str) -> None:
    approved.system.flow_service = made = FlowService(
        approved.settings, system_module.PROMPTS, approved.settings.facts(), approved.said.append, approved.system.now
    )
    first = publish(approved)
    write(approved, NEW)
    publish(approved, 100 if lost == "live" else 50)
    aliases = made.aliases.read()
    shutil.rmtree(made.store.folder / getattr(aliases, lost))
    assert made.open().flows["front-door"].version == first
    assert made.choice.canary is None
    assert any(text.startswith("What is published cannot be loaded: ") for text in approved.said)
    shutil.rmtree(made.store.folder)
    made.store.folder.mkdir()
    made.aliases.path.write_text(json.dumps(dataclasses.asdict(aliases)))
    with pytest.raises(NoReleaseError):
        made.open()


async def test_a_restart_in_the_midst_of_a_canary_has_its_sounds_before_the_first_call(
    approved: SystemBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved.system.flow_service = FlowService(
        approved.settings, system_module.PROMPTS, approved.settings.facts(), approved.said.append, approved.system.now
    )
    first = publish(approved)
    write(approved, NEW)
    second = publish(approved, 50)
    prepared: list[str] = []
    prepare = approved.system._prepare_sounds

    async def noted(flows: FlowSet, progress: Callable[[str], None] = lambda _text: None) -> None:
        prepared.append(flows.flows["front-door"].version)
        await prepare(flows, progress)

    monkeypatch.setattr(approved.system, "_prepare_sounds", noted)
    await approved.system.start()
    assert prepared == [first, second]
    assert any(text.endswith("(50% of new calls).") for text in approved.said)
    await approved.system.stop()

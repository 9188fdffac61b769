"""The waiting caller's experience on real calls: told in turn, never late for an agent, never without his place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from careline.phones.agent import Behaviour
from careline.phones.listening import tones_from
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.front_door import to_queue

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
TONE = 1090.0
CONNECT_MS = 400
"""From the agent's answer to his tone at the patient's ear: one window of the tone's detector is 200 ms of it."""


def talkative(clinic: dict) -> None:
    """Something is said every few seconds."""
    clinic["queues"]["front_desk"].update(announce="9s", comfort={"every": "3s", "say": ["front_door.welcome"]})
    clinic["queues"]["nurse"].update(announce="4s", recheck={"every": "7s"})
    clinic.setdefault("commands", {})["keys"] = {"slower": "7"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def talking_clinic(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningClinic]:
    made = RunningClinic(tmp_path_factory.mktemp("talkative"), talkative)
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def own(talking_clinic: RunningClinic) -> AsyncIterator[RunningClinic]:
    yield talking_clinic
    await talking_clinic.clear_phones()


async def test_place_comfort_and_recheck_are_told_in_turn(own: RunningClinic, caller: str) -> None:
    async with own.patient() as patient:
        await to_queue(patient, caller, "41")
        assert await own.says("position_1", 20)
        assert await own.says("offer_worse", 20)
        await patient.wait(2)
        heard = [each.prompt.name for each in own.heard_by(patient, "en")]
        await patient.press("7")
        await patient.wait(1)
        mark = len(own.said())
        assert await own.says("position_1", 10, mark)
        slowed = list((own.settings.folder.prompts / "private").rglob("*.wav"))
        patient.hang_up()
    assert slowed, "after he has asked for slower his place is made for him"
    assert any("next" in name for name in heard), heard
    assert any("getting worse" in name for name in heard), heard


@pytest.mark.parametrize("playing", [True, False], ids=["comfort plays", "music plays"])
async def test_comfort_does_not_delay_a_connect(own: RunningClinic, caller: str, playing: bool) -> None:
    """The agent's voice is at the patient's ear as soon as without it."""
    async with own.patient() as patient:
        await to_queue(patient, caller, "20" if playing else "41")
        word = "front_door.welcome" if playing else "front_door.connecting_nurse"
        marks = own.said().count(word)
        while own.said().count(word) == marks and playing:  # noqa: ASYNC110 - the terminal tells nobody
            await asyncio.sleep(0.02)
        agent = await own.agent(
            "alice" if playing else "nadia", Behaviour(after_ms=100 if playing else 300, tone_hz=TONE)
        )
        leg = await agent.next_call(10)
        assert await leg.wait("answered", 5)
        answered_ms = patient.now_ms() - (leg.now_ms() - leg.times["answered"])
        await patient.wait(1.5)
        began = tones_from(patient.heard, [TONE], int(answered_ms) - 100)
        patient.hang_up()
    assert TONE in began, "the patient never heard the agent"
    delay = began[TONE] - answered_ms
    print(f"answered to the agent's voice: {delay:.0f} ms ({'comfort' if playing else 'music'})")
    assert delay < CONNECT_MS


async def test_who_gets_worse_goes_before_one_who_came_earlier(own: RunningClinic, caller: str) -> None:
    earlier, worse = caller, f"{caller[:-4]}8{caller[-3:]}"
    async with own.patient() as first, own.patient() as second:
        await to_queue(first, earlier, "41")
        await to_queue(second, worse, "41")
        await second.wait(2)
        await second.press("3")
        await second.wait(1)
        await second.press("1")
        assert await own.says("urgent", 5)
        nadia = await own.agent("nadia", Behaviour(after_ms=100, tone_hz=TONE))
        leg = await nadia.next_call(10)
        assert await leg.wait("answered", 5)
        await second.wait(1)
        second.hang_up()
        first.hang_up()
    stored = await own.interaction(worse)
    assert (stored.outcome, stored.agent, stored.priority) == ("answered", "nadia", "urgent")
    assert [step.outcome for step in stored.steps if step.kind == "aside"] == ["worse"]
    assert (await own.interaction(earlier)).priority == "soon"


async def test_leaving_the_queue_by_its_menu(own: RunningClinic, caller: str) -> None:
    async with own.patient() as patient:
        await to_queue(patient, caller, "20")
        await patient.wait(2)
        await patient.press("3")
        assert await own.says("front_door.message", 5)
        await patient.wait(5)
        patient.hang_up()
    stored = await own.interaction(caller)
    assert stored.outcome in ("ivr_exit", "message_left")
    assert "message" in [step.node for step in stored.steps]


async def test_dropped_and_calling_again_he_has_his_place(own: RunningClinic, caller: str) -> None:
    later = f"{caller[:-4]}8{caller[-3:]}"
    async with own.patient() as first, own.patient() as second:
        await to_queue(first, caller, "20")
        await first.wait(2)
        first.hang_up()
        await first.wait_ended(5)
        await to_queue(second, later, "20")
        await second.wait(1)
        await to_queue(first, caller, "20")
        assert await own.says("engine.place_kept", 15)
        alice = await own.agent("alice", Behaviour(after_ms=100))
        leg = await alice.next_call(10)
        assert await leg.wait("answered", 5)
        await first.wait(1)
        first.hang_up()
        second.hang_up()
    for _ in range(100):
        stored = await own.interactions(caller)
        if len(stored) == 2:
            break
        await asyncio.sleep(0.1)
    assert sorted(each.outcome for each in stored) == ["abandoned", "answered"]
    assert (await own.interaction(later)).outcome == "abandoned"

"""A flow that calls another with a condition, and one that has the on-call list rung, on real calls.

The clinic's controller is killed while somebody is rung, too, and what was announced is announced by the next.
"""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from ami.vocabulary import AnnouncementOrder
from careline.commands.console import link_of
from careline.phones.agent import Behaviour
from careline.phones.incoming import IncomingLeg
from careline.phones.listening import tones_from
from careline.phones.patient import PatientPhone
from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]

FRONT = """
flow: front
languages: [en, es, ko]
start: who
fallback: operator
variables:
  key: {type: number, privacy: public}
nodes:
  who: {lookup: {what: patient_by_phone, found: part, not_found: part}}
  part: {call: {flow: part, with: {most: "2 + 1"}, into: {pressed: key}, go: fork}}
  fork:
    branch:
      cases: [{when: "key >= 2 && identity == 0 && visits('part') == 1", go: bye}]
      else: operator
  bye: {hangup: {say: engine.goodbye, outcome: self_served}}
  operator: {enqueue: {queue: front_desk}}
"""
PART = """
flow: part
languages: [en, es, ko]
arguments: [most]
results: [pressed]
start: ask
variables:
  most: {type: number, privacy: public}
  pressed: {type: number, privacy: public}
nodes:
  ask: {menu: {say: load.press, choices: [{key: 1, go: one}, {key: 2, go: two}]}}
  one: {set: {values: {pressed: 1}, go: done}}
  two: {set: {values: {pressed: {expression: "most - 1"}}, go: done}}
  done: {return: {}}
"""


ON_CALL = """
flow: on-call
languages: [en, es, ko]
start: nurse
fallback: operator
nodes:
  nurse:
    dispatch:
      about: {en: A patient asks for a nurse., es: Un paciente pide una enfermera., ko: 환자가 간호사를 찾습니다.}
      say: front_door.connecting_nurse
      ring: 5s
      owner: nurse
      failed: operator
  operator: {enqueue: {queue: front_desk}}
"""
TONE = 1090.0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningClinic]:
    """A clinic of three small flows; Nadia is on call first, Minji after her."""
    tmp_path = tmp_path_factory.mktemp("flow_control")
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "front.yaml").write_text(FRONT, encoding="utf-8")
    (flows / "part.yaml").write_text(PART, encoding="utf-8")
    (flows / "on-call.yaml").write_text(ON_CALL, encoding="utf-8")

    def change(clinic: dict[str, Any]) -> None:
        clinic["flows_folder"] = str(flows)
        for block in (*clinic["queues"].values(), *clinic["numbers"].values()):
            block.pop("survey", None)
        clinic["numbers"] = {
            "5550100": {"flow": "front", "language": "en"},
            "5550111": {"flow": "on-call", "language": "en"},
        }

    clinic = RunningClinic(tmp_path, change)
    await clinic.start()
    yield clinic
    await clinic.stop()


async def test_a_called_flow_returns_what_the_condition_asks(own: RunningClinic, caller: str) -> None:
    async with own.patient() as patient:
        await patient.call("5550100", caller)
        await patient.wait(1.5)
        await patient.press("2")
        assert await patient.wait_ended(15)
    stored = await own.interaction(caller)
    assert [step.node for step in stored.steps] == ["who", "part", "part/ask", "part/two", "part/done", "fork", "bye"]
    assert (stored.flow, stored.outcome) == ("front", "self_served")


async def test_the_first_on_call_does_not_answer_and_the_second_takes_it_by_key(
    own: RunningClinic, caller: str
) -> None:
    nadia = await own.agent("nadia", Behaviour(does="never"))
    minji = await own.agent("minji", Behaviour(after_ms=300, tone_hz=TONE))
    async with own.patient() as patient:
        await patient.call("5550111", caller)
        rung = await nadia.next_call(10)
        taken = await minji.next_call(15)
        assert await rung.wait("ended", 5), "the first phone rings on"
        assert await taken.wait("answered", 5)
        assert await own.says("on call: asks minji", 5)
        assert not await own.says("on call: minji takes it", 1.5)
        await takes_by_key(own, "minji", taken, patient)
    stored = await own.interaction(caller)
    assert stored.outcome == "transferred"
    assert [(offer.agent, offer.outcome) for offer in stored.offers] == [("nadia", "no_answer"), ("minji", "answered")]
    assert caller not in own.said()


async def takes_by_key(
    own: RunningClinic, who: str, taken: IncomingLeg, patient: PatientPhone, within: float = 5
) -> None:
    """He takes it, the caller hears him, and he hangs up."""
    assert taken.stream is not None
    await taken.stream.press("1")
    assert await own.says(f"on call: {who} takes it", within)
    assert await patient.wait(2), "the caller was dropped"
    assert TONE in tones_from(patient.heard, [TONE]), "the caller does not hear who took it"
    taken.hang_up()
    assert await patient.wait_ended(15), "nobody said goodbye"


async def announce(clinic: RunningClinic) -> None:
    """As a supervisor does, over a link: the program starts for as long as a call takes."""
    texts = {"en": "It snows.", "es": "Nieva mucho.", "ko": "눈이 옵니다."}
    link = link_of(clinic.file)
    await link.start()
    try:
        reply = await link.announce(AnnouncementOrder("snow-on", "on", "snow", "", texts=texts))
        assert reply.ok, reply.text
    finally:
        await link.stop()


async def test_a_dispatch_and_an_announcement_outlive_a_controller_that_is_killed(
    own: RunningClinic, caller: str
) -> None:
    """The phone that rang for the first controller rings for the next, whose callers hear what was switched on."""
    await own.clear_phones()
    await announce(own)
    nadia = await own.agent("nadia", Behaviour(does="never"))
    async with own.patient() as patient:
        await patient.call("5550111", caller)
        assert await own.says("announcement.snow", 10)
        rung = await nadia.next_call(15)
        nadia.behaviour = Behaviour(after_ms=300, tone_hz=TONE)
        own.signal(signal.SIGKILL)
        await own.start()
        assert await rung.wait("ended", 10), "the phone rings on for nobody"
        taken = await nadia.next_call(15)
        assert await taken.wait("answered", 5)
        assert await own.says("on call: asks nadia", 5)
        await takes_by_key(own, "nadia", taken, patient, within=10)
    stored = await own.interaction(caller)
    assert stored.outcome == "transferred"
    assert (stored.offers[-1].agent, stored.offers[-1].outcome) == ("nadia", "answered")
    async with own.patient() as later:
        await later.call("5550111", f"{caller[:-4]}8{caller[-3:]}")
        assert await own.says("announcement.snow", 10), "the next controller has forgotten it"
        later.hang_up()

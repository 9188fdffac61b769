"""``careline console`` on a system with calls: what it shows at each stage, and that its orders are carried out."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path

import pytest
import pytest_asyncio

from ami.vocabulary import AnnouncementOrder
from careline.commands.console import link_of
from careline.phones.agent import Behaviour
from careline.phones.patient import PatientPhone
from tests.asterisk.clinic import PROGRAM, RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]


async def shown(clinic: RunningClinic, holds: Callable[[dict], bool], within: float = 8.0) -> dict:
    """What the program shows once ``holds`` is true; until then a link looks, since the program takes long to start."""
    async with clinic.watched() as link, asyncio.timeout(within):
        while not holds(asdict(await link.snapshot())):  # noqa: ASYNC110 - the link tells one listener, itself
            await asyncio.sleep(0.1)
    snapshot = await asyncio.to_thread(clinic.console)
    assert holds(snapshot), json.dumps(snapshot, indent=2)
    return snapshot


def agent_of(snapshot: dict, name: str) -> dict:
    return next(row for row in snapshot["agents"] if row["agent"] == name)


def queue_of(snapshot: dict, name: str) -> dict:
    return next(row for row in snapshot["queues"] if row["queue"] == name)


async def order(clinic: RunningClinic, *words: str) -> tuple[int, str, str]:
    """Exit code, output, complaint of one order."""
    told = await asyncio.to_thread(
        subprocess.run,
        [PROGRAM, "console", *words, "--clinic", clinic.file],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "Traceback" not in told.stderr
    return told.returncode, told.stdout.strip(), told.stderr.strip()


async def to_the_front_desk(patient: PatientPhone, caller: str) -> None:
    """Through the flow for load tests: no language, no look-up."""
    await patient.call("5550110", caller)
    await patient.wait(0.5)
    await patient.press("1")


@pytest_asyncio.fixture(loop_scope="session")
async def unhurried(tmp_path: Path) -> AsyncIterator[RunningClinic]:
    """A clinic whose phones ring long enough to be looked at by a program that starts anew each time."""
    clinic = RunningClinic(tmp_path, lambda settings: settings["queues"]["front_desk"].update(offer="30s"))
    await clinic.start()
    yield clinic
    await clinic.stop()


async def test_one_call_as_the_supervisor_sees_it(unhurried: RunningClinic, caller: str) -> None:
    clinic = unhurried
    before = queue_of(await asyncio.to_thread(clinic.console), "front_desk")
    async with clinic.patient() as patient:
        await to_the_front_desk(patient, caller)
        waiting = await shown(clinic, lambda now: bool(now["callers"]))
        (row,) = waiting["callers"]
        assert (row["queue"], row["position"], row["state"], row["agent"]) == ("front_desk", 1, "waiting", None)
        assert (row["priority"], row["language"]) == ("routine", "")
        assert queue_of(waiting, "front_desk")["waiting"] == 1
        assert queue_of(waiting, "front_desk")["longest_since"] == row["since"]

        alice = await clinic.agent("alice", Behaviour(does="never"))
        leg = await alice.next_call(10)
        ringing = await shown(clinic, lambda now: [each["state"] for each in now["callers"]] == ["ringing"])
        assert (ringing["callers"][0]["call"], ringing["callers"][0]["agent"]) == (row["call"], "alice")
        assert agent_of(ringing, "alice")["activity"] == "offered"

        assert await leg.answer()
        talking = await shown(clinic, lambda now: agent_of(now, "alice")["activity"] == "talk")
        assert talking["callers"] == []
        assert (agent_of(talking, "alice")["call"], agent_of(talking, "alice")["queue"]) == (row["call"], "front_desk")
        assert queue_of(talking, "front_desk")["waiting"] == 0
        patient.hang_up()
        after = await shown(clinic, lambda now: agent_of(now, "alice")["activity"] == "idle")
        assert queue_of(after, "front_desk")["answered"] == before["answered"] + 1
    for snapshot in (waiting, ringing, talking, after):
        assert caller.removeprefix("+") not in json.dumps(snapshot)
    assert (await clinic.interaction(caller)).id == row["call"]


async def test_a_withdrawn_caller_hears_why_and_may_leave_a_message(clinic: RunningClinic) -> None:
    asked_before = clinic.said().count("front_door.message")
    async with clinic.patient() as patient:
        await patient.call("5550100", "+15555550111")
        for key in ("2", "0"):
            await patient.wait(1)
            await patient.press(key)
        call = (await shown(clinic, lambda now: bool(now["callers"])))["callers"][0]["call"]
        assert await order(clinic, "withdraw", call) == (0, f"Call {call} is withdrawn from the queue.", "")
        after = await shown(clinic, lambda now: not now["callers"])
        assert queue_of(after, "front_desk")["waiting"] == 0
        async with asyncio.timeout(20):
            while clinic.said().count("front_door.message") == asked_before:
                assert await patient.wait(0.2), "the withdrawn caller was dropped"
        # Not much longer: the silence of a message that nobody speaks ends it some seconds later.
        assert await patient.wait(4), "the withdrawn caller was dropped"
        patient.hang_up()
        heard = [each.prompt.name for each in clinic.heard_by(patient, "en")]
        assert "front_door.nobody" in heard
        assert "front_door.message" in heard
        code, out, complaint = await order(clinic, "withdraw", call)
        assert (code, out, complaint) == (1, "", "No caller with that id waits in a queue.")
    stored = await clinic.interaction("+15555550111")
    assert stored.outcome == "withdrawn"
    assert [step.node for step in stored.steps][-3:] == ["booking", "nobody", "message"]


async def test_a_caller_withdrawn_while_an_agent_rings(clinic: RunningClinic) -> None:
    """Over a link that is up already, as the live screen's is: the program starts for longer than an offer lasts."""
    link = link_of(clinic.file)
    await link.start()
    try:
        alice = await clinic.agent("alice", Behaviour(does="never"))
        async with clinic.patient() as patient:
            await patient.call("5550100", "+15555550116")
            for key in ("2", "0"):
                await patient.wait(1)
                await patient.press(key)
            leg = await alice.next_call(10)
            await patient.wait(1)
            (row,) = (await link.snapshot()).callers
            assert (row.state, row.agent) == ("ringing", "alice")
            assert (await link.order("withdraw", row.call)).ok
            assert await leg.wait("ended", 2), "the agent's phone rang on"
            assert await patient.wait(1), "the withdrawn caller was dropped"
            patient.hang_up()
    finally:
        await link.stop()
    stored = await clinic.interaction("+15555550116")
    assert (stored.outcome, stored.agent) == ("withdrawn", None)
    assert [offer.outcome for offer in stored.offers] == ["withdrawn"]


async def test_the_clinic_is_closed_with_words_of_the_moment(clinic: RunningClinic, caller: str) -> None:
    """Typed, spoken, heard by the next caller, who goes the way of the closed hours; and taken back."""
    link = link_of(clinic.file)
    await link.start()
    texts = {"en": "We are closed because of the snow.", "es": "Cerrado por nieve.", "ko": "눈 때문에 휴진합니다."}
    try:
        reply = await link.announce(AnnouncementOrder("snow-on", "on", "snow", "", kind="close", texts=texts))
        assert reply.ok, reply.text
        assert "snow is on for new callers: all hours count as closed." in reply.text
        async with clinic.patient() as patient:
            await patient.call("5550100", caller)
            assert await clinic.says("announcement.snow", 40)
            assert await clinic.says("front_door.closed", 15)
            assert await patient.wait(1)
            patient.hang_up()
            assert "announcement.snow" in [each.prompt.name for each in clinic.heard_by(patient, "en")]
        assert (await link.announce(AnnouncementOrder("snow-off", "off", "snow", ""))).ok
    finally:
        await link.stop()
    stored = await clinic.interaction(caller)
    assert "announcement" in [step.node for step in stored.steps]
    assert [step.node for step in stored.steps][-1] == "after-hours/closed"


async def test_a_paused_agent_is_passed_over_and_an_unpaused_one_is_rung_at_once(
    clinic: RunningClinic, caller: str
) -> None:
    alice = await clinic.agent("alice")
    assert (await order(clinic, "pause", "alice", "--reason", "lunch"))[:2] == (0, "alice is paused: lunch.")
    row = agent_of(await asyncio.to_thread(clinic.console), "alice")
    assert (row["presence"], row["reason"]) == ("off_queue", "lunch")
    async with clinic.patient() as patient:
        await to_the_front_desk(patient, caller)
        assert await patient.wait(2)
        assert alice.calls == []
        assert (await order(clinic, "unpause", "alice"))[0] == 0
        leg = await alice.next_call(3)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    assert (await clinic.interaction(caller)).agent == "alice"


async def test_an_agent_signed_out_in_a_talk_ends_it_and_is_offered_no_more(clinic: RunningClinic, caller: str) -> None:
    alice = await clinic.agent("alice")
    other = f"{caller[:-4]}8{caller[-3:]}"
    async with clinic.patient() as patient, clinic.patient() as second:
        await to_the_front_desk(patient, caller)
        leg = await alice.next_call(10)
        assert await leg.wait("answered", 5)
        assert (await order(clinic, "sign-out", "alice"))[0] == 0
        await to_the_front_desk(second, other)
        assert await patient.wait(2), "signing out cut the talk"
        patient.hang_up()
        gone = await shown(clinic, lambda now: agent_of(now, "alice")["activity"] == "idle")
        assert agent_of(gone, "alice")["presence"] == "signed_out"
        assert await second.wait(2)
        assert len(alice.calls) == 1
        second.hang_up()
    assert (await clinic.interaction(caller)).outcome == "answered"
    assert (await clinic.interaction(other)).outcome == "abandoned"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("pause", "nobody", "--reason", "lunch"), "There is no agent with that id."),
        (("pause", "alice", "--reason", ""), "A pause needs a reason of 1 to 64 letters."),
        (("withdraw", "1700000000.1"), "No caller with that id waits in a queue."),
        (("withdraw", "a b"), "That is not the id of an agent or a call."),
    ],
    ids=["agent", "reason", "call", "no id"],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    clinic: RunningClinic, words: tuple[str, ...], sentence: str
) -> None:
    assert await order(clinic, *words) == (1, "", sentence)

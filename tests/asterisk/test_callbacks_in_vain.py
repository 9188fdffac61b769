"""Calls back that do not come to a talk at once: refused, hung up on, a controller killed meanwhile."""

from __future__ import annotations

import asyncio
import signal

import pytest

from careline.phones.agent import Behaviour
from tests.asterisk import calling_back
from tests.asterisk.calling_back import answer, is_asked, take, told
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.provider import Provider

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
change = calling_back.change


@pytest.mark.parametrize(("key", "outcome"), [("3", "refused"), ("2", "expired")])
async def test_not_needed_or_not_there(
    own: RunningClinic, provider: Provider, caller: str, key: str, outcome: str
) -> None:
    await take(own, caller, "20")
    mark = own.mark()
    alice = await own.agent("alice", Behaviour(after_ms=200))
    rung = await alice.next_call(10)
    leg = await answer(own, provider, key, mark)
    assert await rung.wait("ended", 3), "the agent waited for the goodbye"
    assert await leg.wait("ended", 15)
    _, ended = await told(own, caller, 2)
    assert ended.outcome == outcome


@pytest.mark.soak
async def test_a_machine_frees_the_agent_and_the_last_attempt_expires(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    await take(own, caller, "20")
    alice = await own.agent("alice", Behaviour(after_ms=200))
    for _ in range(2):
        rung = await alice.next_call(15)
        leg = await provider.next_call(15)
        assert await leg.wait("answered", 5)
        assert await rung.wait("ended", 60)
        assert await leg.wait("ended", 25), "the machine was talked to for ever"
    _, ended = await told(own, caller, 2)
    assert (ended.outcome, ended.notes["callback_failed"]) == ("expired", "machine")


@pytest.mark.parametrize("when", ["ringing", "asked"])
async def test_the_patient_hangs_up_on_us(own: RunningClinic, provider: Provider, caller: str, when: str) -> None:
    """While his phone rings he refuses; at the question he hangs up. The agent is free, it is tried once more."""
    await take(own, caller, "20")
    provider.behaviour = Behaviour(does="decline" if when == "ringing" else "answer", after_ms=300)
    mark = own.mark()
    alice = await own.agent("alice", Behaviour(after_ms=200))
    for _ in range(2):
        rung = await alice.next_call(15)
        if when == "ringing":
            await provider.next_call(15)
        else:
            leg = await is_asked(own, provider, mark)
            mark = own.mark()
            await asyncio.sleep(0.5)
            leg.hang_up()
        assert await rung.wait("ended", 5)
    _, ended = await told(own, caller, 2)
    assert ended.outcome == "expired"


async def test_the_controller_is_killed_while_the_callback_waits(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    await take(own, caller, "20")
    (asked,) = await told(own, caller, 1)
    own.signal(signal.SIGKILL)
    await own.start()
    mark = own.mark()
    alice = await own.agent("alice", Behaviour(after_ms=200))
    rung = await alice.next_call(15)
    leg = await answer(own, provider, "1", mark)
    assert await own.says("talks with alice", 5, mark)
    leg.hang_up()
    assert await rung.wait("ended", 5)
    _, talked = await told(own, caller, 2)
    assert (talked.outcome, talked.notes["callback_of"]) == ("answered", asked.id)
    assert talked.wait_ms > asked.wait_ms


async def test_the_controller_is_killed_while_the_patient_is_dialled(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    """His phone stops ringing when the next controller is there, the attempt counts, and he is called again."""
    await take(own, caller, "20")
    provider.behaviour = Behaviour(does="never")
    alice = await own.agent("alice", Behaviour(after_ms=200))
    await alice.next_call(10)
    first = await provider.next_call(10)
    await asyncio.sleep(0.5)
    own.signal(signal.SIGKILL)
    provider.behaviour = Behaviour(after_ms=300)
    await own.start()
    assert await first.wait("ended", 10), "the phone rang for nobody"
    leg = await answer(own, provider, "1", since=0, within=20)
    assert await own.says("talks with alice", 5)
    leg.hang_up()
    _, talked = await told(own, caller, 2)
    assert (talked.outcome, talked.notes["callback_attempts"]) == ("answered", "2")

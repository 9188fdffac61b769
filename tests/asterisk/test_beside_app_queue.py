"""The caller nobody free can serve stands in front: app_queue holds up everybody behind him, Careline nobody.

Both with the same Asterisk build, in the same run: one agent who speaks English is free, the one who speaks Spanish is
talking, a Spanish caller waits, and an English caller comes after him.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bench.clinics import with_agents
from bench.peers import PlainAsterisk
from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.incoming import IncomingLeg
from careline.phones.patient import PatientPhone
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.front_door import to_queue

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
SPANISH, ENGLISH = "5550121", "5550122"
KEPT_WAITING_S = 4.0
"""Four of app_queue's rounds of one second."""
AT_ONCE_S = 1.0

# Languages as app_queue knows them: penalties. agent0 speaks English (1), agent1 Spanish (2).
QUEUES = """\
[general]
autofill=yes
[front_desk]
strategy=leastrecent
timeout=15
retry=1
wrapuptime=0
ringinuse=no
autofill=yes
member => PJSIP/agent0,1
member => PJSIP/agent1,2
"""
DIALPLAN = f"""\
[from-trunk]
exten => {SPANISH},1,Answer()
 same => n,Set(QUEUE_MIN_PENALTY=2)
 same => n,Queue(front_desk)
 same => n,Hangup()
exten => {ENGLISH},1,Answer()
 same => n,Set(QUEUE_MAX_PENALTY=1)
 same => n,Queue(front_desk)
 same => n,Hangup()
"""


@pytest_asyncio.fixture(loop_scope="session")
async def app_queue() -> AsyncIterator[PlainAsterisk]:
    plain = PlainAsterisk(with_agents(2), {"extensions.conf": DIALPLAN, "queues.conf": QUEUES}, ["app_queue"])
    await plain.start()
    yield plain
    await plain.stop()


async def rung(phone: AgentPhone, within: float) -> IncomingLeg | None:
    """The call that rings at ``phone`` within so many seconds, or None."""
    try:
        return await phone.next_call(within)
    except TimeoutError:
        return None


async def test_app_queue_holds_up_the_english_caller_behind_the_spanish_one(app_queue: PlainAsterisk) -> None:
    english, spanish = (
        AgentPhone(app_queue.server, login, behaviour=Behaviour(after_ms=100)) for login in app_queue.logins()
    )
    async with (
        english,
        spanish,
        PatientPhone(app_queue.server) as talking,
        PatientPhone(app_queue.server) as front,
        PatientPhone(app_queue.server) as behind,
    ):
        await talking.call(SPANISH, "+15555550201")
        leg = await spanish.next_call(10)
        assert await leg.wait("answered", 5)
        await front.call(SPANISH, "+15555550202")
        await asyncio.sleep(1.0)
        await behind.call(ENGLISH, "+15555550203")
        assert await rung(english, KEPT_WAITING_S) is None, "app_queue has learnt it; tell the documents"
        front.hang_up()
        assert await rung(english, 5.0) is not None, "the caller in front was not what held him up"


async def test_careline_rings_the_free_agent_for_the_english_caller_at_once(clinic: RunningClinic, caller: str) -> None:
    alice, bruno = await clinic.agent("alice"), await clinic.agent("bruno")
    async with clinic.patient() as talking, clinic.patient() as front, clinic.patient() as behind:
        await to_queue(talking, caller, "20", language="2")
        leg = await bruno.next_call(20)
        assert await leg.wait("answered", 5)
        await to_queue(front, f"{caller[:-4]}8{caller[-3:]}", "20", language="2")
        await front.wait(1.5)
        await to_queue(behind, f"{caller[:-4]}7{caller[-3:]}", "20")
        began = time.monotonic()
        leg = await alice.next_call(10)
        assert leg.invited_at - began < AT_ONCE_S
        assert bruno.calls[1:] == [], "who talks is not rung"

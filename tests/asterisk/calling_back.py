"""What the tests of calls back share: a clinic that calls back, a provider's phone, and what callers do with them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from careline.phones.incoming import IncomingLeg
from crm.model import Interaction
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.front_door import to_queue
from tests.asterisk.provider import Provider


def change(clinic: dict[str, Any], provider: str) -> None:
    """Patients may be called back, from the front desk once an agent listens, from the nurses' queue before."""
    clinic["trunks"]["provider"]["callbacks"] = {
        "to": provider, "caller": "+15555550100", "may_call": ["+1555"], "ring": "8s",
    }  # fmt: skip
    agreed = {"attempts": 2, "retry": "1s", "hours": "main", "expires": "2h", "offer_after": "5s"}
    clinic["queues"]["front_desk"]["callback"] = {**agreed, "mode": "agent_first"}
    clinic["queues"]["nurse"]["callback"] = {**agreed, "mode": "patient_first"}


async def ask_for_a_callback(own: RunningClinic, patient, caller: str, keys: str) -> None:
    """Waits in the queue, and is in the dialog about the number now."""
    mark = own.mark()
    await to_queue(patient, caller, keys)
    assert await own.says("waits in queue", 10, mark)
    await patient.wait(0.5)
    await patient.press("1")
    assert await own.says("callback_own", 10, mark)


async def take(own: RunningClinic, caller: str, keys: str, *, hear_out: bool = False) -> None:
    """Asks to be called back at the number he calls from; hangs up then, or hears the goodbye out."""
    async with own.patient() as patient:
        mark = own.mark()
        await ask_for_a_callback(own, patient, caller, keys)
        await patient.wait(0.5)
        await patient.press("1")
        assert await own.says("will be called back", 10, mark)
        if not hear_out:
            patient.hang_up()
        assert await patient.wait_ended(25), "nobody hung up after the goodbye"


async def told(own: RunningClinic, caller: str, count: int, within: float = 20.0) -> Sequence[Interaction]:
    """The interactions of ``caller``, oldest first, once there are so many."""
    deadline = time.monotonic() + within
    while len(found := await own.interactions(caller)) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} records\n{own.said()}"
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    found = await own.interactions(caller)
    assert len(found) == count
    return sorted(found, key=lambda each: each.started_at)


async def is_asked(own: RunningClinic, provider: Provider, since: int, within: float = 15.0) -> IncomingLeg:
    """The patient's phone rings, he picks up, and the question whether it is he has begun."""
    leg = await provider.next_call(within)
    assert await leg.wait("answered", 5)
    assert await own.says("we listen", 10, since)
    return leg


async def press(leg: IncomingLeg, key: str) -> None:
    """A key into the question, which has just begun."""
    await asyncio.sleep(0.5)
    assert leg.stream is not None
    await leg.stream.press(key)


async def answer(own: RunningClinic, provider: Provider, key: str, since: int, within: float = 15.0) -> IncomingLeg:
    """He is asked and presses a key."""
    leg = await is_asked(own, provider, since, within)
    await press(leg, key)
    return leg

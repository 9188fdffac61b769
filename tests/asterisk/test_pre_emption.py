"""An emergency takes over the phone that rings for somebody who can wait, and that one loses neither call nor place."""

from __future__ import annotations

import pytest

from careline.phones.agent import Behaviour
from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]
FRONT_DOOR = "5550100"
OTHER = "+15555567001"
"""Nobody else of the tests calls from it; no patient's."""
AT_ONCE_S = 0.5


async def test_an_emergency_takes_over_a_ringing_phone_and_the_other_caller_is_served_after_it(
    clinic: RunningClinic, caller: str
) -> None:
    nadia = await clinic.agent("nadia", Behaviour(does="never"))
    async with clinic.patient() as routine, clinic.patient() as emergency:
        await emergency.call(FRONT_DOOR, caller)
        await emergency.wait(1)
        await emergency.press("9")  # the question whether it is one is being asked
        await routine.call(FRONT_DOOR, OTHER)
        await routine.wait(1)
        await routine.press("1")  # English
        await routine.wait(2)
        await routine.press("41")
        ringing = await nadia.next_call(10)
        nadia.behaviour = Behaviour(after_ms=100)
        await emergency.press("1")
        taken_over = await nadia.next_call(5)
        assert await ringing.wait("ended", AT_ONCE_S), "the phone still rings for the one who can wait"
        assert "emergency" in taken_over.caller_name
        assert await taken_over.wait("answered", 3)
        assert not await routine.wait_ended(1.0), "the other caller was lost"
        emergency.hang_up()
        served = await nadia.next_call(15)
        assert await served.wait("answered", 3)
        await routine.wait(0.5)
        routine.hang_up()
    first, second = await clinic.interaction(caller), await clinic.interaction(OTHER)
    assert (first.priority, first.agent, first.outcome) == ("emergency", "nadia", "answered")
    assert (second.priority, second.agent, second.outcome) == ("soon", "nadia", "answered")
    assert [offer.outcome for offer in second.offers] == ["pre_empted", "answered"]

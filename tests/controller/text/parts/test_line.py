"""The line: the end of a call, and faults."""

from __future__ import annotations

from ivr import messages as ivr
from tests.controller.text.desk import act, call


async def test_when_the_flow_hangs_up_the_line_is_closed() -> None:
    made = await call("6")
    event = made.session.moments[-1].event
    assert isinstance(event, ivr.HungUp)
    assert event.by == "system"


async def test_a_fault_leads_to_the_fallback_and_a_second_to_the_dialplan() -> None:
    made = await call()
    await act(made, fault=True)
    assert made.session.call.node == "desk"
    await act(made, fault=False)
    assert made.session.call.phase == "flow"
    await act(made, fault=True)
    assert made.session.call.phase == "surrendered"

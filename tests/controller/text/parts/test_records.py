"""The patient records behind the look-ups."""

from __future__ import annotations

import pytest

from controller.text.world import CannotHappenError
from ivr import messages as ivr
from tests.controller.text.desk import act, call, done, driver

ANA = {"id": "p9", "language": "es", "agents": ["alice", "nadia"], "care_team": ["minji"]}


async def test_a_patient_is_found_by_the_number_that_calls() -> None:
    made = await call("5", patient=ANA)
    assert (made.session.call.patient, made.session.call.language) == ("p9", "es")
    (enqueue,) = [command for command in done(made) if isinstance(command, ivr.Enqueue)]
    assert enqueue.preferred == ("alice",)
    assert made.session.call.known_agents == ("alice", "nadia")
    assert made.session.call.care_team == ("minji",)


async def test_a_patient_speaks_the_language_of_the_call_unless_told() -> None:
    assert (await call("5", patient={}, language="ko")).session.call.language == "ko"


async def test_nobody_and_other_phones() -> None:
    assert (await call("5")).session.call.node == "message"
    assert (await call("5", patients=[{"phones": ["+15555550188"]}])).session.call.node == "message"


async def test_records_that_are_down_or_slow() -> None:
    assert (await call("5", patient=ANA, store="down")).session.call.outcome == "self_served"
    slow = await call("5", patient=ANA, store="slow")
    assert slow.session.call.outcome == "self_served"
    assert any(isinstance(moment.event, ivr.LookUpFailed) for moment in slow.session.moments)


async def test_numbers_that_may_be_called_back() -> None:
    assert getattr((await call("11", patient=ANA)).session.call.state, "aside").topic == "number"  # noqa: B009
    may_not = await call("11", patient=ANA, may_be_called_back=False)
    assert getattr(may_not.session.call.state, "aside") is None  # noqa: B009


async def test_nobody_can_take_a_time_that_was_never_offered() -> None:
    made = await call("5", patient=ANA)
    with pytest.raises(CannotHappenError, match="no time was offered"):
        await act(made, taken=True)


async def test_records_that_fail_on_the_way_and_come_back() -> None:
    made = driver(patient=ANA)
    await made.start()
    await act(made, store_fails=True)
    await made.press("5")
    assert made.session.call.outcome == "self_served"
    again = driver(patient=ANA)
    await again.start()
    await act(again, store_fails=True)
    await act(again, store_fails=False)
    await again.press("5")
    assert again.session.call.patient == "p9"


async def test_one_operation_that_fails() -> None:
    assert (await call("5", patient=ANA, unreadable=["patient_by_phone"])).session.call.outcome == "self_served"
    assert (await call("5", patient=ANA, unreadable=["patient_update"])).session.call.patient == "p9"


async def test_what_a_patient_asked_for_when_he_last_called() -> None:
    made = await call("5", patient={**ANA, "pace": 65, "volume": 2})
    assert (made.session.call.pace, made.session.call.volume) == (65, 2)
    assert (await call("5", patient={**ANA, "relay": True})).session.call.relay


@pytest.mark.parametrize("store", ["up", "down"])
async def test_what_he_asks_for_is_kept_and_no_store_holds_up_the_end(store: str) -> None:
    made = driver(patient={**ANA, "pace": 80}, store=store)
    await made.start()
    made.session.call.patient = "p9"
    await made.say("slower")
    await made.hang_up()
    assert made.session.over
    (kept,) = [command for command in done(made) if isinstance(command, ivr.Remember)]
    assert kept == ivr.Remember("p9", {"pace": "80"})

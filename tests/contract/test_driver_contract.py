"""What every driver of the interpreter does with the same flow and the same caller: text, ARI, FastAGI.

Over FastAGI nobody is heard: what is said is asked of the other two.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.contract.drivers import DRIVERS, Harness, contract_flow
from tests.contract.fastagi import fastagi

EVERY = {**DRIVERS, "fastagi": fastagi}


@pytest_asyncio.fixture(params=sorted(EVERY))
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    """A call that has been answered and greeted."""
    async with EVERY[str(request.param)](contract_flow(tmp_path)) as harness:
        await harness.arrive()
        yield harness


@pytest_asyncio.fixture(params=sorted(DRIVERS))
async def spoken(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    """The same where callers are heard."""
    async with DRIVERS[str(request.param)](contract_flow(tmp_path)) as harness:
        await harness.arrive()
        yield harness


def path(line: Harness) -> list[str]:
    return [step.node for step in line.call.steps]


async def test_it_is_answered_and_asked(line: Harness) -> None:
    assert line.heard() == ["front_door.welcome", "load.press"]
    assert (line.call.node, line.call.phase, line.call.language) == ("choose", "flow", "en")


async def test_a_menu_by_key(line: Harness) -> None:
    await line.press("6")
    assert line.heard() == ["engine.goodbye"]
    assert (line.call.phase, line.call.outcome) == ("ended", "self_served")
    assert path(line)[:2] == ["hello", "choose"]


async def test_a_menu_by_words(spoken: Harness) -> None:
    await spoken.say("my account number please")
    assert spoken.heard() == ["front_door.birth_date"]
    assert spoken.call.node == "account"


async def test_half_understood_words_are_asked_back(spoken: Harness) -> None:
    await spoken.say("account number", 0.6)
    assert spoken.call.node == "choose"
    await spoken.say("yes")
    assert spoken.call.node == "account"


async def test_silence_is_asked_again_and_then_led_to_a_person(line: Harness) -> None:
    await line.be_silent()
    assert line.heard() == ["front_door.reason_again"]
    assert line.call.node == "choose"
    await line.be_silent()
    assert line.heard() == ["front_door.connecting"]
    assert line.queued == [("front_desk", "routine")]


async def test_nonsense_is_counted_by_itself(spoken: Harness) -> None:
    await spoken.be_silent()
    await spoken.press("#")
    assert spoken.heard() == ["engine.no_match", "load.press"]
    await spoken.say("xyzzy")
    assert spoken.call.node == "desk"


async def test_digits_are_collected_and_read_back(line: Harness) -> None:
    await line.press("2")
    await line.press("123")
    assert line.heard() == ["engine.you_entered", "value", "engine.is_that_right"]
    await line.press("1")
    assert line.call.variables["account"] == "123"
    assert line.call.outcome == "self_served"


async def test_a_form_by_keys(line: Harness) -> None:
    await line.press("5")
    if "engine.one_by_one" in line.heard():
        await line.press("1")
    await line.press("12022030")
    assert line.heard() == ["load.press"]
    await line.press("2")
    assert line.heard()[0] == "engine.you_entered"
    await line.press("2")
    await line.press("2")
    await line.press("1")
    assert {name: line.call.variables[name] for name in ("day", "part")} == {"day": "2030-12-02", "part": "morning"}
    await line.press("*9")
    assert line.call.phase == "confirming"
    await line.press("2")
    await line.press("1")
    assert line.call.outcome == "self_served"


async def test_a_form_in_one_sentence(spoken: Harness) -> None:
    await spoken.say("visit")
    assert spoken.heard() == ["front_door.reason", "engine.one_by_one"]
    await spoken.say("the morning of December second 2030")
    assert spoken.heard()[0] == "engine.you_entered"
    await spoken.say("no, afternoon")
    await spoken.say("yes")
    assert {name: spoken.call.variables[name] for name in ("day", "part")} == {"day": "2030-12-02", "part": "afternoon"}
    assert spoken.call.outcome == "self_served"


async def test_an_emergency_by_key(line: Harness) -> None:
    await line.press("9")
    assert line.call.phase == "confirming"
    await line.press("1")
    assert line.heard()[:1] == ["engine.emergency"]
    assert line.queued == [("nurse", "emergency")]
    await line.agent_answers()
    assert line.call.phase == "talking"
    assert line.call.is_emergency


async def test_an_emergency_by_words_and_silence(spoken: Harness) -> None:
    await spoken.say("I have chest pain")
    assert spoken.call.phase == "confirming"
    await spoken.be_silent()
    assert spoken.queued == [("nurse", "emergency")]


async def test_an_emergency_while_digits_are_entered(line: Harness) -> None:
    await line.press("2")
    await line.press("9")
    assert line.call.phase == "flow"
    await line.press("*9")
    assert line.call.phase == "confirming"
    await line.press("2")
    assert line.heard() == ["front_door.birth_date"]
    assert line.call.node == "account"


async def test_an_emergency_while_waiting(spoken: Harness) -> None:
    await spoken.press("1")
    await spoken.say("this is an emergency")
    await spoken.press("1")
    assert spoken.queued == [("front_desk", "routine"), ("nurse", "emergency")]


async def test_waiting_and_talking_with_an_agent(line: Harness) -> None:
    await line.press("1")
    assert line.heard() == ["front_door.connecting"]
    assert line.queued == [("front_desk", "routine")]
    await line.agent_answers()
    assert line.call.phase == "talking"
    await line.agent_leaves()
    assert line.heard() == ["engine.goodbye"]
    assert (line.call.phase, line.call.outcome) == ("ended", "answered")


async def test_somebody_on_call_takes_it(line: Harness) -> None:
    await line.press("3")
    assert line.heard() == ["front_door.connecting_nurse"]
    await line.on_call_takes()
    assert line.call.phase == "talking"
    await line.on_call_leaves()
    assert line.heard() == ["engine.goodbye"]
    assert (line.call.phase, line.call.outcome) == ("ended", "transferred")


async def test_a_message(line: Harness) -> None:
    await line.press("4")
    assert line.heard() == ["front_door.message"]
    await line.leave_message()
    assert line.heard() == ["engine.goodbye"]
    assert line.call.outcome == "message_left"


async def test_a_service_is_asked(line: Harness) -> None:
    await line.press("8")
    assert line.heard() == ["engine.goodbye"]
    assert line.call.variables["covered"] == "yes"
    assert path(line)[:3] == ["hello", "choose", "coverage"]


async def test_hanging_up_in_the_menu(line: Harness) -> None:
    await line.hang_up()
    assert (line.call.phase, line.call.outcome) == ("ended", "ivr_exit")


async def test_hanging_up_while_waiting(line: Harness) -> None:
    await line.press("1")
    await line.be_silent()  # long enough that the record does not call it a short one
    await line.hang_up()
    assert (line.call.phase, line.call.outcome) == ("ended", "abandoned")


async def test_hanging_up_at_the_emergency_question(line: Harness) -> None:
    await line.press("9")
    await line.hang_up()
    assert line.call.outcome == "emergency_exit"


async def test_keys_go_on_when_speech_is_lost(spoken: Harness) -> None:
    await spoken.lose_speech()
    assert spoken.heard() == ["engine.keys_only", "load.press"]
    await spoken.press("6")
    assert spoken.call.outcome == "self_served"


async def test_what_a_patient_asked_for_holds_and_is_kept(line: Harness) -> None:
    await line.press("7")
    assert line.call.pace == 80
    assert line.heard() == ["load.press"]
    await line.press("0")
    assert line.call.pace == 65
    assert line.heard() == ["load.press"]
    assert line.remembered == []
    await line.hang_up()
    assert line.remembered == [("p1", {"pace": "65"})]

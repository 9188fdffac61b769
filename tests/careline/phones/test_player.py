"""Scripts played on a real Asterisk (the laboratory's)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.digest import Login
from careline.phones.hearing import Ear, Prompt
from careline.phones.listening import tone_of
from careline.phones.player import Player, Result
from careline.phones.script import read_script
from careline.phones.target import Target
from tests.careline.phones.laboratory import SECRET, TREE, Laboratory

pytestmark = pytest.mark.asterisk
SOUNDS = TREE / "usr/share/asterisk/sounds/en_US_f_Allison"
NAMES = ("demo-congrats", "agent-pass", "agent-loginok", "digits/1", "digits/4")
TONES = {"alice": tone_of(0), "bruno": tone_of(1)}


def ear() -> Ear:
    return Ear([Prompt.read(name, "en", SOUNDS / f"{name}.wav") for name in NAMES])


async def play(lab: Laboratory, text: str) -> Result:
    script, _ = read_script(text)
    return await Player(script, Target(lab.server, ear=ear(), tones=TONES), folder=Path()).play()


async def test_a_prompt_is_heard_and_cut_short_by_a_key(lab: Laboratory) -> None:
    result = await play(
        lab,
        """
call: {to: "106", from: "+15555550101"}
steps:
  - expect: {heard: demo-congrats, within: 5s}
  - wait: 500ms
  - press: "9"
  - expect: {heard: agent-pass, within: 5s}
  - expect: {not_heard: agent-loginok}
  - expect: {ended: true, within: 15s}
""",
    )
    assert result.failures == []
    first, second = result.heard
    assert (first.prompt.name, first.whole) == ("demo-congrats", False)
    assert second.prompt.name == "agent-pass"
    assert second.whole
    assert second.from_ms > first.until_ms


async def test_a_talk_with_an_agent_is_known_by_his_tone(lab: Laboratory) -> None:
    behaviour = Behaviour(after_ms=300, tone_hz=TONES["bruno"])
    async with AgentPhone(lab.server, Login("bruno", SECRET), behaviour=behaviour):
        result = await play(
            lab,
            """
call: {to: "2002", from: "+15555550101"}
steps:
  - expect: {connected: bruno, within: 5s}
  - say: hello
  - hang up
""",
        )
    assert result.failures == []
    assert any(line.what == "talks to" and line.detail == "bruno" for line in result.timeline)


async def test_music_is_neither_silence_nor_prompt(lab: Laboratory) -> None:
    result = await play(
        lab,
        """
call: {to: "102"}
steps:
  - wait_for: music
    within: 8s
  - expect: {connected: false}
  - hang up
""",
    )
    assert result.failures == []
    assert result.heard == []


async def test_each_failed_expectation_is_one_sentence(lab: Laboratory) -> None:
    result = await play(
        lab,
        """
call: {to: "107"}
steps:
  - expect: {heard: agent-pass, within: 300ms}
  - expect: {connected: true, within: 300ms}
  - expect: {ended: true, within: 200ms}
  - wait: 700ms
  - expect: {no_silence_over: 1s}
  - hang up
  - press: "1"
""",
    )
    assert [failure.partition(":")[0] for failure in result.failures] == [
        "step 1",
        "step 2",
        "step 3",
        "step 5",
        "step 7",
    ]
    assert "no prompt was heard at all" in result.failures[0]


async def test_a_refused_call_fails_unless_its_end_was_expected(lab: Laboratory) -> None:
    refused = await play(lab, 'call: {to: "105"}\nsteps: [hang up]\n')
    assert refused.failures == ["the call was refused: 486 Busy Here"]
    expected = await play(lab, 'call: {to: "105"}\nsteps: [{expect: {ended: true}}]\n')
    assert expected.failures == []


async def test_many_patients_at_once(lab: Laboratory) -> None:
    text = 'call: {to: "101"}\nsteps: [{expect: {heard: demo-congrats, within: 10s}}, hang up]\n'
    results = await asyncio.gather(*(play(lab, text) for _ in range(10)))
    assert [result.failures for result in results] == [[]] * 10

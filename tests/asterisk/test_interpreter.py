"""An interpreter as third leg on a real Asterisk: all three hear each other, and whoever leaves ends what he should."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from careline.phones import g711, listening, sounds
from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.incoming import IncomingLeg
from careline.phones.patient import PatientPhone
from careline.phones.recording import Recording
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.provider import Provider
from tests.asterisk.test_explain_live import acd

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]

KOREAN, SPANISH, SERVICE = "5550112", "5550113", "+15555550190"
PATIENT_HZ, AGENT_HZ, INTERPRETER_HZ = 1_700.0, 1_300.0, 900.0
LONG_MS = 90_000
LOUD = 2_500.0
"""Amplitude from which a tone counts as heard; the phones play theirs with 6,000."""


def change(clinic: dict[str, Any], provider: str) -> None:
    """Numbers whose callers speak Korean or Spanish and come to the front desk by one key, whoever sits there.

    Hana interprets Korean at a phone of the clinic, a service outside Spanish; it wants an account keyed.
    """
    clinic["numbers"] |= {KOREAN: {"flow": "load", "language": "ko"}, SPANISH: {"flow": "load", "language": "es"}}
    clinic["interpreting"] = {"rounds": 1}
    clinic["interpreters"]["hana"]["languages"] = {"ko": "qualified"}
    clinic["interpreters"]["language_line"] = {
        "name": "Language line", "number": SERVICE, "trunk": "provider", "languages": {"es": "qualified"},
        "keys": {"environment": "LANGUAGE_LINE_KEYS"}, "keys_after": "500ms",
    }  # fmt: skip
    clinic["trunks"]["provider"]["lines"] = {"to": provider, "caller": "+15555550100"}
    os.environ["LANGUAGE_LINE_KEYS"] = "4711#,2"


def level(recording: Recording, hertz: float) -> float:
    """The amplitude of a tone in what was heard last."""
    sound = recording.samples(max(0, recording.length_ms - 300)).astype(np.float64)
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(sound)) / g711.SAMPLE_RATE)
    return float(2 * abs(np.sum(sound * turn)) / max(1, len(sound)))


def hears(recording: Recording, hertz: float) -> bool:
    return level(recording, hertz) > LOUD


async def until(holds: Callable[[], bool], what: str, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)


class Three:
    """A patient, an agent who speaks no more than English, and who interprets; each with a tone of his own."""

    def __init__(self, own: RunningClinic, patient: PatientPhone) -> None:
        self.clinic, self.patient = own, patient

    async def begin(self, caller: str, number: str = KOREAN, interpreters: AgentPhone | None = None) -> None:
        """Until an interpreter is rung, which happens by itself: the agent does not speak the patient's language."""
        self.interpreters = interpreters or self.clinic.phone("interpreter", Behaviour(after_ms=300))
        if interpreters is None:
            await self.interpreters.register()
        alice = await self.clinic.agent("alice", Behaviour(after_ms=300))
        await self.patient.call(number, caller)
        await self.patient.wait(0.5)
        await self.patient.press("1")
        self.agent = await self._taken(alice, AGENT_HZ)
        assert self.patient.leg is not None and self.patient.leg.stream is not None
        self.patient.leg.stream.say(g711.frames(g711.encode(sounds.tone(PATIENT_HZ, LONG_MS))))

    async def _taken(self, phone: AgentPhone, hertz: float) -> IncomingLeg:
        leg = await phone.next_call(15)
        assert await leg.wait("answered", 5)
        assert leg.stream is not None
        leg.stream.say(g711.frames(g711.encode(sounds.tone(hertz, LONG_MS))))
        return leg

    async def joins(self, name: str = "hana") -> IncomingLeg:
        """Whoever picks up is asked, heard by nobody, and joins by key."""
        leg = await self._taken(self.interpreters, INTERPRETER_HZ)
        assert await self.clinic.says(f"asks interpreter {name}")
        await until(lambda: leg.recording.length_ms > 1_000, "he is asked nothing")
        assert not hears(self.patient.heard, INTERPRETER_HZ), "he is heard before he has joined"
        assert leg.stream is not None
        await leg.stream.press("1")
        heard = {"patient": self.patient.heard, "agent": self.agent.recording, "interpreter": leg.recording}
        tones = {"patient": PATIENT_HZ, "agent": AGENT_HZ, "interpreter": INTERPRETER_HZ}
        for who, recording in heard.items():
            for other, hertz in tones.items():
                if other != who:
                    await until(partial(hears, recording, hertz), f"{who} does not hear the {other}")
        return leg

    async def keys(self, keys: str) -> None:
        assert self.agent.stream is not None
        await self.agent.stream.press(keys)

    async def two_go_on(self) -> None:
        await until(lambda: not hears(self.patient.heard, INTERPRETER_HZ), "the interpreter is still heard")
        await until(partial(hears, self.patient.heard, AGENT_HZ), "the patient lost the agent")
        await until(partial(hears, self.agent.recording, PATIENT_HZ), "the agent lost the patient")

    def keys_heard_by_patient(self) -> list[str]:
        assert self.patient.leg is not None and self.patient.leg.stream is not None
        return [key for _, key in self.patient.leg.stream.keys_heard]


async def test_nobody_can_be_had_and_the_agent_alone_hears_it(own: RunningClinic, caller: str) -> None:
    """The first of the file: nobody has registered the interpreter's phone yet."""
    alice = await own.agent("alice", Behaviour(after_ms=300))
    async with own.patient() as patient:
        await patient.call(KOREAN, caller)
        await patient.wait(0.5)
        await patient.press("1")
        leg = await alice.next_call(15)
        await until(lambda: len(listening.sounds(leg.recording)) > 1, "a beep, and the agent is told nothing")
        await patient.wait(2.0)
        await until(
            lambda: [heard.prompt.name for heard in own.heard_in(leg.recording)] == ["interpreter.nobody"],
            "the agent is not told that nobody can be had",
        )
        since = max(patient.heard.length_ms - 2_000, 0)
        assert np.max(np.abs(patient.heard.samples(since))) < 300, "the patient hears it"
        assert own.heard_by(patient)[-1].prompt.name != "interpreter.nobody"
        patient.hang_up()
    stored = await own.interaction(caller)
    assert [(record.interpreter, record.outcome, record.joined_ms) for record in stored.interpreters] == [
        ("hana", "unreachable", 0)
    ]
    assert stored.outcome == "answered"


async def test_he_comes_by_himself_leaves_is_called_sent_away_and_called_again(own: RunningClinic, caller: str) -> None:
    async with own.patient() as patient:
        three = Three(own, patient)
        await three.begin(caller)
        first = await three.joins()
        first.hang_up()
        await three.two_go_on()
        await three.keys("#6")
        second = await three.joins()
        await three.keys("#6")
        assert await second.wait("ended", 5), "the agent cannot send him away"
        await three.two_go_on()
        await three.keys("#6")
        third = await three.joins()
        assert three.keys_heard_by_patient() == []
        patient.hang_up()
        assert await third.wait("ended", 5), "his leg outlives the talk"
        assert await three.agent.wait("ended", 5)
    stored = await own.interaction(caller)
    assert (stored.outcome, stored.agent, stored.language) == ("answered", "alice", "ko")
    assert [(leg.interpreter, leg.language, leg.qualified, leg.outcome) for leg in stored.interpreters] == [
        ("hana", "ko", True, "joined")
    ] * 3
    assert all(leg.ring_ms >= 250 and leg.joined_ms > 0 for leg in stored.interpreters)
    assert stored.interpreter_ms == sum(leg.joined_ms for leg in stored.interpreters) < stored.talk_ms
    assert own.said().count("interpreter hana joins the talk (ko)") == 3


async def test_he_stays_in_the_talk_over_a_controller_that_was_killed(own: RunningClinic, caller: str) -> None:
    async with own.patient() as patient:
        three = Three(own, patient)
        await three.begin(caller)
        leg = await three.joins()
        own.signal(signal.SIGKILL)
        await own.start()
        assert leg.state == "answered"
        await until(partial(hears, patient.heard, INTERPRETER_HZ), "he is no longer in the talk")
        three.agent.hang_up()
        assert await leg.wait("ended", 10), "his leg outlives the talk"
        patient.hang_up()
    stored = await own.interaction(caller)
    (record,) = stored.interpreters
    assert (record.interpreter, record.outcome) == ("hana", "joined")
    assert record.joined_ms > 1_000


async def test_a_service_outside_is_busy_then_keyed_to_and_stays_over_a_controller_that_was_killed(
    own: RunningClinic, provider: Provider, caller: str
) -> None:
    provider.behaviour = Behaviour(does="busy", after_ms=300)
    async with own.patient() as patient:
        three = Three(own, patient)
        await three.begin(caller, SPANISH, provider)
        refused = await provider.next_call(15)
        assert (refused.caller, refused.invite.start.split()[1].partition("@")[0]) == ("+15555550100", f"sip:{SERVICE}")
        assert await own.says("interpreter language_line: busy")
        assert await own.says("no interpreter for language es can be had")
        provider.behaviour = Behaviour(after_ms=300)
        await three.keys("#6")
        leg = await three.joins("language_line")
        assert leg.stream is not None
        assert "".join(key for _, key in leg.stream.keys_heard) == "4711#2"
        assert leg.stream.keys_heard[5][0] - leg.stream.keys_heard[4][0] > 1_000, "the comma is no pause"
        told = await asyncio.to_thread(acd, own, "explain", "last")
        assert [each["outcome"] for each in told["chapters"] if each["kind"] == "interpreter"] == [
            "busy",
            "in_the_talk",
        ]
        own.signal(signal.SIGKILL)
        await own.start()
        await until(partial(hears, patient.heard, INTERPRETER_HZ), "it is no longer in the talk")
        three.agent.hang_up()
        assert await leg.wait("ended", 10), "the line outlives the talk"
        patient.hang_up()
    stored = await own.interaction(caller)
    assert [(row.interpreter, row.language, row.outcome) for row in stored.interpreters] == [
        ("language_line", "es", "busy"), ("language_line", "es", "joined"),
    ]  # fmt: skip
    assert stored.interpreters[1].joined_ms > 1_000
    logs = [path.read_text(encoding="utf-8", errors="replace") for path in own.settings.folder.log.rglob("*.log")]
    assert logs
    assert not any("4711#" in log or "4711%23" in log for log in logs), "the account stands in a log"

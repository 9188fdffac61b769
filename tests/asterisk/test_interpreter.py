"""An interpreter as third leg on a real Asterisk: all three hear each other, and whoever leaves ends what he should."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from careline.phones import g711, listening, sounds
from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.incoming import IncomingLeg
from careline.phones.patient import PatientPhone
from careline.phones.recording import Recording
from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="session")]

KOREAN = "5550112"
PATIENT_HZ, AGENT_HZ, INTERPRETER_HZ = 1_700.0, 1_300.0, 900.0
LONG_MS = 90_000
LOUD = 2_500.0
"""Amplitude from which a tone counts as heard; the phones play theirs with 6,000."""


def _change(clinic: dict[str, Any]) -> None:
    """A number whose callers speak Korean and come to the front desk by one key, whoever sits there."""
    clinic["numbers"][KOREAN] = {"flow": "load", "language": "ko"}
    clinic["interpreting"] = {"rounds": 1}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staffed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningClinic]:
    clinic = RunningClinic(tmp_path_factory.mktemp("interpreter"), _change)
    await clinic.start()
    yield clinic
    await clinic.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def clinic(staffed: RunningClinic) -> AsyncIterator[RunningClinic]:
    yield staffed
    await staffed.clear_phones()


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
    """A Korean patient, an English-speaking agent, and who interprets; each with a tone of his own."""

    def __init__(self, clinic: RunningClinic, patient: PatientPhone) -> None:
        self.clinic, self.patient = clinic, patient

    async def begin(self, caller: str) -> None:
        """Until the interpreter's phone rings, which it does by itself: the agent speaks no Korean."""
        self.interpreters = self.clinic.phone("interpreter", Behaviour(after_ms=300))
        await self.interpreters.register()
        alice = await self.clinic.agent("alice", Behaviour(after_ms=300))
        await self.patient.call(KOREAN, caller)
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

    async def joins(self) -> IncomingLeg:
        """Whoever picks up is asked, heard by nobody, and joins by key."""
        leg = await self._taken(self.interpreters, INTERPRETER_HZ)
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


async def test_nobody_can_be_had_and_the_agent_alone_hears_it(clinic: RunningClinic, caller: str) -> None:
    """The first of the file: nobody has registered the interpreter's phone yet."""
    alice = await clinic.agent("alice", Behaviour(after_ms=300))
    async with clinic.patient() as patient:
        await patient.call(KOREAN, caller)
        await patient.wait(0.5)
        await patient.press("1")
        leg = await alice.next_call(15)
        await until(lambda: len(listening.sounds(leg.recording)) > 1, "a beep, and the agent is told nothing")
        await patient.wait(2.0)
        assert [heard.prompt.name for heard in clinic.heard_in(leg.recording)] == ["interpreter.nobody"]
        since = max(patient.heard.length_ms - 2_000, 0)
        assert np.max(np.abs(patient.heard.samples(since))) < 300, "the patient hears it"
        assert clinic.heard_by(patient)[-1].prompt.name != "interpreter.nobody"
        patient.hang_up()
    stored = await clinic.interaction(caller)
    assert [(record.interpreter, record.outcome, record.joined_ms) for record in stored.interpreters] == [
        ("hana", "unreachable", 0)
    ]
    assert stored.outcome == "answered"


async def test_he_comes_by_himself_leaves_is_called_sent_away_and_called_again(
    clinic: RunningClinic, caller: str
) -> None:
    async with clinic.patient() as patient:
        three = Three(clinic, patient)
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
    stored = await clinic.interaction(caller)
    assert (stored.outcome, stored.agent, stored.language) == ("answered", "alice", "ko")
    assert [(leg.interpreter, leg.language, leg.qualified, leg.outcome) for leg in stored.interpreters] == [
        ("hana", "ko", True, "joined")
    ] * 3
    assert all(leg.ring_ms >= 250 and leg.joined_ms > 0 for leg in stored.interpreters)
    assert stored.interpreter_ms == sum(leg.joined_ms for leg in stored.interpreters) < stored.talk_ms
    assert clinic.said().count("interpreter hana joins the talk (ko)") == 3


async def test_he_stays_in_the_talk_over_a_controller_that_was_killed(clinic: RunningClinic, caller: str) -> None:
    async with clinic.patient() as patient:
        three = Three(clinic, patient)
        await three.begin(caller)
        leg = await three.joins()
        clinic.signal(signal.SIGKILL)
        await clinic.start()
        assert leg.state == "answered"
        await until(partial(hears, patient.heard, INTERPRETER_HZ), "he is no longer in the talk")
        three.agent.hang_up()
        assert await leg.wait("ended", 10), "his leg outlives the talk"
        patient.hang_up()
    stored = await clinic.interaction(caller)
    (record,) = stored.interpreters
    assert (record.interpreter, record.outcome) == ("hana", "joined")
    assert record.joined_ms > 1_000

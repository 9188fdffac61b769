"""Crowds for load: patients who call at a steady rate and agents who answer and hang up, all in one process.

Nothing is encoded and nothing is kept of the sound, so some hundred calls with RTP both
ways cost a fraction of one processor; run it in a process of its own when the system
under test runs in Python too.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.digest import Login
from careline.phones.incoming import IncomingLeg
from careline.phones.outgoing import OutgoingLeg
from careline.phones.recording import Recording
from careline.phones.rtp import RtpStream
from careline.phones.useragent import Address, UserAgent

_SILENT: Final = bytes((0xFF, 0x7F))
_SETTLE: Final = 5.0


class FirstSound(Recording):
    """Keeps no sound: only when the first packet and the first audible packet came, in ms since the call began."""

    def __init__(self, started: float) -> None:
        super().__init__(started)
        self.packets = 0
        self.first_packet: float | None = None
        self.first_sound: float | None = None

    def add(self, now: float, source: int, stamp: int, payload: bytes, *, first: bool = False) -> None:
        self.packets += 1
        if self.first_packet is None:
            self.first_packet = (now - self.started) * 1000
        if self.first_sound is None and len(payload.translate(None, _SILENT)) > len(payload) // 2:
            self.first_sound = (now - self.started) * 1000


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of times in ms; ``count`` values, all else 0 when there are none."""

    count: int
    p50: float = 0.0
    p90: float = 0.0
    p99: float = 0.0
    most: float = 0.0

    @classmethod
    def of(cls, values: Sequence[float]) -> Percentiles:
        """By nearest rank."""
        if not values:
            return cls(0)
        ordered = sorted(values)

        def rank(share: float) -> float:
            return round(ordered[max(0, math.ceil(len(ordered) * share) - 1)], 2)

        return cls(len(ordered), rank(0.5), rank(0.9), rank(0.99), round(ordered[-1], 2))


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What each patient does: calls, listens, presses ``keys`` so long after the prompt began, stays, hangs up."""

    numbers: Sequence[str]
    rate: float
    """Calls a second."""
    seconds: float
    keys: str = ""
    press_after_ms: int = 1_000
    stay_ms: int = 5_000
    """From the answer on; a call the system ends before is no failure."""
    answer_within: float = 10.0
    sound_within: float = 5.0
    caller: Callable[[int], str | None] = lambda number: f"+1555556{number % 10_000:04d}"


@dataclass(slots=True)
class LoadResult:
    """``failed`` counts calls refused, not answered in time, or answered and left without any sound, by reason."""

    placed: int = 0
    answered: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    ended_by_system: int = 0
    packets: int = 0
    answer_ms: Percentiles = field(default_factory=lambda: Percentiles(0))
    prompt_start_ms: Percentiles = field(default_factory=lambda: Percentiles(0))
    """From our hearing the answer to the first packet of sound (0 when that came first)."""
    sound_start_ms: Percentiles = field(default_factory=lambda: Percentiles(0))
    """The same to the first packet that is not silence: the file's own silent beginning counts too."""
    lateness_ms: Percentiles = field(default_factory=lambda: Percentiles(0))
    """How late our own calls were placed: large values mean that this process, not the system, was slow."""

    @property
    def failed(self) -> int:
        return sum(self.failures.values())


class _Load:
    def __init__(self, agent: UserAgent, plan: LoadPlan) -> None:
        self.agent, self.plan = agent, plan
        self.result = LoadResult()
        self.answers: list[float] = []
        self.starts: list[float] = []
        self.sounds: list[float] = []
        self.lateness: list[float] = []

    async def run(self) -> LoadResult:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        patients: set[asyncio.Task[None]] = set()
        for number in range(round(self.plan.rate * self.plan.seconds)):
            due = begin + number / self.plan.rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            self.lateness.append((loop.time() - due) * 1000)
            patient = asyncio.create_task(self._patient(number))
            patients.add(patient)
            patient.add_done_callback(patients.discard)
        await asyncio.gather(*list(patients))
        self.result.answer_ms = Percentiles.of(self.answers)
        self.result.prompt_start_ms = Percentiles.of(self.starts)
        self.result.sound_start_ms = Percentiles.of(self.sounds)
        self.result.lateness_ms = Percentiles.of(self.lateness)
        return self.result

    async def _patient(self, number: int) -> None:
        plan, result = self.plan, self.result
        result.placed += 1
        leg = await place_silent(self.agent, plan.numbers[number % len(plan.numbers)], plan.caller(number))
        sound = leg.recording
        assert isinstance(sound, FirstSound)
        if not await leg.wait("answered", plan.answer_within):
            cause = leg.cause
            result.failures[f"{cause.status} {cause.reason}" if cause else "not answered in time"] += 1
            leg.hang_up()
            await leg.wait("ended", _SETTLE)
            return
        result.answered += 1
        answered = leg.times["answered"]
        self.answers.append(answered)
        await self._press(leg, sound, answered)
        left = plan.stay_ms - (leg.now_ms() - answered)
        if await leg.wait("ended", max(0.0, left / 1000)):
            result.ended_by_system += 1
        leg.hang_up()
        result.packets += sound.packets
        if sound.first_sound is not None:
            self.sounds.append(max(0.0, sound.first_sound - answered))

    async def _press(self, leg: OutgoingLeg, sound: FirstSound, answered: float) -> None:
        """Wait for the prompt, then press the keys in their time."""
        while sound.first_packet is None and leg.state != "ended":
            if leg.now_ms() - answered > self.plan.sound_within * 1000:
                break
            await asyncio.sleep(0.05)
        if sound.first_packet is None:
            self.result.failures["answered, but no sound came"] += 1
            return
        self.starts.append(max(0.0, sound.first_packet - answered))
        pause = (sound.first_packet + self.plan.press_after_ms - leg.now_ms()) / 1000
        if self.plan.keys and not await leg.wait("ended", max(0.0, pause)) and leg.stream:
            await leg.stream.press(self.plan.keys)


async def place_silent(agent: UserAgent, to: str, caller: str | None) -> OutgoingLeg:
    """As ``OutgoingLeg.place``, with a recording that keeps nothing."""
    leg = OutgoingLeg(agent, to, caller)
    leg.recording = FirstSound(leg.recording.started)
    leg.stream = await RtpStream.open(agent.local, leg.recording)
    leg.invite()
    return leg


async def run_load(server: Address, plan: LoadPlan, login: Login | None = None) -> LoadResult:
    """Place ``plan.rate`` calls a second for ``plan.seconds`` and wait until the last of them is over."""
    agent = await UserAgent(server, login).open()
    try:
        return await _Load(agent, plan).run()
    finally:
        await agent.close()


class AgentCrowd:
    """Agents who answer after ``answer_s`` and hang up after ``talk_s`` (both drawn anew for each call, from ``seed``).

    ``after_call`` is dialled when a call has ended, such as ``*49`` to end the wrap-up.
    """

    def __init__(
        self,
        server: Address,
        logins: Sequence[Login],
        *,
        answer_s: tuple[float, float] = (0.0, 0.0),
        talk_s: tuple[float, float] = (2.0, 5.0),
        after_call: str = "",
        seed: int = 1,
    ) -> None:
        self._answer, self._talk, self._after_call = answer_s, talk_s, after_call
        self._random = random.Random(seed)  # noqa: S311 - times of made-up people
        self._dialling: set[asyncio.Task[None]] = set()
        self.phones = [AgentPhone(server, login) for login in logins]
        for phone in self.phones:
            phone.on_call = self._hook(phone)

    async def __aenter__(self) -> AgentCrowd:
        for phone in self.phones:
            await phone.register()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        for task in list(self._dialling):
            task.cancel()
        await asyncio.gather(*self._dialling, return_exceptions=True)
        for phone in self.phones:
            await phone.close()

    @property
    def answered(self) -> int:
        """Calls answered by all of them."""
        return sum("answered" in leg.times for phone in self.phones for leg in phone.calls)

    def freed_to_next_ms(self) -> list[float]:
        """Of every agent, from the end of each answered call to the next INVITE at his phone."""
        gaps = []
        for phone in self.phones:
            for one, following in zip(phone.calls, phone.calls[1:], strict=False):
                if "answered" in one.times and "ended" in one.times:
                    gaps.append((following.invited_at - one.recording.started) * 1000 - one.times["ended"])
        return gaps

    def _hook(self, phone: AgentPhone) -> Callable[[IncomingLeg], None]:
        def changed(leg: IncomingLeg) -> None:
            if leg.state == "calling":
                phone.behaviour = Behaviour(
                    after_ms=round(self._random.uniform(*self._answer) * 1000),
                    hang_up_after_ms=round(self._random.uniform(*self._talk) * 1000),
                )
            elif leg.state == "ended" and "answered" in leg.times and self._after_call:
                task = asyncio.create_task(self._dial(phone))
                self._dialling.add(task)
                task.add_done_callback(self._dialling.discard)

        return changed

    async def _dial(self, phone: AgentPhone) -> None:
        leg = await phone.dial(self._after_call)
        await leg.wait("ended", _SETTLE)
        leg.hang_up()

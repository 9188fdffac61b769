"""Plays a script: one patient's call with a timeline of what happened and a sentence for each thing that did not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from careline.phones import listening
from careline.phones.expectations import Expectations
from careline.phones.hearing import Heard, Hearing
from careline.phones.patient import CallFailed, PatientPhone
from careline.phones.script import DEFAULT_WITHIN, Expect, Say, Script, Step
from careline.phones.target import Target
from crm.model import Interaction

_LOOK_EVERY: Final = 0.2
_ANSWER_WITHIN: Final = 30.0


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline; ``at`` in ms since the call was placed."""

    at: int
    what: str
    detail: str = ""


@dataclass(slots=True)
class Result:
    """``failures`` is empty when all held. ``interaction`` is what the store holds of the call, when it was asked."""

    to: str
    caller: str | None
    timeline: list[Happening] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    answered_ms: int | None = None
    ended: str = ""
    interaction: Interaction | None = None


class Player:
    """``tell`` is called with each happening as it happens."""

    def __init__(
        self, script: Script, target: Target, *, folder: Path = Path(), tell: Callable[[Happening], None] | None = None
    ) -> None:
        self.script, self.target = script, target
        self.phone = PatientPhone(target.server, target.login)
        self._folder = folder
        self._tell = tell
        self._hearing: Hearing | None = None
        self._told = 0
        self._toned: dict[str, int] = {}
        self._saying: set[asyncio.Task[bool]] = set()
        self.result = Result(to=script.call.to or "", caller=script.call.caller)
        self.since = 0
        """Prompts are looked for that began after this: the beginning of the one expected last."""

    async def play(self) -> Result:
        """Place the call, do every step, hang up, and look into the store."""
        started = time.time_ns() // 1_000_000
        try:
            await self._render_ahead()
            await self._call()
        finally:
            await self.phone.close()
            for task in self._saying:
                task.cancel()
        self._look(final=True)
        self.result.heard = self._hearing.heard() if self._hearing else []
        self._note_end()
        if self.script.outcome:
            await Expectations(self).outcome(self.script.outcome, started - 1_000)
        return self.result

    async def _render_ahead(self) -> None:
        for step in self.script.steps:
            if step.say is not None:
                said = self._said(step.say)
                await self.phone.prepare(said.text, said.language or self.script.call.language, said.voice)

    async def _call(self) -> None:
        call = self.script.call
        await self.phone.dial(call.to or "", call.caller)
        self.note("calls", call.to or "")
        self._hearing = Hearing(self.target.ear, self.phone.heard)
        watcher = asyncio.create_task(self._watch())
        try:
            async with asyncio.timeout(self.script.longest / 1000):
                await self.phone.wait_answered(_ANSWER_WITHIN)
                self.since = int(self.phone.answered_ms or 0)
                self.result.answered_ms = self.since
                self.note("answered")
                for number, step in enumerate(self.script.steps, start=1):
                    await self._do(step, number)
        except CallFailed as error:
            if not any(step.expect and step.expect.ended for step in self.script.steps):
                self.fail(str(error))
        except TimeoutError:
            self.fail(f"the call took longer than {self.script.longest / 1000:g} s and was given up")
        finally:
            watcher.cancel()

    # --- steps ---

    def _said(self, say: str | Say) -> Say:
        return Say(text=say) if isinstance(say, str) else say

    async def _do(self, step: Step, number: int) -> None:
        if step.expect is not None:
            await Expectations(self).check(step.expect, number)
        elif step.wait_for is not None:
            await self._wait_for(step, number)
        elif self.phone.state == "ended":
            if step.hang_up is None:
                self.fail(f"step {number}: the call had ended before it")
        elif step.hang_up:
            self.note("hangs up")
            self.phone.hang_up()
        elif step.wait is not None:
            await self.phone.wait(step.wait / 1000)
        elif step.press is not None:
            self.note("presses", step.press)
            await self.phone.press(step.press)
        elif step.say is not None:
            said = self._said(step.say)
            self.note("says", said.text)
            await self._speak(
                self.phone.say(said.text, said.language or self.script.call.language, said.voice), step.background
            )
        elif step.play is not None:
            self.note("plays", step.play)
            await self._speak(self.phone.play(self._folder / step.play), step.background)

    async def _speak(self, speaking: Awaitable[bool], background: bool) -> None:
        task = asyncio.ensure_future(speaking)
        if not background:
            await task
            return
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)
        await asyncio.sleep(0)

    async def _wait_for(self, step: Step, number: int) -> None:
        within = step.within if step.within is not None else DEFAULT_WITHIN
        match step.wait_for:
            case "answered" | "connected" | "music" | "ended":
                await Expectations(self).check(
                    Expect.model_validate({step.wait_for: True, "within": f"{within}ms"}), number
                )
            case "silence":
                if not await self.until(lambda: bool(self._now_silent()), within):
                    self.fail(f"step {number}: no silence of 1 s within {within / 1000:g} s")
            case "sound":
                if not await self.until(lambda: not self._now_silent(), within):
                    self.fail(f"step {number}: no sound within {within / 1000:g} s")

    def _now_silent(self) -> bool:
        now = int(self.phone.now_ms())
        return bool(listening.silences(self.phone.heard, 990, now - 1_000, now))

    # --- looking ---

    async def until(self, holds: Callable[[], bool], within_ms: int) -> bool:
        """Look again and again until it holds, the time is over or the call has ended."""
        end = asyncio.get_running_loop().time() + within_ms / 1000
        while True:
            ended = self.phone.state == "ended"
            self._look(final=ended)
            if holds():
                return True
            left = end - asyncio.get_running_loop().time()
            if ended or left <= 0:
                return False
            await asyncio.sleep(min(_LOOK_EVERY, left))

    def heard(self) -> list[Heard]:
        """All prompts heard up to now."""
        return self._hearing.heard() if self._hearing else []

    @property
    def connected(self) -> dict[str, int]:
        """Agent to the ms when his tone was heard first."""
        return self._toned

    async def _watch(self) -> None:
        while self.phone.state != "ended":
            await asyncio.sleep(_LOOK_EVERY)
            self._look()
        self._note_end()

    def _note_end(self) -> None:
        """Once, with the time it ended."""
        leg, cause = self.phone.leg, self.phone.cause
        if leg and cause and not self.result.ended:
            self.result.ended = f"{cause.status} {cause.reason} by {cause.by}"
            self.note("ended", f"{cause.status} {cause.reason}, by {cause.by}", at=int(leg.times["ended"]))

    def _look(self, *, final: bool = False) -> None:
        if self._hearing is None:
            return
        self._hearing.update(final=final)
        heard = self._hearing.heard()
        for each in heard[self._told :]:
            self.note("hears", f"{each.prompt.name} ({each.prompt.language})", at=each.from_ms)
        self._told = max(self._told, len(heard))
        now = int(self.phone.now_ms())
        found = listening.tones_from(self.phone.heard, list(self.target.tones.values()), max(0, now - 1_000))
        for agent, hertz in self.target.tones.items():
            if hertz in found and agent not in self._toned:
                self._toned[agent] = found[hertz]
                self.note("talks to", agent, at=found[hertz])

    def note(self, what: str, detail: str = "", *, at: int | None = None) -> None:
        """Add a line to the timeline."""
        happening = Happening(int(self.phone.now_ms()) if at is None else at, what, detail)
        self.result.timeline.append(happening)
        if self._tell:
            self._tell(happening)

    def fail(self, sentence: str) -> None:
        self.result.failures.append(sentence)
        if self._tell:
            self._tell(Happening(int(self.phone.now_ms()) if self.phone.leg else 0, "FAILED", sentence))

"""Whether what a script expects holds; a clear sentence for each thing that does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from careline.phones import listening
from careline.phones.hearing import Heard
from careline.phones.script import DEFAULT_WITHIN, Expect, Outcome, WantedInteraction
from crm.model import Interaction
from crm.port import CrmUnavailable

if TYPE_CHECKING:
    from careline.phones.player import Player

_ASK_EVERY: Final = 0.25


class Expectations:
    def __init__(self, player: Player) -> None:
        self._player = player

    async def check(self, expect: Expect, number: int) -> None:
        """Wait until it holds or its time is over; a failure is noted at the player."""
        problem = await self._problem(expect)
        if problem:
            self._player.fail(f"step {number}: {problem}")

    async def _problem(self, expect: Expect) -> str:
        within = expect.within if expect.within is not None else DEFAULT_WITHIN
        match expect:
            case Expect(heard=str(name)):
                return await self._heard(name, expect.language, within)
            case Expect(not_heard=str(name)):
                return await self._not_heard(name, expect.language, expect.within or 0)
            case Expect(connected=agent) if agent is not None:
                return await self._connected(agent, within if agent else expect.within or 0)
            case Expect(no_silence_over=int(longest)):
                return self._silence(longest)
            case Expect(ended=bool(wanted)):
                return await self._ended(wanted, within if wanted else expect.within or 0)
            case Expect(music=True):
                began = await self._player.until(self._music, within)
                return "" if began else f"no music within {within / 1000:g} s"
            case _:
                return "" if self._player.result.answered_ms is not None else "the call was not answered"

    def _matching(self, name: str, language: str | None, since: int) -> list[Heard]:
        return [
            heard
            for heard in self._player.heard()
            if heard.prompt.name == name and language in (None, heard.prompt.language) and heard.from_ms >= since
        ]

    async def _heard(self, name: str, language: str | None, within: int) -> str:
        since = self._player.since
        if await self._player.until(lambda: bool(self._matching(name, language, since)), within):
            self._player.since = self._matching(name, language, since)[0].from_ms + 1
            return ""
        others = [f"{heard.prompt.name} ({heard.prompt.language})" for heard in self._player.heard()]
        said = f"heard so far: {', '.join(others[-5:])}" if others else "no prompt was heard at all"
        wanted = f"{name} ({language})" if language else name
        ended = " before the call ended" if self._player.phone.state == "ended" else f" within {within / 1000:g} s"
        return f"expected to hear {wanted}{ended}; {said}"

    async def _not_heard(self, name: str, language: str | None, within: int) -> str:
        if await self._player.until(lambda: bool(self._matching(name, language, 0)), within):
            return f"heard {name}, which must not be heard"
        return ""

    async def _connected(self, agent: bool | str, within: int) -> str:
        player = self._player
        match agent:
            case False:
                await player.until(lambda: bool(player.connected), within)
                return f"connected to {', '.join(player.connected)}" if player.connected else ""
            case True:
                held = await player.until(lambda: bool(player.connected), within)
                return "" if held else f"not connected to an agent within {within / 1000:g} s"
            case str(name):
                if name not in player.target.tones:
                    return f"no agent is called '{name}'"
                held = await player.until(lambda: name in player.connected, within)
                others = f" (but to {', '.join(player.connected)})" if player.connected else ""
                return "" if held else f"not connected to {name} within {within / 1000:g} s{others}"

    async def _ended(self, wanted: bool, within: int) -> str:
        ended = await self._player.until(lambda: self._player.phone.state == "ended", within)
        if wanted:
            return "" if ended else f"the call did not end within {within / 1000:g} s"
        return "the call has ended" if ended else ""

    def _music(self) -> bool:
        player = self._player
        began = listening.music_from(
            player.phone.heard, player.heard(), list(player.target.tones.values()), player.since
        )
        return began is not None

    def _silence(self, longest: int) -> str:
        player = self._player
        first = player.result.answered_ms or 0
        spans = listening.silences(player.phone.heard, longest, first, int(player.phone.now_ms()))
        if not spans:
            return ""
        worst = max(spans, key=lambda span: span.length_ms)
        return f"{worst.length_ms / 1000:.1f} s of silence from {worst.from_ms / 1000:.1f} s on"

    # --- the store ---

    async def outcome(self, outcome: Outcome, since: int) -> None:
        """Look for the one interaction of this call until it is there and fits, or the time is over."""
        player = self._player
        end = asyncio.get_running_loop().time() + outcome.within / 1000
        problems = ["the store was not asked"]
        while True:
            try:
                found = await player.target.interactions(since, player.result.to, player.result.caller)
                problems = _misfits(outcome.interaction, list(found))
                player.result.interaction = found[0] if len(found) == 1 else None
            except CrmUnavailable:
                problems = ["the CRM store cannot be reached"]
            left = end - asyncio.get_running_loop().time()
            if not problems or left <= 0:
                break
            await asyncio.sleep(min(_ASK_EVERY, left))
        for problem in problems:
            player.fail(f"outcome: {problem}")


def _misfits(wanted: WantedInteraction, found: list[Interaction]) -> list[str]:
    if len(found) != 1:
        return [f"the store holds {len(found)} interactions of this call instead of exactly one"]
    interaction = found[0]
    problems = []
    for name in ("queue", "agent", "language", "flow", "patient", "priority", "disposition", "hung_up_by"):
        value, actual = getattr(wanted, name), getattr(interaction, name)
        if value is not None and value != actual:
            problems.append(f"{name} is {actual or 'empty'} instead of {value}")
    outcomes = [wanted.outcome] if isinstance(wanted.outcome, str) else wanted.outcome
    if outcomes and interaction.outcome not in outcomes:
        problems.append(f"outcome is {interaction.outcome} instead of {' or '.join(outcomes)}")
    nodes = iter(step.node for step in interaction.steps)
    if wanted.path and not all(node in nodes for node in wanted.path):
        passed = " ".join(step.node for step in interaction.steps)
        problems.append(f"the path was {passed or 'empty'}; expected {' '.join(wanted.path)} in this order")
    return problems

"""Agent freed to next INVITE while callers wait: Careline beside app_queue and beside a bare ARI queue, in one run.

    .venv/bin/python -m bench.agent_freed [--json] [--quick] [--agents 1,50,200]

Same Asterisk build, modules, phones and call records in all arms. app_queue is tuned as far as it goes: autofill=yes,
retry=1, wrapuptime=0. Callers who were served call again, so that some 40 always wait. Agents answer at once and
hang up after 0.15 to 0.45 s for each agent there is (at most 50 times that), so that some 3 calls end in a second,
13 with 200 agents; the clock runs from the answer to an agent's BYE to the next INVITE at his phone. Rounds are
interleaved; a round with a failed call is void. Wrap-up is 0 in every arm.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import uvloop

from bench.clinics import LOAD_NUMBER
from bench.figures import percentile, ratio_of_percentiles, show
from bench.three_queues import Arm, Void, arms, in_turn
from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.crowd import place_silent
from careline.phones.digest import Login
from careline.phones.incoming import IncomingLeg
from careline.phones.leg import Leg
from careline.phones.useragent import Address, UserAgent

SIZES = (1, 50, 200)
"""Agents."""
CALLERS_BESIDES = 49
"""More callers than agents; some 10 of them are on their way in or out at any time, the rest wait."""
ROUNDS, SECONDS = 4, 20.0
FILL_S = 3.0
TALK_S = (0.15, 0.45)
"""For each agent up to ``SLOWED``: 50 agents talk 50 times as long, and as many calls end in a second."""
SLOWED = 50
BAR_P50, BAR_P99 = 200, 90


class TimedAgent:
    """A phone that answers at once, hangs up soon and notes the times from freed to rung."""

    def __init__(self, server: Address, login: Login, seed: int, agents: int) -> None:
        self._talk_s = [bound * min(agents, SLOWED) for bound in TALK_S]
        self.phone = AgentPhone(server, login)
        self.phone.on_call = self._changed
        self.gaps_ms: list[float] = []
        self.counting = False
        self._freed_at: float | None = None
        self._draw = random.Random(seed)

    def _changed(self, leg: IncomingLeg) -> None:
        if leg.state != "calling":
            return
        if self._freed_at is not None and self.counting:
            self.gaps_ms.append((leg.invited_at - self._freed_at) * 1000)
        self._freed_at = None
        talk_ms = round(self._draw.uniform(*self._talk_s) * 1000)
        self.phone.behaviour = Behaviour(after_ms=0, hang_up_after_ms=talk_ms)
        leg.say_goodbye = lambda: self._goodbye(leg)  # type: ignore[method-assign]
        self.phone.calls[:-1] = [each for each in self.phone.calls[:-1] if each.state != "ended"]

    def _goodbye(self, leg: Leg) -> None:
        """As every phone's, but the answer's time is kept."""
        leg.agent.request(leg.inside("BYE"), lambda _response: self._free(), leg.peer)
        leg.finish(200, "hung up", "us")

    def _free(self) -> None:
        self._freed_at = time.monotonic()


class Callers:
    """A crowd of patients of whom each calls again as soon as he was served."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm
        self._count = len(arm.logins) + CALLERS_BESIDES
        self._agent = UserAgent(arm.server)
        self._tasks: list[asyncio.Task[None]] = []
        self._legs: set[Leg] = set()
        self._stopping = False
        self.failures = 0

    async def __aenter__(self) -> Callers:
        await self._agent.open()
        for number in range(self._count):
            self._tasks.append(asyncio.create_task(self._call_on(number)))
            await asyncio.sleep(0.03)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        for leg in list(self._legs):
            leg.hang_up()
        await asyncio.gather(*self._tasks)
        await asyncio.sleep(0.5)
        await self._agent.close()

    async def _call_on(self, number: int) -> None:
        while not self._stopping:
            leg = await place_silent(self._agent, self._arm.number, f"+1555558{number:04d}")
            self._legs.add(leg)
            if not await leg.wait("answered", 10):
                self.failures += not self._stopping
                leg.hang_up()
            elif self._arm.keys and not await leg.wait("ended", 0.25) and leg.stream:
                leg.stream.press(self._arm.keys)
            await leg.wait("ended", 300)
            self._legs.discard(leg)


async def one_round(arm: Arm, seconds: float, seed: int) -> list[float]:
    """Times from freed to rung in ms. Raises ``Void``."""
    size = len(arm.logins)
    agents = [TimedAgent(arm.server, login, seed + number, size) for number, login in enumerate(arm.logins)]
    try:
        for agent in agents:
            await agent.phone.register()
        async with Callers(arm) as callers:
            await asyncio.sleep(FILL_S)
            for agent in agents:
                agent.counting = True
            await asyncio.sleep(seconds)
            for agent in agents:
                agent.counting = False
        if callers.failures:
            raise Void(f"{arm.name}: {callers.failures} calls failed")
    finally:
        for agent in agents:
            agent.phone.hang_up()
            await agent.phone.unregister()
            await agent.phone.close()
    return [gap for agent in agents for gap in agent.gaps_ms]


async def measure(size: int, rounds: int, seconds: float) -> dict[str, list[list[float]]]:
    """Of each arm, for each round, the times in ms."""
    async with arms(size, LOAD_NUMBER, "1") as every:
        return await in_turn(every, rounds, lambda arm, number: one_round(arm, seconds, 100 * number))


def rows_of(size: int, taken: dict[str, list[list[float]]], figures: dict[str, Any]) -> list[tuple[object, ...]]:
    """The table's rows for one size; the same goes into ``figures``."""
    rows: list[tuple[object, ...]] = []
    for name, rounds in taken.items():
        times = [time for each in rounds for time in each]
        rows.append((size, name, len(times), *(f"{percentile(times, share):.2f}" for share in (0.5, 0.95, 0.99))))
    mine = figures[str(size)] = {"ms": taken, "load_average": os.getloadavg()[0]}
    for share, bar in ((0.5, BAR_P50), (0.99, BAR_P99)):
        name = f"p{share * 100:.0f}"
        ratio = ratio_of_percentiles(taken["app_queue"], taken["Careline"], share)
        above_bare = ratio_of_percentiles(taken["Careline"], taken["bare ARI"], share)
        mine[name] = {"faster_than_app_queue": asdict(ratio), "times_bare_ari": asdict(above_bare)}
        reached = "reached" if ratio.value >= bar else "NOT reached"
        rows.append((size, f"{name}: times faster than app_queue", "", str(ratio), f"bar {bar}", reached))
        rows.append((size, f"{name}: times the bare ARI queue", "", str(above_bare), "", ""))
    return rows


def sizes_asked() -> Sequence[int]:
    """``--agents 1,50`` or all of them."""
    if "--agents" not in sys.argv:
        return SIZES
    return [int(word) for word in sys.argv[sys.argv.index("--agents") + 1].split(",")]


def main() -> None:
    rounds, seconds = (2, 8.0) if "--quick" in sys.argv else (ROUNDS, SECONDS)
    rows: list[tuple[object, ...]] = []
    figures: dict[str, Any] = {}
    for size in sizes_asked():
        rows += rows_of(size, uvloop.run(measure(size, rounds, seconds)), figures)
    title = f"agent freed to next INVITE, ms; about 40 waiting, {rounds} rounds of {seconds:g} s an arm"
    show(title, ("agents", "", "times", "p50", "p95", "p99"), rows, figures)


if __name__ == "__main__":
    main()

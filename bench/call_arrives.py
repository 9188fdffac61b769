"""Call arrives to the agent's INVITE, agents idle: Careline beside app_queue and a bare ARI queue, in one run.

    .venv/bin/python -m bench.call_arrives [--json] [--quick]

Every arm answers the caller and queues him at once: Careline by a flow of one node, the others by one line of
dialplan. The clock runs from the caller's INVITE to the INVITE that reaches an agent's phone. One call at a time, so
that the times are those of an idle system; then ``AT_ONCE`` calls a second, taken in the order they came. Agents
answer at once and hang up soon after.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop
import yaml

from bench.clinics import with_agents
from bench.figures import percentile, ratio_of_percentiles, show
from bench.three_queues import Arm, Change, Void, arms, in_turn
from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.crowd import place_silent
from careline.phones.incoming import IncomingLeg
from careline.phones.useragent import UserAgent

AGENTS = 20
ROUNDS, CALLS = 4, 60
AT_ONCE = 10
TALK_MS = 100
QUEUE_NUMBER = "5550112"
BAR_TIMES, BAR_P99_MS = 1.2, 10.0
FLOW = {
    "flow": "queue-at-once",
    "description": "Into the queue with the first breath.",
    "languages": ["en", "es", "ko"],
    "speech": "off",
    "start": "desk",
    "fallback": "desk",
    "nodes": {"desk": {"enqueue": {"queue": "front_desk", "needs": {"front_desk": 1}, "language": "none"}}},
}


class Bell:
    """Phones that answer at once and note when each caller's INVITE came."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm
        self.phones: list[AgentPhone] = []
        self.rung_at: asyncio.Queue[float] = asyncio.Queue()

    async def __aenter__(self) -> Bell:
        for login in self._arm.logins:
            phone = AgentPhone(self._arm.server, login, behaviour=Behaviour(after_ms=0, hang_up_after_ms=TALK_MS))
            phone.on_call = self._changed
            await phone.register()
            self.phones.append(phone)
        return self

    async def __aexit__(self, *_: object) -> None:
        for phone in self.phones:
            phone.hang_up()
            await phone.unregister()
            await phone.close()

    def _changed(self, leg: IncomingLeg) -> None:
        if leg.state == "calling":
            self.rung_at.put_nowait(leg.invited_at)


async def one_call(agent: UserAgent, arm: Arm, bell: Bell, caller: str) -> float:
    """ms from the caller's INVITE to the agent's. Raises ``Void``."""
    began = time.monotonic()
    leg = await place_silent(agent, arm.number, caller)
    try:
        async with asyncio.timeout(5):
            rung = await bell.rung_at.get()
    except TimeoutError:
        raise Void(f"{arm.name}: a call rang nobody") from None
    await asyncio.sleep(2 * TALK_MS / 1000)
    leg.hang_up()
    await leg.wait("ended", 5)
    return (rung - began) * 1000


async def one_round(arm: Arm, calls: int) -> tuple[list[float], list[float]]:
    """Times of calls one by one, and of calls ``AT_ONCE`` a second."""
    agent = await UserAgent(arm.server).open()
    try:
        async with Bell(arm) as bell:
            await asyncio.sleep(1.0)
            alone = []
            for number in range(calls):
                alone.append(await one_call(agent, arm, bell, f"+1555557{number:04d}"))
                await asyncio.sleep(0.05)
            many = []
            for number in range(calls):
                many.append(asyncio.create_task(one_call(agent, arm, bell, f"+1555556{number:04d}")))
                await asyncio.sleep(1 / AT_ONCE)
            return alone, list(await asyncio.gather(*many))
    finally:
        await agent.close()


def _with_the_flow(folder: Path) -> Change:
    """The sample clinic with its own flows, one more of a single node, and a number that leads to it."""

    def change(clinic: dict[str, Any]) -> None:
        with_agents(AGENTS)(clinic)
        flows = folder / "flows"
        shutil.copytree(clinic["flows_folder"], flows)
        (flows / "queue-at-once.yaml").write_text(yaml.safe_dump(FLOW, sort_keys=False))
        clinic["flows_folder"] = str(flows)
        clinic["numbers"][QUEUE_NUMBER] = {"flow": "queue-at-once", "language": "en"}

    return change


def main() -> None:
    rounds, calls = (2, 20) if "--quick" in sys.argv else (ROUNDS, CALLS)
    taken = uvloop.run(_measure(rounds, calls))
    rows: list[tuple[object, ...]] = []
    figures: dict[str, Any] = {"load_average": os.getloadavg()[0]}
    for number, how in enumerate(("one by one", f"{AT_ONCE} a second")):
        by_arm = {name: [each[number] for each in found] for name, found in taken.items()}
        for name, found in by_arm.items():
            times = [time for each in found for time in each]
            rows.append((how, name, len(times), *(f"{percentile(times, share):.2f}" for share in (0.5, 0.95, 0.99))))
        ratio = ratio_of_percentiles(by_arm["Careline"], by_arm["app_queue"], 0.5)
        bare = ratio_of_percentiles(by_arm["Careline"], by_arm["bare ARI"], 0.5)
        reached = "reached" if ratio.value <= BAR_TIMES else "NOT reached"
        rows.append((how, "p50: times app_queue", "", str(ratio), f"bar {BAR_TIMES}", reached))
        rows.append((how, "p50: times the bare ARI queue", "", str(bare), "", ""))
        figures[how] = {"ms": by_arm, "times_app_queue": asdict(ratio), "times_bare_ari": asdict(bare)}
    show("call arrives to the agent's INVITE, ms", ("", "", "calls", "p50", "p95", "p99"), rows, figures)


async def _measure(rounds: int, calls: int) -> dict[str, list[tuple[list[float], list[float]]]]:
    async with arms(AGENTS, QUEUE_NUMBER, "", _with_the_flow) as every:
        return await in_turn(every, rounds, lambda arm, _number: one_round(arm, calls))


if __name__ == "__main__":
    main()

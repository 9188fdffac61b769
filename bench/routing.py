"""Routing decisions per second: the whole engine beside a scan, SQL and bare heaps, on the same data in one run.

    python bench/routing.py [--agents 10000] [--waiting 10000] [--rounds 5] [--json]

10,000 agents with 1-6 of 50 skills; calls with 1-3 needs and four priorities. Two decisions are timed:
an arriving call that is given to an idle agent at once (everybody but a hundred is idle), and an agent
who becomes free and is given a waiting call (everybody is busy and 10,000 wait). What
comes between two of them (answers, talks that end, callers who fill the line up again) is not timed. For the engine the
timed piece is one `Acd.handle` of one event with all its commands and state, `explain` off.

Every arm but the bare heaps must first give the same assignments. Bare heaps know one need a call and
neither states, records nor commands: what `heapq` alone allows. The compiled core (`setup/compiled-core`, which
`make bench` runs first) is an arm of its own, in a process of its own. The clock's own cost, some
0.05 us a decision, is in the figures.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import runpy
import sqlite3
import statistics
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from pathlib import Path
from time import perf_counter_ns
from typing import Protocol

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from acd import index as acd_index  # noqa: E402
from acd.commands import Offer  # noqa: E402
from acd.core import Acd  # noqa: E402
from acd.events import AgentAnswered, AgentSignedIn, Queued, TalkEnded, WrapUpEnded  # noqa: E402
from acd.rules import Acuity, AgentProfile, Clinic, QueueRules  # noqa: E402
from bench.figures import percentile, show  # noqa: E402

SKILLS = 50
BUSY = 100
"""Agents in talk while the arrivals are timed."""
COMPILED = ROOT / ".careline" / "compiled"
HEAD_STARTS = {"emergency": None, "urgent": 2_000_000_000, "soon": 1_000_000_000, "routine": 0}
"""Ageing so slow that the order is strictly by priority: what the other arms can do, too."""
PRIORITIES = tuple(HEAD_STARTS)


@dataclass(frozen=True, slots=True)
class Caller:
    name: str
    needs: tuple[int, ...]
    priority: int
    mask: int


def population(agents: int, calls: int) -> tuple[list[tuple[str, tuple[int, ...]]], list[Caller]]:
    """The same for every arm: seeded. Each caller can be served by somebody."""
    draw = random.Random(7)
    people = [(f"a{n:05}", tuple(sorted(draw.sample(range(SKILLS), draw.randint(1, 6))))) for n in range(agents)]
    masks = [sum(1 << skill for skill in skills) for _, skills in people]
    servable: dict[int, bool] = {}
    callers: list[Caller] = []
    while len(callers) < calls:
        needs = tuple(sorted(draw.sample(range(SKILLS), draw.randint(1, 3))))
        mask = sum(1 << skill for skill in needs)
        if mask not in servable:
            servable[mask] = any(one & mask == mask for one in masks)
        if servable[mask]:
            priority = draw.choices(range(4), (1, 9, 20, 70))[0]
            callers.append(Caller(f"c{len(callers)}", needs, priority, mask))
    return people, callers


class Arm(Protocol):
    """``arrive`` and ``free`` give who was matched and the nanoseconds it took."""

    def arrive(self, at: int, caller: Caller) -> tuple[str | None, int]: ...
    def free(self, at: int, agent: str) -> tuple[str | None, int]: ...
    def settle(self, call: str, agent: str) -> None:
        """After a match, untimed: the two talk, and the talk is over; the agent is busy until he is freed."""


class Engine:
    """``busy``: everybody begins in after-call work."""

    def __init__(self, people: list[tuple[str, tuple[int, ...]]], busy: bool) -> None:
        profiles = tuple(
            AgentProfile(name, tuple((f"s{skill}", 1 + (skill * 7) % 5) for skill in skills), (("en", 5),))
            for name, skills in people
        )
        acuity = tuple(Acuity(priority, start) for priority, start in HEAD_STARTS.items())  # type: ignore[arg-type]
        self.acd = Acd(Clinic(profiles, (QueueRules("desk", wrap_up_ms=10**9),), acuity), explain=False)
        self._offer = ""
        self._at = 0
        for number, (name, _) in enumerate(people):
            self.acd.handle(AgentSignedIn(1, name))
            if busy:
                self.arrive(1, Caller(f"first{number}", (), 3, 0))
                self.settle(f"first{number}", name)

    def arrive(self, at: int, caller: Caller) -> tuple[str | None, int]:
        self._at = at
        needs = tuple((f"s{skill}", 1) for skill in caller.needs)
        event = Queued(at, caller.name, "desk", needs, "en", PRIORITIES[caller.priority], at)  # type: ignore[arg-type]
        offer, took = self._timed(event)
        return (offer.agent if offer else None), took

    def free(self, at: int, agent: str) -> tuple[str | None, int]:
        self._at = at
        offer, took = self._timed(WrapUpEnded(at, agent))
        return (offer.call if offer else None), took

    def _timed(self, event: Queued | WrapUpEnded) -> tuple[Offer | None, int]:
        handle = self.acd.handle
        begun = perf_counter_ns()
        commands = handle(event)
        took = perf_counter_ns() - begun
        offers = [command for command in commands if isinstance(command, Offer)]
        self._offer = offers[0].offer if offers else ""
        return (offers[0] if offers else None), took

    def settle(self, call: str, agent: str) -> None:
        self.acd.handle(AgentAnswered(self._at, self._offer))
        self.acd.handle(TalkEnded(self._at, call))


class Scan:
    """Looks at everybody for each decision."""

    def __init__(self, people: list[tuple[str, tuple[int, ...]]], busy: bool) -> None:
        self.masks = {name: sum(1 << skill for skill in skills) for name, skills in people}
        self.idle = {} if busy else {name: 1 for name, _ in people}
        self.waiting: dict[str, tuple[tuple[int, int, int], int]] = {}
        self.serial = 0

    def arrive(self, at: int, caller: Caller) -> tuple[str | None, int]:
        begun = perf_counter_ns()
        self.serial += 1
        need, masks = caller.mask, self.masks
        best = min(
            ((since, name) for name, since in self.idle.items() if masks[name] & need == need), default=(0, None)
        )[1]
        if best is None:
            self.waiting[caller.name] = ((caller.priority, at, self.serial), need)
        else:
            del self.idle[best]
        return best, perf_counter_ns() - begun

    def free(self, at: int, agent: str) -> tuple[str | None, int]:
        begun = perf_counter_ns()
        mask = self.masks[agent]
        best = min(
            ((place, name) for name, (place, need) in self.waiting.items() if mask & need == need), default=(0, None)
        )[1]
        if best is None:
            self.idle[agent] = at
        else:
            del self.waiting[best]
        return best, perf_counter_ns() - begun

    def settle(self, call: str, agent: str) -> None: ...


class Sql:
    """SQLite in memory, indexes in the order of each line, masks as integers."""

    def __init__(self, people: list[tuple[str, tuple[int, ...]]], busy: bool) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.executescript(
            "create table agent(name text primary key, mask int, idle int, since int);"
            "create table call(name text primary key, need int, priority int, since int, serial int);"
            "create index idle on agent(since, name, mask) where idle;"
            "create index line on call(priority, since, serial, need, name);"
        )
        rows = [(name, sum(1 << skill for skill in skills), not busy, 1) for name, skills in people]
        self.db.executemany("insert into agent values (?, ?, ?, ?)", rows)
        self.masks = {name: mask for name, mask, _, _ in rows}
        self.serial = 0

    def arrive(self, at: int, caller: Caller) -> tuple[str | None, int]:
        begun = perf_counter_ns()
        self.serial += 1
        found = self.db.execute(
            "select name from agent where idle and mask & ?1 = ?1 order by since, name limit 1", (caller.mask,)
        ).fetchone()
        if found is None:
            row = (caller.name, caller.mask, caller.priority, at, self.serial)
            self.db.execute("insert into call values (?, ?, ?, ?, ?)", row)
        else:
            self.db.execute("update agent set idle = 0 where name = ?", found)
        return found and found[0], perf_counter_ns() - begun

    def free(self, at: int, agent: str) -> tuple[str | None, int]:
        begun = perf_counter_ns()
        found = self.db.execute(
            "select name from call where need & ?1 = need order by priority, since, serial limit 1",
            (self.masks[agent],),
        ).fetchone()
        if found is None:
            self.db.execute("update agent set idle = 1, since = ? where name = ?", (at, agent))
        else:
            self.db.execute("delete from call where name = ?", found)
        return found and found[0], perf_counter_ns() - begun

    def settle(self, call: str, agent: str) -> None: ...


class Heaps:
    """A heap of idle agents and one of waiting calls for each skill, entries with versions. The first need only."""

    def __init__(self, people: list[tuple[str, tuple[int, ...]]], busy: bool) -> None:
        self.skills = dict(people)
        self.version = dict.fromkeys(self.skills, 0)
        self.idle: list[list[tuple[int, str, int]]] = [[] for _ in range(SKILLS)]
        self.line: list[list[tuple[int, int, str]]] = [[] for _ in range(SKILLS)]
        for name, skills in [] if busy else people:
            for skill in skills:
                self.idle[skill].append((1, name, 0))
        for heap in self.idle:
            heapify(heap)

    def arrive(self, at: int, caller: Caller) -> tuple[str | None, int]:
        begun = perf_counter_ns()
        heap, version = self.idle[caller.needs[0]], self.version
        while heap:
            _, name, told = heappop(heap)
            if version[name] == told:
                version[name] += 1
                return name, perf_counter_ns() - begun
        heappush(self.line[caller.needs[0]], (caller.priority, at, caller.name))
        return None, perf_counter_ns() - begun

    def free(self, at: int, agent: str) -> tuple[str | None, int]:
        begun = perf_counter_ns()
        heads = [heap for skill in self.skills[agent] if (heap := self.line[skill])]
        if heads:
            return heappop(min(heads))[2], perf_counter_ns() - begun
        version = self.version[agent]
        for skill in self.skills[agent]:
            heappush(self.idle[skill], (at, agent, version))
        return None, perf_counter_ns() - begun

    def settle(self, call: str, agent: str) -> None: ...


Matches = list[tuple[str, str]]


def arrivals(arm: Arm, callers: list[Caller], skip: int) -> tuple[Matches, list[int]]:
    """Everybody is idle but the last hundred who were given a call. The first ``skip`` are not timed."""
    matches, times, busy = Matches(), list[int](), deque[str]()
    for number, caller in enumerate(callers):
        at = 1_000 + number
        agent, took = arm.arrive(at, caller)
        if agent is not None:
            matches.append((caller.name, agent))
            arm.settle(caller.name, agent)
            busy.append(agent)
            if number >= skip:
                times.append(took)
        if len(busy) > BUSY:
            freed = busy.popleft()
            call, _ = arm.free(at, freed)
            if call is not None:
                matches.append((call, freed))
                arm.settle(call, freed)
                busy.append(freed)
    return matches, times


def frees(arm: Arm, callers: list[Caller], people: list[str], waiting: int, skip: int) -> tuple[Matches, list[int]]:
    """Everybody is busy; so many wait, and for each who is served another one joins."""
    matches, times, draw = Matches(), list[int](), random.Random(3)
    for number, caller in enumerate(callers[:waiting]):
        arm.arrive(1_000 + number, caller)
    busy = list(people)
    for number, caller in enumerate(callers[waiting:]):
        at = 1_000 + waiting + number
        who = draw.randrange(len(busy))
        agent = busy[who]
        call, took = arm.free(at, agent)
        if call is None:
            busy[who] = busy[-1]
            busy.pop()
        else:
            matches.append((call, agent))
            arm.settle(call, agent)
            if number >= skip:
                times.append(took)
        taken, _ = arm.arrive(at, caller)
        if taken is not None:
            matches.append((caller.name, taken))
            arm.settle(caller.name, taken)
            busy.append(taken)
    return matches, times


ARMS: dict[str, type[Engine] | type[Scan] | type[Sql] | type[Heaps]] = {
    "engine": Engine,
    "scan": Scan,
    "SQL": Sql,
    "bare heaps": Heaps,
}
SLOW = {"scan", "SQL"}


def figures(times: list[list[int]]) -> dict[str, float]:
    """Of the rounds: the median rate; the percentiles of all decisions."""
    rates = [len(one) / sum(one) * 1e9 for one in times]
    every = [time for one in times for time in one]
    return {
        "per_s": statistics.median(rates),
        "p50_us": percentile(every, 0.5) / 1e3,
        "p99_us": percentile(every, 0.99) / 1e3,
    }


def measured(names: list[str], options: argparse.Namespace) -> dict[str, dict[str, dict[str, float]]]:
    """Every arm in every round, one after the other, so that what else the machine does hits all alike."""
    people, callers = population(options.agents, options.waiting + options.decisions)
    times: dict[str, tuple[list[list[int]], list[list[int]]]] = {name: ([], []) for name in names}
    for _ in range(options.rounds):
        for name in names:
            count = 600 if name in SLOW else options.decisions
            skip = count // 3
            gc.collect()
            idle, busy = ARMS[name](people, False), ARMS[name](people, True)
            gc.freeze()
            gc.disable()
            times[name][0].append(arrivals(idle, callers[:count], skip)[1])
            ends = callers[: options.waiting + count]
            times[name][1].append(frees(busy, ends, [one for one, _ in people], options.waiting, skip)[1])
            gc.enable()
            gc.unfreeze()
            del idle, busy
    return {name: {"arrival": figures(one), "freed": figures(other)} for name, (one, other) in times.items()}


def differential(options: argparse.Namespace) -> None:
    """Stops the bench unless engine, scan and SQL assign alike."""
    people, callers = population(options.agents, options.waiting + 400)
    names = [name for name, _ in people]
    one = [arrivals(ARMS[arm](people, False), callers[:400], 0)[0] for arm in ("engine", "scan", "SQL")]
    other = [frees(ARMS[arm](people, True), callers, names, options.waiting, 0)[0] for arm in ("engine", "scan", "SQL")]
    if not (one[0] == one[1] == one[2] and other[0] == other[1] == other[2]):
        raise SystemExit("the arms do not assign alike: the comparison would be of different things.")
    print(f"same assignments in all arms: {len(one[0])} arrivals, {len(other[0])} freed agents", file=sys.stderr)


def compiled_figures(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """The engine again with the compiled core, in a process of its own. Stops the bench if there is none."""
    if not runpy.run_path(str(ROOT / "setup" / "compile_core.py"))["is_current"]():
        raise SystemExit("there is no compiled core of these very sources: run setup/compiled-core.")
    command = [sys.executable, str(Path(__file__)), "--json", "--only", "engine", "--rounds", str(options.rounds)]
    for name in ("agents", "waiting", "decisions"):
        command += [f"--{name}", str(getattr(options, name))]
    environment = {**os.environ, "PYTHONPATH": f"{COMPILED}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, float]] = json.loads(done.stdout)["engine"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--decisions", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=ARMS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.only:
        differential(options)
    found = measured([options.only] if options.only else list(ARMS), options)
    if not options.only:
        found = {"engine, compiled": compiled_figures(options), **found}
    ours = found.get("engine, compiled") or found["engine"] if "engine" in found else None
    rows = []
    for name, both in found.items():
        for decision, one in both.items():
            ratio = f"{ours[decision]['per_s'] / one['per_s']:.3g}" if ours else ""
            rows.append((name, decision, f"{one['per_s']:,.0f}", f"{one['p50_us']:.2f}", f"{one['p99_us']:.2f}", ratio))
    where = f"core: {'compiled' if str(acd_index.__file__).endswith('.so') else 'interpreted'}"
    columns = ("arm", "decision", "per second", "p50 us", "p99 us", "ours is so many times it")
    show(f"Routing, {options.agents:,} agents, {options.waiting:,} waiting ({where})", columns, rows, {**found})


if __name__ == "__main__":
    main()

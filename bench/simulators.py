"""The simulator with the production distributor inside, beside SimPy and Ciw, on one queue: M/M/90 with 84 Erlangs.

In each round the three run one after the other on the same load, the order turned round by round; ratios are
of the pairs, with their 95 % interval. Time is the processor's, so that other work on the machine
matters less. Calls/s are comparable as they stand. Events are what each has of its own for
a call: three told to the distributor (queued, answered, ended), six of SimPy's queue (begin, request, talk,
end of the process, and the source's two), two of Ciw's (arrival, end of service). ``--rounds N`` (5), ``--calls N``
(40,000), ``--profile`` (what our time goes to, instead), ``--interpreted`` (not the compiled core), ``--json``.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import random
import statistics
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path

import ciw
import simpy

from bench.figures import Ratio, ratio_of_medians, show
from careline.compiled import begin_compiled, core
from simulation.draws import draw
from simulation.engine import Engine
from simulation.erlang import exact
from simulation.loader import load_scenario

AGENTS, PER_MINUTE, TALK = 90, 8.4, 10.0
SCENARIO = Path(__file__).parent / "scenarios" / "mm90_30.yaml"
EXACT = exact(AGENTS, PER_MINUTE, TALK)
BARS = {"SimPy": 5.0, "Ciw": 11.0}


@dataclass(frozen=True, slots=True)
class Lap:
    """One run: time of the processor, events of its own, and the mean wait in minutes, which must be right."""

    seconds: float
    calls: int
    events: int
    wait: float


def ours(calls: int, seed: int) -> Lap:
    """The scenario ``mm90_30`` without its limit of places; variates are drawn inside the time, as the others do."""
    plan = replace(load_scenario(SCENARIO), calls=calls, warm_up=0, capacity=0, seed=seed)
    gc.collect()
    gc.freeze()  # as careline acd simulate does
    begun = time.process_time()
    engine = Engine(plan, draw(plan, 0))
    engine.run()
    seconds = time.process_time() - begun
    gc.unfreeze()
    log = engine.log()
    return Lap(seconds, calls, log.events, float(log.waited.mean()) / 60_000)


def simpys(calls: int, seed: int) -> Lap:
    """A process for each call, as SimPy's own examples have it."""
    chance, waits = random.Random(seed), []
    world = simpy.Environment()
    agents = simpy.Resource(world, AGENTS)

    def call() -> Generator[simpy.Event, None, None]:
        came = world.now
        with agents.request() as turn:
            yield turn
            waits.append(world.now - came)
            yield world.timeout(chance.expovariate(1 / TALK))

    def source() -> Generator[simpy.Event, None, None]:
        for _ in range(calls):
            yield world.timeout(chance.expovariate(PER_MINUTE))
            world.process(call())

    world.process(source())
    begun = time.process_time()
    world.run()
    return Lap(time.process_time() - begun, calls, 6 * calls, sum(waits) / calls)


def ciws(calls: int, seed: int) -> Lap:
    """One node, its customers' records read afterwards."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(PER_MINUTE)],
        service_distributions=[ciw.dists.Exponential(1 / TALK)],
        number_of_servers=[AGENTS],
    )
    world = ciw.Simulation(network)
    begun = time.process_time()
    world.simulate_until_max_customers(calls, method="Finish")
    seconds = time.process_time() - begun
    records = world.get_all_records()
    return Lap(seconds, len(records), 2 * len(records), sum(record.waiting_time for record in records) / len(records))


ARMS: dict[str, Callable[[int, int], Lap]] = {"Careline": ours, "SimPy": simpys, "Ciw": ciws}


def main() -> None:
    """Rounds of all arms, then speeds and ratios; or the profile of ours."""
    begin_compiled("bench.simulators")
    rounds, calls = _option("--rounds", 5), _option("--calls", 40_000)
    if "--profile" in sys.argv:
        profile(calls)
        return
    laps: dict[str, list[Lap]] = {name: [] for name in ARMS}
    names = list(ARMS)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            laps[name].append(ARMS[name](calls, number + 1))
    _show(laps, rounds, calls)


def profile(calls: int) -> None:
    """Where the time of a run goes, by function, the most expensive first."""
    meter = cProfile.Profile()
    meter.runcall(ours, calls, 1)
    pstats.Stats(meter).sort_stats("tottime").print_stats(30)


def _option(word: str, otherwise: int) -> int:
    return int(sys.argv[sys.argv.index(word) + 1]) if word in sys.argv else otherwise


def _ratios(laps: dict[str, list[Lap]], peer: str, per: Callable[[Lap], float]) -> Ratio:
    return ratio_of_medians(
        [per(lap) / lap.seconds for lap in laps["Careline"]], [per(lap) / lap.seconds for lap in laps[peer]]
    )


def _show(laps: dict[str, list[Lap]], rounds: int, calls: int) -> None:
    rows, figures = (
        [],
        {"rounds": rounds, "calls": calls, "core": core(), "exact_wait_minutes": EXACT.mean_wait},
    )
    for name, own in laps.items():
        speed = statistics.median(lap.calls / lap.seconds for lap in own)
        events = statistics.median(lap.events / lap.seconds for lap in own)
        wait = statistics.mean(lap.wait for lap in own)
        row = [name, f"{speed:,.0f}", f"{events:,.0f}", f"{wait:.3f}"]
        figures[name] = {"calls_per_s": speed, "events_per_s": events, "mean_wait_minutes": wait}
        if name in BARS:
            by_calls, by_events = (_ratios(laps, name, per) for per in (lambda lap: lap.calls, lambda lap: lap.events))
            row += [str(by_calls), str(by_events), f"{BARS[name]:g}"]
            figures[name] |= {"calls_ratio": by_calls.value, "events_ratio": by_events.value, "bar": BARS[name]}
        rows.append(row + [""] * (7 - len(row)))
    load = f"M/M/90, {rounds} rounds of {calls:,} calls; the exact mean wait is {EXACT.mean_wait:.3f} min"
    title = f"{load}; core and loop {core()}"
    columns = ("simulator", "calls/s", "its events/s", "mean wait, min", "ours over it: calls/s", "events/s", "bar")
    show(title, columns, rows, figures)


if __name__ == "__main__":
    main()

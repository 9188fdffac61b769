"""Random days through every law of the ACD, by the million: ``python -m tests.properties.soak`` (``make soak``).

    python -m tests.properties.soak --events 10000000        until so many events have been played
    python -m tests.properties.soak --seed 17 --day 43       one day again, made as short as it breaks a law

A seed draws clinics and a random day of each, half of them with all that routes (``routing_world.py``). On every event
the contract of each command is checked and that no waking is left over; after every few, what ``laws.py`` says; now and
then another controller takes over (dump, load, go on) or the rules change. At the end of a day all who still wait
are served, everybody leaves once, and the log is replayed. It runs on the compiled core if there is one
(``make fast``).
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from acd.messages import Clinic
from careline import compiled
from tests.properties import laws
from tests.properties.acd_world import KINDS, Step, World, clinics
from tests.properties.naive_scan import borrowing_clinics, sharing_clinics
from tests.properties.routing_world import ROUTING_KINDS, RoutingWorld, routing_clinics

CLINICS = 25
"""Of each sort, in one seed."""
STEPS = 1_000
LOOK_EVERY = 10
PASS_MS = (0, 0, 1, 100, 300, 700)
NEEDS: tuple[tuple[tuple[str, int], ...], ...] = ((), (), (("front", 1),), (("nurse", 1),), (("nurse", 3),))


@dataclass(frozen=True)
class Day:
    """``others``: the clinics whose rules are taken up in turn, none for a day without changes."""

    clinic: Clinic
    routing: bool
    others: tuple[Clinic, ...]
    steps: tuple[Step, ...]


def days(number: int, steps: int = STEPS) -> Iterator[Day]:
    """All days of seed ``number``: always the same ones."""
    for sort, strategy in enumerate((clinics(), sharing_clinics(), borrowing_clinics(), routing_clinics())):
        drawn = _drawn(strategy, number)
        routing = sort == 3
        for day, clinic in enumerate(itertools.chain(drawn, drawn if routing else ())):
            draw = random.Random(f"{number}-{sort}-{day}")
            others = tuple(draw.sample(drawn, 3)) if day % 4 == 3 else ()
            yield Day(clinic, routing, others, tuple(_step(draw, routing) for _ in range(steps)))


def _drawn(strategy: st.SearchStrategy[Clinic], number: int) -> list[Clinic]:
    found: list[Clinic] = []
    quiet = list(HealthCheck)
    drawing = settings(
        max_examples=CLINICS, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=quiet
    )

    @seed(number)
    @drawing
    @given(strategy)
    def keep(clinic: Clinic) -> None:
        found.append(clinic)

    keep()
    return found


def _step(draw: random.Random, routing: bool) -> Step:
    kind = draw.choice(ROUTING_KINDS if routing else KINDS)
    return Step(kind, draw.randrange(8), draw.randrange(64), draw.choice(PASS_MS), draw.choice(NEEDS))


def taken_over(step: Step) -> bool:
    """Whether another controller takes over after this step, one in 128. By the step, so that shorter days keep it."""
    return step.who == 7 and step.what % 16 == 15


def changed(step: Step) -> bool:
    """Whether the rules change after it, one in 256."""
    return step.who == 6 and step.what % 32 == 31


def play(day: Day) -> int:
    """How many events it was. An AssertionError, or any other, is a broken law."""
    world = RoutingWorld(day.clinic, same_rules=not day.others) if day.routing else World(day.clinic)
    for number, step in enumerate(day.steps):
        told = len(world.told)
        world.play(step)
        if day.others:
            _look_at_changing_rules(world, day, number, step)
            continue
        for commands in world.told[max(told, len(world.told) - 1) :]:
            laws.first_come_first_served(world, commands)
        if number % LOOK_EVERY == 0:
            laws.look(world)
        if taken_over(step):
            laws.to_load_is_to_go_on(world)
    if not day.others:
        laws.nobody_starves(world)
    laws.close(world)
    if not day.others:
        laws.replay_is_what_was_done(day.clinic, world)
    return len(world.log)


def _look_at_changing_rules(world: World, day: Day, number: int, step: Step) -> None:
    if changed(step):
        world.reconfigure(day.others[step.pass_ms % len(day.others)])
    if number % LOOK_EVERY == 0:
        laws.nobody_free_beside_a_caller_he_may_serve(world)
    if taken_over(step):
        laws.to_load_is_to_go_on(world)


def broken(day: Day) -> str:
    """The last line of what went wrong, or ``""``."""
    try:
        play(day)
    except Exception:
        return traceback.format_exc()
    return ""


def shortest(day: Day, fails: Callable[[Day], bool]) -> Day:
    """As few steps as still fail: ever smaller stretches are left out for as long as that helps."""
    stretch = len(day.steps)
    while stretch:
        at, helped = 0, False
        while at < len(day.steps):
            shorter = Day(day.clinic, day.routing, day.others, day.steps[:at] + day.steps[at + stretch :])
            if fails(shorter):
                day, helped = shorter, True
            else:
                at += stretch
        stretch = stretch if helped and stretch == 1 else stretch // 2
    return day


def replay(number: int, which: int) -> int:
    """One day again. Returns the exit code: 0 if it breaks no law."""
    day = next(itertools.islice(days(number, STEPS), which, None))
    if not broken(day):
        print(f"seed {number}, day {which}: no law is broken (core {compiled.core()})")
        return 0
    day = shortest(day, lambda shorter: bool(broken(shorter)))
    print(day.clinic, *day.others, *day.steps, broken(day), sep="\n")
    return 1


def soak(events: int, first: int, steps: int = STEPS) -> int:
    """Seed after seed from ``first`` until so many events have been played. Returns the exit code."""
    began, played = time.monotonic(), 0
    for number in itertools.count(first):
        for which, day in enumerate(days(number, steps)):
            try:
                played += play(day)
            except Exception as error:
                print(
                    f"A law is broken ({error!r}). Again: python -m tests.properties.soak --seed {number} --day {which}"
                )
                return 1
            if played >= events:
                print(f"{played:,} events broke no law, seeds {first} to {number} (core {compiled.core()}).")
                return 0
        rate = played / (time.monotonic() - began)
        left = (events - played) / rate / 60
        print(f"seed {number}: {played:,} events, {rate:,.0f} a second, {left:,.0f} min left", flush=True)
    raise AssertionError("seeds never end")


def main() -> int:
    compiled.begin_compiled("tests.properties.soak")
    options = argparse.ArgumentParser(prog="python -m tests.properties.soak")
    options.add_argument("--events", type=int, default=10_000_000)
    options.add_argument("--seed", type=int, default=1, help="the first seed, or that of the day")
    options.add_argument("--day", type=int, help="play this day of the seed alone, and make it short if it fails")
    options.add_argument(
        "--interpreted", action="store_true", help="the plain sources, even if there is a compiled core"
    )
    chosen = options.parse_args()
    if chosen.day is not None:
        return replay(chosen.seed, chosen.day)
    return soak(chosen.events, chosen.seed)


if __name__ == "__main__":
    sys.exit(main())

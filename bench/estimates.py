"""Estimated waits beside the two usual ways of estimating them, over the same callers.

Each caller who must wait is told, the moment he comes, what ``Acd.estimate`` says; beside it stand what other systems
would say: ``AHT x position / agents`` (position in the queue, agents on duty who may serve the queue) and the running
mean of past waits (app_queue: a quarter of the newest, three of the old). What was told is then held against the real
wait of those who were answered; who gave up after the end of his range counts as told wrongly.
``--runs N`` (5 when left out), ``--json``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from acd.estimate import Estimate
from acd.messages import WaitTold
from acd.requirement import why_not
from bench.figures import show
from controller.switchboard.wait_words import wait_words
from simulation.draws import draw
from simulation.engine import EPOCH, Engine
from simulation.loader import load_scenario
from simulation.log import ANSWERED
from simulation.plan import Plan

SCENARIOS = Path(__file__).parent / "scenarios"
NAMES = ("mm10", "six_types_2", "clinic_day")
RUNS = 5
CALLS = 8_000
COLUMNS = (
    "scenario", "callers", "who waited", "told", "in range", "in what was said", "median error", "AHT x position",
    "past waits", "real / told", "AHT x position", "past waits",
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """What one waiting caller was told in ms, and how it ended. ``estimate`` None: nothing was said."""

    kind: int
    estimate: Estimate | None
    naive: float
    past: float
    real: float = 0.0
    answered: bool = False


@dataclass(slots=True)
class Watch:
    """What the usual estimates know of one queue."""

    contacts: int = 0
    busy: float = 0.0
    holdtime: float = 0.0


class Asking(Engine):
    """The engine, with each caller who waits asking how long it will be."""

    def __init__(self, plan: Plan, run: int) -> None:
        self.drawn = draw(plan, run)
        super().__init__(plan, self.drawn)
        self.told: dict[int, Told] = {}
        self._watches = {queue.queue: Watch() for queue in plan.clinic.queues}

    def _arrive(self, number: int, now: float) -> None:
        super()._arrive(number, now)
        if not self._delayed[number] or self._outcome[number]:
            return
        call, kind = str(number), int(self.drawn.kind[number])
        position = self._acd.position(call) or 1
        watch = self._watches[self._plan.kinds[kind].asks.queue]
        aht = watch.busy / watch.contacts if watch.contacts else 0.0
        naive = aht * position / max(1, self._on_duty(kind))
        estimate = self._acd.estimate(call)
        self.told[number] = Told(kind, estimate, naive, watch.holdtime)
        if estimate is not None:
            at = EPOCH + int(now)
            self._obey(self._acd.handle(WaitTold(at, call, estimate.low_ms, estimate.high_ms)))

    def _on_duty(self, kind: int) -> int:
        """Agents who serve this queue, whatever language."""
        queue = self._plan.kinds[kind].asks.queue
        rules = self._acd._floor.rules[queue]
        agents = self._acd._floor.agents.values()
        wanted = self._asked_of(queue)
        return sum(agent.able and not why_not(agent.profile, wanted) for agent in agents) or len(rules.queue)

    def _asked_of(self, queue: str) -> Any:
        call = next(each for each in self._acd._floor.calls.values() if each.queue == queue)
        return replace(call.required, language="")

    def _leave(self, number: int, outcome: str) -> None:
        waiting = self._outcome[number] == 0
        super()._leave(number, outcome)
        watch = self._watches[self._plan.kinds[int(self.drawn.kind[number])].asks.queue]
        if not waiting:
            watch.contacts += 1
            watch.busy += self._talked[number] + max(0.0, self._wrap_up[number])
        if (told := self.told.get(number)) is not None:
            told.real, told.answered = self._waited[number], not waiting

    def _talk(self, number: int, agent: str) -> None:
        super()._talk(number, agent)
        watch = self._watches[self._plan.kinds[int(self.drawn.kind[number])].asks.queue]
        watch.holdtime = (3 * watch.holdtime + self._waited[number]) / 4


@dataclass(slots=True)
class Score:
    """Of one group of callers."""

    name: str
    callers: int = 0
    waited: int = 0
    told: list[Told] = field(default_factory=list)

    def cells(self) -> list[str]:
        errors, ratios = self.errors(), self.ratios()
        return [
            self.name,
            f"{self.callers:,}",
            f"{self.waited:,}",
            f"{100 * len(self.told) / self.waited:.0f} %" if self.waited else "–",
            f"{100 * self.inside():.0f} %",
            f"{100 * self.said():.0f} %",
            *(f"{100 * error:.0f} %" for error in errors),
            *(f"{ratio:.2f}" for ratio in ratios),
        ]

    def as_dict(self) -> dict[str, Any]:
        names = ("ours", "aht_position", "past_waits")
        return {
            "scenario": self.name,
            "callers": self.callers,
            "waited": self.waited,
            "told": len(self.told),
            "in_range": self.inside(),
            "in_what_was_said": self.said(),
            "median_error": dict(zip(names, self.errors(), strict=True)),
            "real_over_told": dict(zip(names, self.ratios(), strict=True)),
        }

    def inside(self) -> float:
        """The share whose real wait fell into the range."""
        ranges = [(each, (each.estimate.low_ms, each.estimate.high_ms)) for each in self.told if each.estimate]
        return _kept(ranges)

    def said(self) -> float:
        """The share whose real wait fell into the sentence they heard."""
        ranges = []
        for each in self.told:
            words = wait_words(each.estimate.low_ms, each.estimate.high_ms) if each.estimate else None
            if words is not None:
                ranges.append((each, (words.low_ms, words.high_ms)))
        return _kept(ranges)

    def _answered(self) -> list[tuple[float, tuple[float, float, float]]]:
        return [
            (each.real, (float(each.estimate.mean_ms), each.naive, each.past))
            for each in self.told
            if each.answered and each.estimate and each.naive > 0 and each.past > 0
        ]

    def errors(self) -> list[float]:
        """The median of the error as a share of the real wait, of each way."""
        found = self._answered()
        return [median(abs(told[way] - real) / max(real, 1.0) for real, told in found) for way in range(3)]

    def ratios(self) -> list[float]:
        """All real waits over all told, of each way: 1 is without bias."""
        found = self._answered()
        return [sum(real for real, _ in found) / sum(told[way] for _, told in found) for way in range(3)]


def _kept(ranges: Sequence[tuple[Told, tuple[int, int]]]) -> float:
    judged = [(each, span) for each, span in ranges if each.answered or each.real > span[1]]
    return sum(low <= each.real <= high and each.answered for each, (low, high) in judged) / max(1, len(judged))


def scores_of(name: str, runs: int) -> list[Score]:
    """All callers of a scenario, then by class and language where it has several."""
    plan = load_scenario(SCENARIOS / f"{name}.yaml")
    plan = replace(plan, calls=min(plan.calls, CALLS))
    scores = {"": Score(name)}
    for run in range(runs):
        engine = Asking(plan, run)
        engine.run()
        answered = engine.log().is_outcome(ANSWERED)
        for number, kind in enumerate(engine.drawn.kind.tolist()):
            asks = plan.kinds[kind].asks
            for group in dict.fromkeys(("", asks.priority, asks.language)):
                score = scores.setdefault(group, Score(f"  {group}"))
                score.callers += 1
                if (told := engine.told.get(number)) is not None and (told.answered or told.real):
                    told.answered = bool(answered[number])
                    score.waited += 1
                    score.told += [told] if told.estimate else []
    whole = scores.pop("")
    parts = [score for score in scores.values() if len(score.told) >= 50 and score.callers < whole.callers]
    return [whole, *parts]


def main() -> None:
    """A row for each scenario and each group within it."""
    wanted = [int(sys.argv[place + 1]) for place, word in enumerate(sys.argv[:-1]) if word == "--runs"]
    scores = [score for name in NAMES for score in scores_of(name, wanted[-1] if wanted else RUNS)]
    title = "Estimated waits: of those told and answered; errors are shares of the real wait"
    show(title, COLUMNS, [score.cells() for score in scores], {"rows": [score.as_dict() for score in scores]})


if __name__ == "__main__":
    main()

"""Ratios of two arms measured in pairs, with their 95 % intervals, and how tables are printed."""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

RESAMPLES = 4_000


@dataclass(frozen=True, slots=True)
class Ratio:
    """``low`` to ``high`` is the 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3g} ({self.low:.3g} to {self.high:.3g})"


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratio_of_medians(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Ours over theirs, pair by pair: the median, and its interval by bootstrap over the pairs (seeded)."""
    pairs = [one / other for one, other in zip(ours, theirs, strict=True)]
    draw = random.Random(1)
    medians = [statistics.median(draw.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES)]
    return Ratio(statistics.median(pairs), percentile(medians, 0.025), percentile(medians, 0.975))


def ratio_of_percentiles(above: Sequence[Sequence[float]], below: Sequence[Sequence[float]], share: float) -> Ratio:
    """The percentile of all of ``above`` over that of ``below``; rounds are drawn anew, pairs together, then times."""
    draw = random.Random(1)
    rounds = range(len(above))
    found = []
    for _ in range(RESAMPLES // 4):
        chosen = draw.choices(rounds, k=len(rounds))
        one = [time for each in chosen for time in draw.choices(above[each], k=len(above[each]))]
        other = [time for each in chosen for time in draw.choices(below[each], k=len(below[each]))]
        found.append(percentile(one, share) / percentile(other, share))
    value = percentile([time for each in above for time in each], share) / percentile(
        [time for each in below for time in each], share
    )
    return Ratio(value, percentile(found, 0.025), percentile(found, 0.975))


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], figures: dict[str, Any]) -> None:
    """A table for people, or with ``--json`` the figures for programs."""
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console = Console()
    if not console.is_terminal:  # a file or a pipe is as wide as it must be
        console = Console(width=max(80, Console(width=1_000).measure(table).maximum))
    console.print(table)

"""The course of a day or a run as one SVG: waits by type, service level and occupancy, calls and staff.

Written by hand, so that it needs no library, scales, and reads in light and in dark (the viewer's
``prefers-color-scheme``). Coordinates are pixels, y downwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from simulation.curves import Curves
from simulation.distributions import Values
from simulation.statistics import in_short
from simulation.study import Study

WIDTH, LEFT, RIGHT = 960, 64, 24
PLOT = WIDTH - LEFT - RIGHT
HOUR_S = 3600.0
LEGEND_ROW = 20
COLOURS = ("#2f6fde", "#d9822b", "#2b9a66", "#8d5bd6", "#d6498f", "#c23b3b", "#1f9bb0", "#8a7a3c")
"""Told apart by people who see fewer colours too; readable on white and on near-black."""
STYLE = """
  svg { font: 13px system-ui, sans-serif; --ink: #1d2733; --soft: #66717e; --line: #e3e7ec; --paper: #ffffff; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e8edf3; --soft: #9aa6b4; --line: #2c3540; --paper: #12171d; }
  }
  .paper { fill: #ffffff; fill: var(--paper); } text { fill: #1d2733; fill: var(--ink); }
  .soft { fill: #66717e; fill: var(--soft); font-size: 12px; } .title { font-size: 18px; font-weight: 600; }
  .head { font-weight: 600; } .grid { stroke: #e3e7ec; stroke: var(--line); stroke-width: 1; }
  .curve { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
  .area { stroke: none; opacity: 0.22; }
"""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a panel; NaN leaves a gap. ``dashes`` tells curves of the same colour apart."""

    name: str
    values: Values
    colour: str
    dashes: str = ""
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over one scale from 0 to at least ``least``."""

    title: str
    unit: str
    height: int
    curves: tuple[Curve, ...]
    least: float = 0.0

    @property
    def top(self) -> float:
        """The greatest value shown: the next tick above all curves."""
        shown = [float(np.nanmax(curve.values)) for curve in self.curves if not np.isnan(curve.values).all()]
        highest = max([self.least, *shown])
        step = tick_step(highest)
        return max(step, math.ceil(highest / step - 1e-9) * step)


def picture(found: Study) -> str:
    """The whole drawing."""
    course = found.curves
    shown = _slots(course)
    parts: list[str] = []
    y = 112.0
    for panel in _panels(course, shown):
        rows = _legend_rows(panel)
        y += LEGEND_ROW * len(rows)
        parts += _panel(panel, course, shown, y, rows)
        y += panel.height + 56
    height = round(y + 8)
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(found.plan.about or found.plan.name)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>',
        f'<text class="title" x="{LEFT}" y="38">{escape(found.plan.about or found.plan.name)}</text>',
        f'<text class="soft" x="{LEFT}" y="60">{escape(_subtitle(found))}</text>',
    ]
    return "\n".join([*head, *parts, "</svg>", ""])


def tick_step(highest: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, for 3 to 6 ticks."""
    if highest <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(highest / 4))
    return next(power * factor for factor in (1, 2, 5, 10) if highest / (power * factor) <= 5)


def _subtitle(found: Study) -> str:
    every, plan = found.estimates[0], found.plan
    half = every.half_widths.get("mean_wait_s", math.nan)
    spread = "" if math.isnan(half) else f" ± {in_short(half)}"
    runs = f"{plan.runs} runs" if plan.runs > 1 else "1 run"
    when = "mean day" if plan.days else "mean course"
    return (
        f"{when} of {runs}, {every.calls:,} calls · mean wait {every.values['mean_wait_s']:.3g}{spread} s · "
        f"in time {100 * every.values['service_level']:.1f} % · busy {100 * every.values['occupancy']:.1f} %"
    )


def _slots(course: Curves) -> slice:
    """From the first slot in which somebody calls to the last; what is worked after it is a tail of single talks."""
    busy = np.flatnonzero(course.calls > 0)
    return slice(int(busy[0]), int(busy[-1]) + 1) if len(busy) else slice(0, len(course.calls))


def _panels(course: Curves, shown: slice) -> tuple[Panel, ...]:
    long_waits = any((np.nan_to_num(waits[shown]) > 240).any() for waits in course.wait_s.values())
    scale, unit = (60.0, "min") if long_waits else (1.0, "s")
    waits = tuple(
        Curve(name, values[shown] / scale, COLOURS[n % len(COLOURS)], "" if n < len(COLOURS) else "5 4")
        for n, (name, values) in enumerate(course.wait_s.items())
    )
    shares = (
        Curve("answered in time", 100 * course.service_level[shown], COLOURS[2]),
        Curve("agents busy", 100 * course.occupancy[shown], COLOURS[3]),
    )
    calls = Curve("", course.calls[shown], COLOURS[0], filled=True)
    staff = Curve("", course.staff[shown], COLOURS[1], filled=True)
    return (
        Panel("Mean wait by type", unit, 220, waits),
        Panel("Service level and occupancy", "%", 150, shares, 100.0),
        Panel("Calls an hour", "", 80, (calls,)),
        Panel("Agents at work", "", 80, (staff,)),
    )


Legend = Sequence[Sequence[tuple[Curve, float]]]


def _panel(panel: Panel, course: Curves, shown: slice, y: float, legend: Legend) -> list[str]:
    unit = f" ({panel.unit})" if panel.unit else ""
    head = y - 14 - LEGEND_ROW * len(legend)
    parts = [f'<text class="head" x="{LEFT}" y="{head:.0f}">{escape(panel.title + unit)}</text>']
    for row, entries in enumerate(legend):
        at = y - 12 - LEGEND_ROW * (len(legend) - 1 - row)
        parts += [_legend_entry(curve, x, at) for curve, x in entries]
    top, step = panel.top, tick_step(panel.top)
    for tick in np.arange(0, top + step / 2, step):
        level = y + panel.height * (1 - tick / top)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{level:.1f}" y2="{level:.1f}"/>')
        parts.append(f'<text class="soft" x="{LEFT - 8}" y="{level + 4:.1f}" text-anchor="end">{tick:g}</text>')
    parts += _time_axis(course, shown, y + panel.height)
    for curve in panel.curves:
        parts += _drawn(curve, y, panel.height, top)
    return parts


def _legend_rows(panel: Panel) -> list[list[tuple[Curve, float]]]:
    """The named curves with their x, in as many rows as they need."""
    rows: list[list[tuple[Curve, float]]] = [[]]
    x = float(LEFT)
    for curve in panel.curves:
        if not curve.name:  # its panel's title says it
            return []
        wide = 42 + 7.2 * len(curve.name)
        if x + wide > WIDTH - RIGHT and rows[-1]:
            rows.append([])
            x = float(LEFT)
        rows[-1].append((curve, x))
        x += wide
    return rows


def _legend_entry(curve: Curve, x: float, y: float) -> str:
    dashes = f' stroke-dasharray="{curve.dashes}"' if curve.dashes else ""
    return (
        f'<line class="curve" stroke="{curve.colour}"{dashes} x1="{x:.0f}" x2="{x + 18:.0f}" '
        f'y1="{y - 4:.0f}" y2="{y - 4:.0f}"/>'
        f'<text class="soft" x="{x + 24:.0f}" y="{y:.0f}">{escape(curve.name.replace("_", " "))}</text>'
    )


def _time_axis(course: Curves, shown: slice, y: float) -> Iterable[str]:
    """Full hours of the day; of a run without a clock hours since its begin."""
    first = float(course.begins[shown][0]) / 1000
    last = float(course.begins[shown][-1] + course.slot_ms) / 1000
    hours = (last - first) / HOUR_S
    step = next(step for step in (1, 2, 4, 6, 12, 24, 48, 96, 240, 480, 1e9) if hours / step <= 13) * HOUR_S
    tick = math.ceil(first / step) * step
    while tick <= last:
        x = LEFT + PLOT * (tick - first) / (last - first)
        text = f"{round(tick / HOUR_S) % 24:02d}:00" if course.by_day else f"{tick / HOUR_S:g} h"
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{y:.1f}" y2="{y + 5:.1f}"/>'
        yield f'<text class="soft" x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">{text}</text>'
        tick += step


def _drawn(curve: Curve, y: float, height: float, top: float) -> list[str]:
    """A line for each stretch without a gap; a stretch of one slot becomes a dash as wide as the slot."""
    slot = PLOT / len(curve.values)
    parts: list[str] = []
    for first, last in _stretches(curve.values):
        points = [(LEFT + slot * (n + 0.5), y + height * (1 - curve.values[n] / top)) for n in range(first, last)]
        points = [(LEFT + slot * first, points[0][1]), *points, (LEFT + slot * last, points[-1][1])]
        path = " ".join(f"{x:.1f},{level:.1f}" for x, level in points)
        if curve.filled:
            base = f"{points[-1][0]:.1f},{y + height:.1f} {points[0][0]:.1f},{y + height:.1f}"
            parts.append(f'<polygon class="area" fill="{curve.colour}" points="{path} {base}"/>')
        dashes = f' stroke-dasharray="{curve.dashes}"' if curve.dashes else ""
        parts.append(f'<polyline class="curve" stroke="{curve.colour}"{dashes} points="{path}"/>')
    return parts


def _stretches(values: Values) -> Iterable[tuple[int, int]]:
    first = None
    for number, missing in enumerate([*np.isnan(values).tolist(), True]):
        if not missing and first is None:
            first = number
        elif missing and first is not None:
            yield first, number
            first = None

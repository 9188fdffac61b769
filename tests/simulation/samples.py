"""Small scenarios for tests, written to a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

from simulation.loader import load_scenario
from simulation.plan import Plan

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "bench" / "scenarios"

SMALL = """\
scenario: small
types:
  refill:
    queue: desk
    languages: {en: 0.75, es: 0.25}
    arrivals: {per_hour: 60}
    service: {exponential: 3m}
    patience: {exponential: 5m}
  nurse_advice:
    queue: nurses
    needs: {nurse: 3}
    priority: urgent
    arrivals: {per_hour: 10}
    service: {lognormal: {mean: 8m, deviation: 4m}}
agents:
  desk: {count: 3, languages: {en: 5, es: 2}}
  nurse: {count: 2, skills: {nurse: 4}, languages: {en: 5}, queues: [nurses]}
queues:
  desk: {strategy: longest_idle, wrap_up: 0s}
  nurses: {strategy: best_skill, wrap_up: 30s}
runs: 2
calls: 400
"""


def written(folder: Path, text: str = SMALL, *changes: tuple[str, str]) -> Path:
    """A scenario file; each change replaces a piece that is there."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def planned(folder: Path, text: str = SMALL, *changes: tuple[str, str]) -> Plan:
    return load_scenario(written(folder, text, *changes))


def shipped(name: str) -> Plan:
    return load_scenario(SHIPPED / f"{name}.yaml")

"""Calls as they were: a CSV file with the columns arrival, type, service, patience, and language if callers differ.

``arrival`` is seconds from the run's begin or a time of day (``08:30:15``); ``service`` and ``patience`` are
seconds, an empty patience means the caller would wait for ever. Lines need not be in order.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ivr.problems import FileProblems, Problem, did_you_mean
from simulation.distributions import Values
from simulation.draws import Draws, rings
from simulation.plan import Plan

COLUMNS = ("arrival", "type", "service", "patience")
MAX_CALLS = 5_000_000
PROBLEMS_TOLD = 20
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Call:
    arrived: float
    kind: int
    service: float
    patience: float


def read_trace(plan: Plan) -> Draws:
    """The calls of the plan's trace. Raises FileProblems with the first mistakes found, each with its line."""
    assert plan.trace is not None
    kinds = {(kind.name, kind.language): index for index, kind in enumerate(plan.kinds)}
    problems: list[Problem] = []
    calls: list[_Call] = []
    for line, row in _rows(plan.trace):
        try:
            calls.append(_call(row, kinds))
        except ValueError as error:
            problems.append(Problem(plan.trace, line, 1, str(error)))
        if len(problems) == PROBLEMS_TOLD or len(calls) > MAX_CALLS:
            break
    if len(calls) > MAX_CALLS:
        problems.append(Problem(plan.trace, MAX_CALLS, 1, f"more than {MAX_CALLS:,} calls", "Take a part of it."))
    if not calls and not problems:
        problems.append(Problem(plan.trace, 2, 1, "the trace holds no call", "Write one line a call."))
    if problems:
        raise FileProblems(problems)
    calls.sort(key=lambda call: call.arrived)
    return Draws(
        arrived=_column(call.arrived for call in calls),
        kind=np.array([call.kind for call in calls], dtype=np.int64),
        service=_column(call.service for call in calls),
        patience=_column(call.patience for call in calls),
        wrap_up=np.full(len(calls), -1.0),
        hard=np.zeros(len(calls), dtype=np.bool_),
        ring=rings(plan, 0),
    )


def _column(values: Iterator[float]) -> Values:
    return np.array(list(values), dtype=np.float64)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line with its number. Raises FileProblems if this is no such file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                what = f"the first line lacks the column {missing[0]}"
                raise FileProblems([Problem(path, 1, 1, what, f"It begins: {','.join(COLUMNS)}.")])
            for row in reader:
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error):
        raise FileProblems([Problem(path, 1, 1, "this cannot be read as a CSV file in UTF-8")]) from None


def _call(row: dict[str, str], kinds: dict[tuple[str, str], int]) -> _Call:
    name, language = row["type"].strip(), (row.get("language") or "").strip()
    kind = kinds.get((name, language))
    if kind is None:
        raise ValueError(_unknown(name, language, kinds))
    patience = row["patience"].strip()
    return _Call(
        arrived=_arrival(row["arrival"].strip()),
        kind=kind,
        service=_seconds(row["service"].strip(), "service"),
        patience=_seconds(patience, "patience") if patience else math.inf,
    )


def _unknown(name: str, language: str, kinds: dict[tuple[str, str], int]) -> str:
    names = dict.fromkeys(known for known, _ in kinds)
    if name not in names:
        return f"the scenario has no type of this name. {did_you_mean(name, names, 'Types')}"
    languages = [spoken or "(empty)" for known, spoken in kinds if known == name]
    return f"type {name} does not come in this language. {did_you_mean(language, languages, 'Languages')}"


def _arrival(text: str) -> float:
    if clock := _CLOCK.fullmatch(text):
        return (int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3] or 0)) * 1000.0
    return _seconds(text, "arrival")


def _seconds(text: str, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < 1e9:
        raise ValueError(f"{column} must be a number of seconds, 0 or more")
    return value * 1000.0

"""A trace in CSV: read as it stands, refused line by line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ivr.problems import FileProblems
from simulation.engine import simulate
from simulation.trace import read_trace
from tests.simulation.samples import SMALL, planned

HEAD = "arrival,type,service,patience,language\n"


def trace(folder: Path, text: str) -> Path:
    (folder / "calls.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileProblems) as told:
        read_trace(planned(trace(folder, text), SMALL, ("runs: 2", "trace: calls.csv")))
    return [f"{problem.line}: {problem.what}" for problem in told.value.problems]


def test_seconds_clocks_and_callers_who_wait_for_ever(tmp_path: Path) -> None:
    text = HEAD + "00:01:30.5,refill,60,5,es\n10,nurse_advice,300.25,,\n"
    calls = read_trace(planned(trace(tmp_path, text), SMALL, ("runs: 2", "trace: calls.csv")))
    assert calls.arrived.tolist() == [10_000, 90_500]
    assert calls.kind.tolist() == [2, 1]
    assert calls.service.tolist() == [300_250, 60_000]
    assert calls.patience.tolist() == [np.inf, 5_000]


def test_what_the_trace_says_happens(tmp_path: Path) -> None:
    """Three desk agents and four callers at once: the fourth waits until the shortest talk is over."""
    text = HEAD + "".join(f"10,refill,{service},,en\n" for service in (60, 20, 90, 5))
    plan = planned(trace(tmp_path, text), SMALL, ("runs: 2", "trace: calls.csv"))
    log = simulate(plan, read_trace(plan))
    assert log.waited.tolist() == [0, 0, 0, 20_000]
    assert plan.runs == 1


def test_mistakes_are_told_by_line(tmp_path: Path) -> None:
    text = HEAD + "x,refill,60,5,en\n10,refil,60,5,en\n10,refill,-1,5,en\n10,refill,60,5,fr\n10,nurse_advice,1,1,\n"
    assert read(tmp_path, text) == [
        "2: arrival must be a number of seconds, 0 or more",
        "3: the scenario has no type of this name. Did you mean 'refill'?",
        "4: service must be a number of seconds, 0 or more",
        "5: type refill does not come in this language. Languages: en, es.",
    ]


def test_what_is_no_trace(tmp_path: Path) -> None:
    assert read(tmp_path, "arrival,type,service\n") == ["1: the first line lacks the column patience"]
    assert read(tmp_path, HEAD) == ["2: the trace holds no call"]
    (tmp_path / "calls.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileProblems, match="UTF-8"):
        read_trace(planned(tmp_path, SMALL, ("runs: 2", "trace: calls.csv")))


def test_a_short_line_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "10,refill\n") == ["2: service must be a number of seconds, 0 or more"] or read(
        tmp_path, HEAD + "10,refill\n"
    )[0].startswith("2: ")

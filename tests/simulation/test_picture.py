"""The picture is well-formed, says what it shows, and keeps every curve inside its frame."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from simulation.picture import LEFT, RIGHT, Curve, Panel, picture, tick_step
from simulation.study import Study, study, with_options
from tests.simulation.samples import SMALL, planned, shipped

SVG = "{http://www.w3.org/2000/svg}"


def drawn(found: Study) -> ElementTree.Element:
    return ElementTree.fromstring(picture(found))


@pytest.fixture(scope="module")
def day() -> Study:
    return study(with_options(shipped("clinic_day"), seed=1, runs=2, calls=None), lambda: 0.0)


def test_a_day_is_labelled_by_its_hours_and_types(day: Study) -> None:
    texts = [text.text or "" for text in drawn(day).iter(f"{SVG}text")]
    assert {"refill", "nurse advice", "answered in time", "09:00", "17:00", "Agents at work"} <= set(texts)
    assert not any("_" in text for text in texts)
    assert any(text.startswith("mean day of 2 runs") for text in texts)


def test_curves_stay_inside(day: Study) -> None:
    root = drawn(day)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for line in root.iter(f"{SVG}polyline"):
        for point in line.attrib["points"].split():
            x, y = map(float, point.split(","))
            assert LEFT <= x <= width - RIGHT
            assert 0 < y < height
    assert "nan" not in picture(day)


def test_a_run_without_a_clock_counts_hours(tmp_path: Path) -> None:
    found = study(planned(tmp_path), lambda: 0.0)
    texts = [text.text or "" for text in drawn(found).iter(f"{SVG}text")]
    assert any(re.fullmatch(r"\d+ h", text) for text in texts)


def test_names_are_escaped(tmp_path: Path) -> None:
    found = study(planned(tmp_path, SMALL, ("scenario: small", 'scenario: small\nabout: "a < b & c"')), lambda: 0.0)
    assert drawn(found).findtext(f"{SVG}title") == "a < b & c"


def test_a_gap_is_left_where_nobody_called(tmp_path: Path) -> None:
    hours = '{"08:00": 60, "10:00": 0, "14:00": 60, "16:00": 0}'
    text = SMALL.replace("per_hour: 60", f"per_hour: {hours}").replace("per_hour: 10", "per_hour: 0")
    found = study(planned(tmp_path, text), lambda: 0.0)
    lines = [line for line in drawn(found).iter(f"{SVG}polyline") if line.attrib["stroke"] == "#2f6fde"]
    assert len(lines) >= 3


@pytest.mark.parametrize(("highest", "step"), [(0, 1), (0.3, 0.1), (4, 1), (7, 2), (23, 5), (100, 20), (130, 50)])
def test_ticks(highest: float, step: float) -> None:
    assert tick_step(highest) == pytest.approx(step)


def test_a_panel_ends_above_its_curves() -> None:
    assert Panel("", "", 1, (Curve("a", np.array([3.0, np.nan, 41.0]), "red"),)).top == 50
    assert Panel("", "", 1, (Curve("a", np.array([np.nan]), "red"),), least=100).top == 100

"""Names of a list that are not declared or stand there twice."""

from __future__ import annotations

from pathlib import Path

from controller.settings.checking import unknown, unknowns
from ivr.strict_yaml import load_text

LOCATED = load_text("agents:\n  ann:\n    teams: [ward, wrad, ward]\n", Path("clinic.yaml"))


def test_an_unknown_name_and_one_listed_twice_are_told_where_they_stand() -> None:
    found = [
        str(problem)
        for problem in unknowns(LOCATED, ("agents", "ann", "teams"), "team", ["ward", "wrad", "ward"], ["ward"])
    ]
    assert found == [
        "clinic.yaml:3:19: agents ann: unknown team 'wrad'. Did you mean 'ward'?",
        "clinic.yaml:3:25: agents ann teams: team 'ward' is listed twice. Remove one.",
    ]


def test_what_is_known_is_listed_when_nothing_is_near() -> None:
    problem = unknown(LOCATED, ("agents", "ann"), "team", "xyz", ["ward", "day"])
    assert str(problem) == "clinic.yaml:2:3: agents ann: unknown team 'xyz'. Known: day, ward."

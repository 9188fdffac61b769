"""Records go through JSON and come back as they were, whatever stands in them."""

from __future__ import annotations

import json

from acd.plain import built, listed, plain, tupled
from acd.rules import (
    DEFAULT_ACUITY,
    AgentProfile,
    Borrow,
    Clinic,
    Exhausted,
    Overflow,
    QueueRules,
    Step,
    WellBeing,
)

FULL = QueueRules(
    "nurse",
    needs=(("nurse", 2),),
    need=("any", ("skill", "family", 3), ("not", ("team", "trainees"))),
    never_relax=("nurse", "language"),
    steps=(
        Step(30_000, lower=(("nurse", 1),), add=("all", ("skill", "family", 1))),
        Step(60_000, widen=("team",)),
        Step(90_000, queue="desk"),
    ),
    exhausted=Exhausted(120_000, "overflow", "desk"),
    overflow=Overflow("desk", size=3, nobody_able=True),
    borrow=(Borrow("billing"), Borrow("desk", 0.9)),
)


def test_a_clinic_with_every_kind_of_rule_comes_back_as_it_was() -> None:
    clinic = Clinic(
        (AgentProfile("ann", (("nurse", 2),), (("en", 5),), ("nurse",), True, ("pediatrics",)),),
        (FULL, QueueRules("desk")),
        DEFAULT_ACUITY,
        ("ann",),
        ("paperwork",),
        WellBeing(0.8, decompress_ms=60_000),
    )
    assert built(Clinic, json.loads(json.dumps(plain(clinic)))) == clinic


def test_what_is_written_is_equal_to_its_own_round_trip() -> None:
    data = plain(FULL)
    assert json.loads(json.dumps(data)) == data


def test_a_field_that_was_not_written_yet_has_its_default() -> None:
    assert built(QueueRules, {"queue": "desk"}) == QueueRules("desk")


def test_lists_and_tuples_at_any_depth() -> None:
    assert listed({"a": (1, ("b", ()))}) == {"a": [1, ["b", []]]}
    assert tupled([1, ["b", []]]) == (1, ("b", ()))

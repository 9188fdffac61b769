"""Every rule of the core can be written, and arrives as it was written."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from acd.messages import Acuity, Borrow, Exhausted, Overflow, QueueRules, Step
from controller.settings.acd_rules import acd_clinic, need_of, queue_rules
from controller.settings.model import ClinicFile
from controller.settings.queue_model import NeedBlock, QueueBlock

EVERYTHING: dict[str, Any] = {
    "strategy": "best_skill",
    "needs": {"nurse": 2, "any": [{"pediatrics": 1}, {"team": "cardiology"}], "not": {"trainee": 1}},
    "language_level": 3,
    "offer": "15s",
    "wrap_up": "30s",
    "wrap_up_longest": "5m",
    "disposition_required": True,
    "max_wait": "15m",
    "service_target": "25s",
    "max_no_answers": 3,
    "retry_after": "6s",
    "short_abandon": "4s",
    "leave_when_nobody_able": True,
    "never_relax": ["nurse", "language"],
    "prefer": "30s",
    "relax": [
        {"after": "45s", "lower": {"pediatrics": 0}},
        {"after": "90s", "add": {"family": 3}},
        {"after": "2m", "widen": ["team", "queues"]},
        {"after": "3m", "queue": "front_desk"},
    ],
    "exhausted": {"after": "5m", "then": "overflow", "queue": "front_desk"},
    "overflow": {"queue": "front_desk", "size": 20, "wait": "10m", "nobody_able": True},
    "borrow": [{"from": "billing", "while_service_level": "75%"}],
    "share": 2,
    "place_kept": "1m",
    "follow_up": "20m",
}


def test_every_rule_of_a_queue_arrives() -> None:
    rules = queue_rules("nurse", QueueBlock.model_validate(EVERYTHING))
    assert rules == QueueRules(
        queue="nurse",
        strategy="best_skill",
        needs=(("nurse", 2),),
        need=(
            "all",
            ("any", ("skill", "pediatrics", 1), ("team", "cardiology")),
            ("not", ("skill", "trainee", 1)),
        ),
        language_level=3,
        offer_ms=15_000,
        wrap_up_ms=30_000,
        wrap_up_longest_ms=300_000,
        disposition_required=True,
        max_wait_ms=900_000,
        service_target_ms=25_000,
        max_no_answers=3,
        retry_after_ms=6_000,
        short_abandon_ms=4_000,
        leave_when_nobody_able=True,
        never_relax=("nurse", "language"),
        prefer_ms=30_000,
        steps=(
            Step(45_000, lower=(("pediatrics", 0),)),
            Step(90_000, add=("skill", "family", 3)),
            Step(120_000, widen=("team", "queues")),
            Step(180_000, queue="front_desk"),
        ),
        exhausted=Exhausted(300_000, "overflow", "front_desk"),
        overflow=Overflow("front_desk", 20, 600_000, nobody_able=True),
        borrow=(Borrow("billing", 0.75),),
        share=2,
        regain_ms=60_000,
        follow_up_ms=1_200_000,
    )


def test_no_rule_of_the_core_is_forgotten() -> None:
    """A field that the core gains must be written here, in the model and in the translation."""
    rules, plain = queue_rules("nurse", QueueBlock.model_validate(EVERYTHING)), QueueRules("nurse")
    forgotten = [
        field.name
        for field in dataclasses.fields(QueueRules)
        if field.name != "queue" and getattr(rules, field.name) == getattr(plain, field.name)
    ]
    assert forgotten == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({}, ("all",)),
        ({"nurse": 2}, ("skill", "nurse", 2)),
        ({"all": [{"nurse": 2}, {"nurse": 3}]}, ("skill", "nurse", 3)),
        ({"nurse": 1, "team": "ward"}, ("all", ("skill", "nurse", 1), ("team", "ward"))),
        ({"any": [{"nurse": 1, "family": 1}, {"team": "ward"}]},
         ("any", ("all", ("skill", "family", 1), ("skill", "nurse", 1)), ("team", "ward"))),
        ({"not": {"any": [{"trainee": 1}, {"team": "ward"}]}},
         ("all", ("not", ("skill", "trainee", 1)), ("not", ("team", "ward")))),
    ],
)  # fmt: skip
def test_a_need_becomes_its_expression(written: dict[str, Any], meant: object) -> None:
    assert need_of(NeedBlock.model_validate(written)) == meant


def test_agents_acuity_and_care_arrive() -> None:
    clinic = acd_clinic(_clinic())
    ann = clinic.agents[0]
    assert (ann.agent, ann.skills, ann.languages, ann.queues) == (
        "ann",
        (("nurse", 5),),
        (("en", 5), ("es", 2)),
        ("q",),
    )
    assert (ann.queues, ann.signed_in, ann.teams) == (("q",), True, ("ward",))
    assert clinic.acuity == (
        Acuity("emergency", None, None, 1_000, 2_000, 3_000),
        Acuity("urgent", None, 480_000, 60_000, None, 180_000),
        Acuity("soon", 300_000),
        Acuity("routine", 0),
    )
    assert (clinic.on_call, clinic.soft_pauses) == (("ann",), ("paperwork",))
    care = clinic.wellbeing
    assert (care.occupancy_ceiling, care.window_ms, care.rest_ms, care.decompress_ms) == (0.85, 60_000, 30_000, 180_000)
    assert care.hard_priorities == ("emergency", "urgent")


def _clinic() -> ClinicFile:
    languages = {"en": 5, "es": 2}
    ann = {"name": "Ann", "extension": 2001, "skills": {"nurse": 5}, "languages": languages, "sign_in": "at_start"}
    return ClinicFile.model_validate(
        {
            "clinic": {"name": "A", "country": "US", "time_zone": "UTC", "languages": ["en"]},
            "numbers": {"100": {"flow": "a", "language": "en"}},
            "agents": {"ann": ann | {"queues": ["q"], "teams": ["ward"]}},
            "queues": {"q": {}},
            "acuity": {
                "emergency": {"pre_empt": "1s", "recall": "2s", "alarm": "3s"},
                "urgent": {"head_start": "first", "max_wait": "8m", "recall": "never"},
            },
            "on_call": ["ann"],
            "soft_pauses": ["paperwork"],
            "well_being": {
                "occupancy_ceiling": "85%",
                "window": "1m",
                "rest": "30s",
                "decompress": "3m",
                "hard_acuity": ["emergency", "urgent"],
            },
            "emergency": {"queue": "q", "ring": ["desk"], "words": {"en": ["help"]}},
            "fallback": {"ring": ["desk"], "mailbox": "desk"},
        }
    )

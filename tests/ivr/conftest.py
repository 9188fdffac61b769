"""A made-up clinic, and flows loaded once for all tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivr.facts import ClinicFacts, EmergencyPolicy
from ivr.flow import FlowSet
from ivr.hours import build_hours
from ivr.loader import load_flows
from ivr.names import Named

ROOT = Path(__file__).parents[2]

FACTS = ClinicFacts(
    name="Riverside Clinic",
    country="US",
    time_zone="America/New_York",
    languages=("en", "es", "ko"),
    queues=("front_desk", "billing", "nurse"),
    skills=("front_desk", "nurse", "billing"),
    emergency=EmergencyPolicy(
        queue="nurse",
        needs={"nurse": 1},
        words={
            "en": ("chest pain", "can't breathe", "suicide", "overdose", "emergency", "nine one one"),
            "es": ("dolor de pecho", "no puedo respirar", "suicidio", "emergencia"),
            "ko": ("가슴 통증", "숨을 못 쉬어요", "자살", "응급"),
        },
    ),
    hours={
        "main": build_hours(
            {"mon-fri": ["08:00-18:00"], "sat": ["09:00-12:00"]}, [date(2026, 12, 25)], "America/New_York"
        ),
        "always": build_hours({"mon-sun": ["00:00-24:00"]}, [], "America/New_York"),
    },
    destinations=("desk",),
    mailboxes=("desk",),
    on_call=("nadia", "minji"),
    services=("insurance",),
    lists={
        "doctors": (
            Named(id="cho", says={"en": "Doctor Cho", "es": "el doctor Cho", "ko": "조 선생님"}),
            Named(id="ortiz", says={"en": "Doctor Ortiz", "es": "el doctor Ortiz", "ko": "오르티스 선생님"}),
        )
    },
)


@pytest.fixture(scope="session")
def facts() -> ClinicFacts:
    return FACTS


@pytest.fixture(scope="session")
def flows() -> FlowSet:
    """The flows that ship."""
    return load_flows(ROOT / "flows", ROOT / "prompts", FACTS)

"""What ships, loaded once for all tests of a process: reading the catalogue alone takes longer than most tests."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from ivr.facts import ClinicFacts
from ivr.flow import Flow, FlowSet
from ivr.loader import load_catalogue, load_flows, load_with
from ivr.texts import Catalogue
from tests.ivr.conftest import FACTS, ROOT

PROMPTS = ROOT / "prompts"
GOOD = ROOT / "tests" / "ivr" / "data" / "good"


@functools.cache
def catalogue(languages: tuple[str, ...] = FACTS.languages) -> Catalogue:
    return load_catalogue(PROMPTS / "catalogue.yaml", languages)


def load_files(files: Sequence[Path], facts: ClinicFacts = FACTS) -> FlowSet:
    """Flows of a test, with the shipped catalogue. Raises FileProblems."""
    return load_with(files, catalogue(tuple(facts.languages)), facts)


@functools.cache
def shipped() -> dict[str, Flow]:
    """The sample clinic's flows."""
    return dict(load_flows(ROOT / "flows", PROMPTS, FACTS).flows)


@functools.cache
def all_flows() -> dict[str, Flow]:
    """The same and the good examples of the tests, each with what a flow may hold."""
    return {**shipped(), **load_flows(GOOD, PROMPTS, FACTS).flows}

"""The supervisors' chapter: every example in it loads or is refused as it says, and what it prints is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from acd.core import Acd
from acd.messages import AgentAnswered, AgentSignedIn, OfferFailed, Queued, Woken
from acd.story import chapters
from acd.strategies import known
from careline.cli import build
from careline.wait_story import told
from controller.settings import load_settings
from ivr.problems import FileProblems
from tests.controller.settings.clinic import PROJECT, write_clinic

TEXT = (PROJECT / "docs" / "how-to" / "acd.md").read_text(encoding="utf-8")
FENCED = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", TEXT)
EXAMPLES = [text for kind, text in FENCED if kind == "yaml"]
OUTPUTS = [text for kind, text in FENCED if not kind]
REPLACED = ("queues", "acuity", "well_being")
"""Blocks of which an example shows the whole."""


def merged(base: Any, more: Any, path: tuple[str, ...] = ()) -> Any:
    """The sample clinic with an example in it: keys of blocks are added, a queue is replaced."""
    if not (isinstance(base, dict) and isinstance(more, dict)) or (path and path[0] in REPLACED and len(path) == 2):
        return more
    return {**base, **{key: merged(base.get(key), value, (*path, key)) for key, value in more.items()}}


def load(example: str, folder: Path) -> None:
    path = write_clinic(folder)
    clinic = merged(yaml.safe_load(path.read_text(encoding="utf-8")), yaml.safe_load(example))
    path.write_text(yaml.safe_dump(clinic, allow_unicode=True, sort_keys=False), encoding="utf-8")
    load_settings(path)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10
    assert sum(example.startswith("# refused:") for example in EXAMPLES) >= 3


@pytest.mark.parametrize("example", [one for one in EXAMPLES if not one.startswith("# refused:")])
def test_an_example_loads(example: str, tmp_path: Path) -> None:
    load(example, tmp_path)


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.startswith("# refused:")])
def test_what_is_said_to_be_refused_is_refused_in_these_words(example: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as refused:
        load(example, tmp_path)
    assert len(refused.value.problems) == 1
    assert example.splitlines()[0].removeprefix("# refused: ") in str(refused.value)


def test_the_check_prints_what_the_chapter_shows() -> None:
    done = CliRunner().invoke(build(), ["acd", "check", str(PROJECT / "clinic.yaml")])
    assert done.stdout in OUTPUTS


def test_a_wait_is_told_as_the_chapter_tells_it() -> None:
    acd = Acd(load_settings(PROJECT / "clinic.yaml").acd_clinic())
    events = (
        *(AgentSignedIn(0, agent) for agent in ("alice", "bruno", "minji")),
        Queued(0, "1", "billing", (), "en", "routine", 0),
        AgentAnswered(3_000, "1-1"),
        Queued(10_000, "2", "billing", (), "es", "routine", 10_000),
        Woken(130_000),
        Woken(250_000),
        OfferFailed(258_000, "2-2", "declined"),
    )
    story = [chapter for event in events for chapter in chapters(event, acd.handle(event)) if chapter.call == "2"]
    assert "".join(f"{line}\n" for _, line in told(story)) in OUTPUTS


def test_every_strategy_is_told_and_no_other() -> None:
    table = re.findall(r"(?m)^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", TEXT.split("## Whom to ask first")[1])
    assert tuple(sorted(table)) == known()


def test_links_and_pictures_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (PROJECT / "docs" / "how-to" / target).resolve().exists(), target


def test_a_step_is_worth_what_the_chapter_says() -> None:
    """The pictures' scenarios, with fewer runs: bills wait less than half as long, questions longer."""
    waits = {}
    for scenario in ("billing_alone", "billing_helped"):
        done = CliRunner().invoke(build(), ["acd", "simulate", scenario, "--runs", "4", "--json"])
        waits[scenario] = {kind: row["mean_wait_s"] for kind, row in json.loads(done.stdout)["by_type"].items()}
    alone, helped = waits["billing_alone"], waits["billing_helped"]
    assert helped["bills"] < alone["bills"] / 2
    assert helped["questions"] > alone["questions"]

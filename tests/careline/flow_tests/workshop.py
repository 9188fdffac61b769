"""A folder with a flow and tests of it, and what running them gives."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from careline.flow_tests.reading import Case, read_tests
from careline.flow_tests.running import Result, Runner
from controller.settings.loader import Settings, load_settings
from ivr.flow import FlowSet
from tests.controller.text.desk import FLOW
from tests.ivr.shipped import load_files

PROJECT = Path(__file__).parents[3]


@cache
def settings() -> Settings:
    return load_settings(PROJECT / "clinic.yaml")


def flows(folder: Path) -> FlowSet:
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return load_files([folder / "flow.yaml"], settings().facts())


def cases(text: str, folder: Path, name: str = "flow.tests.yaml") -> list[Case]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_tests([path], flows(folder), settings())


def run(of: Sequence[Case]) -> list[Result]:
    runner = Runner("America/New_York")

    async def all_of_them() -> list[Result]:
        return [await runner.run(case) for case in of]

    return asyncio.run(all_of_them())


def one(steps: str, folder: Path, *, given: str = "{}", expect: str = "{}") -> Result:
    """The result of one test; ``steps`` are lines of a list."""
    lines = "\n".join(f"      {line}" for line in steps.strip("\n").splitlines())
    when = f"    when:\n{lines}\n" if lines.strip() else ""
    text = f"tests:\n  - test: it\n    given: {given}\n{when}    expect: {expect}\n"
    (result,) = run(cases(text, folder))
    return result


def complaints(result: Result) -> list[str]:
    return [sentence for failure in result.failures for sentence in failure.complaints]

"""``careline flow test``: given-when-then tests of flows, offline, in milliseconds each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, PROJECT, clinic_file
from careline.flow_tests.covering import Coverage, coverage_of
from careline.flow_tests.junit import junit
from careline.flow_tests.reading import Case, find_tests, read_tests
from careline.flow_tests.reporting import as_data, report
from careline.flow_tests.running import Result, Runner
from controller.settings.loader import load_settings
from ivr.flow import FlowSet
from ivr.loader import find_flows, load_flow_files

PROMPTS = PROJECT / "prompts"


def test(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Tests, flows that have some, or folders; default: all of the clinic.")
    ] = None,
    *,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROMPTS,
    flows: Annotated[Path | None, typer.Option(help="The folder of the flows; default: the clinic's.")] = None,
    only: Annotated[str, typer.Option("-k", help="Only tests whose name or language holds this.")] = "",
    coverage: Annotated[bool, typer.Option("--coverage", help="List what no test has passed, by line.")] = False,
    junit_file: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Run the tests of the flows: every failure with what was expected, what was heard and what happened."""
    settings = load_settings(clinic_file(clinic))
    folder = flows or settings.flows_folder
    loaded = load_flow_files(find_flows(folder), prompts, settings.facts())
    files = [file for path in paths or [folder] for file in find_tests(path)]
    cases = [
        case for case in read_tests(files, loaded, settings) if only.lower() in f"{case.name} {case.language}".lower()
    ]
    if not cases:
        typer.echo(f"careline flow test: there are no tests{f' named {only}' if only else ''} here.", err=True)
        raise typer.Exit(2)
    results = asyncio.run(run_all(cases, settings.model.clinic.time_zone))
    covered = covered_by(results, loaded)
    if junit_file is not None:
        junit_file.write_text(junit(results), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(as_data(results, covered), indent=2, ensure_ascii=False))
    else:
        for line in report(results, covered, gaps=coverage):
            typer.echo(line)
    raise typer.Exit(0 if all(result.passed for result in results) else 1)


async def run_all(cases: Sequence[Case], time_zone: str) -> list[Result]:
    """The cases one after the other."""
    runner = Runner(time_zone)
    return [await runner.run(case) for case in cases]


def covered_by(results: Sequence[Result], flows: FlowSet) -> dict[str, Coverage]:
    """Coverage of the flows that were tested, and of those they called, in the order of the flows."""
    tested = {result.case.flow.name for result in results}
    covered = coverage_of(flows.flows.values(), [(result.case.flow.name, result.moments) for result in results])
    return {name: coverage for name, coverage in covered.items() if name in tested or coverage.nodes}

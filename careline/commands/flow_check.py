"""``careline flow check``: what is wrong with flows, and what callers would suffer from."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.flow_files import PROMPTS, count, flow_files, nearby
from controller.settings.loader import load_settings
from ivr.facts import ClinicFacts
from ivr.lint.checking import lint
from ivr.lint.rule import Finding, rules
from ivr.loader import CATALOGUE, load_catalogue, load_flow_files, load_with
from ivr.problems import FileProblems, did_you_mean


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Flow files or folders; default: the clinic's flows.")
    ] = None,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROMPTS,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    *,
    explain: Annotated[str, typer.Option(metavar="RULE", help="Tell what a rule finds and why, and end.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Check flows and their prompts: what is wrong, with its line, its column and how to mend it."""
    if explain:
        typer.echo(_explanation(explain))
        return
    try:
        settings = load_settings(clinic_file(clinic))
        files = flow_files(settings, paths)
        findings = find_problems(files, nearby(prompts), settings.facts())
    except FileProblems as found:
        files, findings = [], [Finding(problem) for problem in found.problems]
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    if as_json:
        problems = [finding.as_dict() for finding in findings]
        report = {"flows": len(files), "errors": errors, "warnings": warnings, "problems": problems}
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{count(len(files), 'flow')}, {count(errors, 'error')}, {count(warnings, 'warning')}")
    raise typer.Exit(1 if errors or (strict and warnings) else 0)


def find_problems(files: list[Path], prompts: Path, facts: ClinicFacts) -> list[Finding]:
    """All that is wrong with ``files`` and the catalogue they share; the rules look at each flow that loads."""
    try:
        flows = load_flow_files(files, prompts, facts)
    except FileProblems as found:
        return sorted([*map(Finding, found.problems), *_of_the_sound_ones(files, prompts, facts)])
    return lint(flows, prompts, facts)


def _of_the_sound_ones(files: list[Path], prompts: Path, facts: ClinicFacts) -> list[Finding]:
    """What the rules find in those that load by themselves, with the flows they call."""
    found: dict[Finding, None] = {}
    try:
        catalogue = load_catalogue(prompts / CATALOGUE, facts.languages)
    except FileProblems:
        return []
    for path in files:
        with contextlib.suppress(FileProblems):  # they have been told
            found |= dict.fromkeys(lint(load_with([path], catalogue, facts), prompts, facts))
    return list(found)


def _explanation(name: str) -> str:
    rule = rules().get(name)
    if rule is None:
        typer.echo(f"'{name}' is no rule of flow check. {did_you_mean(name, rules(), 'Rules')}", err=True)
        raise typer.Exit(2)
    return f"{rule.name} ({rule.severity}): {rule.headline}.\n\n{rule.explanation}"

"""``careline flow``: the flow designer's tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, PROJECT, clinic_file
from careline.commands.flow_talk import talk
from careline.commands.flow_test import test
from controller.settings.loader import load_settings
from ivr.facts import ClinicFacts
from ivr.loader import find_flows, load_flow_files
from ivr.problems import FileProblems, Problem

PROMPTS = PROJECT / "prompts"

app = typer.Typer(help="Tools for the designers of flows.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Tools for the designers of flows."""


app.command()(test)
app.command()(talk)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Flow files or folders; default: the clinic's flows.")
    ] = None,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROMPTS,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Check flows and their prompts: every mistake with its line, its column and how to mend it."""
    try:
        settings = load_settings(clinic_file(clinic))
        files = _files(paths or [settings.flows_folder])
        problems = find_problems(files, prompts, settings.facts())
    except FileProblems as found:
        files, problems = [], found.problems
    if as_json:
        typer.echo(json.dumps({"flows": len(files), "problems": [problem.as_dict() for problem in problems]}, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"{_count(len(files), 'flow')}, {_count(len(problems), 'problem')}")
    raise typer.Exit(1 if problems else 0)


def find_problems(files: list[Path], prompts: Path, facts: ClinicFacts) -> tuple[Problem, ...]:
    """All problems of ``files`` and of the catalogue they share; none when they load."""
    try:
        load_flow_files(files, prompts, facts)
    except FileProblems as found:
        return found.problems
    return ()


def _files(paths: list[Path]) -> list[Path]:
    """The flow files meant by files and folders."""
    return [_nearby(file) for path in paths for file in (find_flows(path) if path.is_dir() else [path])]


def _nearby(path: Path) -> Path:
    """As the designer would type it, where that is shorter."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

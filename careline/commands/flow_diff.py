"""``careline flow diff``: what would be different for callers, in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.flow_files import PROMPTS, count
from careline.flow_releases import FOLDER, flows_named, refuse
from controller.flow_versions.store import NoReleaseError
from controller.settings.loader import load_settings
from ivr.differences import Difference, differences


def diff(
    old: Annotated[
        str, typer.Argument(help="live, canary, proposed, folder, a release, a flow's version, or a path.")
    ] = "live",
    new: Annotated[str, typer.Argument(help="The same; default: the flows as they stand in their folder.")] = FOLDER,
    *,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROMPTS,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Tell what is different between two versions of the flows: nodes, ways, prompts, words, timers."""
    settings = load_settings(clinic_file(clinic))
    try:
        found = differences(flows_named(old, settings, prompts), flows_named(new, settings, prompts))
    except NoReleaseError as error:
        raise refuse(error) from None
    if as_json:
        report = {"old": old, "new": new, "differences": [one.as_dict() for one in found]}
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
        return
    for line in told(found):
        typer.echo(line)
    typer.echo(f"{old} -> {new}: {count(len(found), 'difference')}")


def told(found: list[Difference]) -> list[str]:
    """Lines for the terminal, under the name of each flow."""
    lines: list[str] = []
    flow = ""
    for one in found:
        if one.flow != flow:
            flow = one.flow
            lines.append(flow)
        lines.append(f"  {one.node + ': ' if one.node else ''}{one.text}")
    return lines

"""``careline flow publish``: let callers have the flows as they stand now."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.commands.flow_check import find_problems
from careline.flow_files import PROMPTS, flow_files
from careline.flow_releases import publishing_of, refuse, store_of
from controller.flow_versions.publishing import RefusedError, who_and_why
from controller.flow_versions.store import NoReleaseError
from controller.settings.loader import load_settings
from ivr.loader import load_flows


def publish(
    release: Annotated[str, typer.Argument(help="An earlier release; default: the flows as they stand now.")] = "",
    *,
    by: Annotated[str, typer.Option(help="Who does this.")] = "",
    why: Annotated[str, typer.Option(help="Why, for the audit.")] = "",
    canary: Annotated[float | None, typer.Option(metavar="PERCENT", help="Only this share of new calls.")] = None,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROMPTS,
) -> None:
    """Check the flows, keep them as a release and let new calls take it; clinical changes wait for a second person."""
    settings = load_settings(clinic_file(clinic))
    try:
        publishing = publishing_of(settings)
        who_and_why(by, why)
        if release:
            chosen = store_of(settings).get(release)
            store_of(settings).load(chosen.id, settings.facts())  # the clinic may have changed since
        else:
            findings = find_problems(flow_files(settings, None), prompts, settings.facts())
            for finding in findings:
                typer.echo(str(finding))
            if any(finding.severity == "error" for finding in findings):
                raise RefusedError("Not published: mend the errors first.")
            flows = load_flows(settings.flows_folder, prompts, settings.facts())
            settings.folder.create()
            chosen = store_of(settings).put(flows, settings.flows_folder, prompts, int(time.time() * 1000))
        typer.echo(publishing.publish(chosen, by, why, 100.0 if canary is None else canary))
    except (RefusedError, NoReleaseError) as error:
        raise refuse(error) from None

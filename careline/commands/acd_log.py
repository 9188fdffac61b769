"""``careline acd log``: the distributor's log of this clinic: how much there is, and as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.floor_log import LogError, entries_of, lines_of, stretches_of
from controller.settings.loader import load_settings


def log(
    *,
    export: Annotated[Path | None, typer.Option(help="Write it to this file, as JSON lines.")] = None,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Count or export the log of the queues: every event and what was decided."""
    settings = load_settings(clinic_file(clinic))
    try:
        if export is not None:
            with export.open("wb") as file:
                file.writelines(lines_of(entries_of(settings)))
        stretches = list(stretches_of(entries_of(settings)))
    except LogError as error:
        typer.echo(f"careline acd log: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"careline acd log: {export} cannot be written ({error.strerror}).", err=True)
        raise typer.Exit(2) from None
    events = [each.event.at for stretch in stretches for each in stretch.handled]
    counts = {
        "starts": len(stretches),
        "events": len(events),
        "from": min(events, default=None),
        "to": max(events, default=None),
    }
    if as_json:
        typer.echo(json.dumps(counts))
    else:
        typer.echo(f"{counts['events']:,} events since {counts['starts']} starts of the controller.")
        if export is not None:
            typer.echo(f"Written to {export}. It names queues, agents and ids of calls and patients, nobody else.")

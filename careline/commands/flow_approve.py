"""``careline flow approve``: the second person's word on a change of clinical flows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.flow_releases import aliases_of, publishing_of, refuse, store_of
from controller.flow_versions.publishing import RefusedError
from controller.flow_versions.store import NoReleaseError
from controller.settings.loader import load_settings


def approve(
    release: Annotated[str, typer.Argument(help="What was looked at; default: whatever waits.")] = "",
    *,
    by: Annotated[str, typer.Option(help="Who approves; not who proposed it.")] = "",
    why: Annotated[str, typer.Option(help="Remarks, for the audit.")] = "",
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
) -> None:
    """Approve what waits for a second person; new calls take it at once."""
    settings = load_settings(clinic_file(clinic))
    try:
        publishing = publishing_of(settings)
        waits = aliases_of(settings).read().proposed
        if waits is not None:
            store_of(settings).load(waits.release, settings.facts())  # the clinic may have changed since
        typer.echo(publishing.approve(by, why, release))
    except (RefusedError, NoReleaseError) as error:
        raise refuse(error) from None

"""``careline flow rollback``: new calls take what was right before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.flow_releases import publishing_of, refuse
from controller.flow_versions.publishing import RefusedError
from controller.flow_versions.store import NoReleaseError
from controller.settings.loader import load_settings


def rollback(
    *,
    by: Annotated[str, typer.Option(help="Who does this.")] = "",
    why: Annotated[str, typer.Option(help="Why, for the audit.")] = "",
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
) -> None:
    """Drop the canary, or go back to the release that was live before. Needs no second person."""
    try:
        typer.echo(publishing_of(load_settings(clinic_file(clinic))).roll_back(by, why))
    except (RefusedError, NoReleaseError) as error:
        raise refuse(error) from None

"""``careline account NAME``: what to type into a softphone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from careline.clinic_file import DEFAULT, clinic_file
from controller.settings.loader import load_settings
from controller.settings.ports import load_ports
from controller.settings.secrets import load_secrets
from ivr.problems import did_you_mean


def command(
    name: Annotated[str, typer.Argument(help="An agent or a phone of clinic.yaml.")],
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show the SIP account of one agent or phone, its password included: mind who looks on."""
    settings = load_settings(clinic_file(clinic))
    if name not in settings.accounts:
        hint = did_you_mean(name, settings.accounts, "Accounts")
        typer.echo(f"careline account: clinic.yaml has no agent or phone '{name}'. {hint}", err=True)
        raise typer.Exit(1)
    ports, secrets = load_ports(settings.folder, settings.wanted_ports), load_secrets(settings.folder)
    if ports is None or secrets is None or name not in secrets.sip:
        typer.echo("careline account: passwords are made at the first start. Run: careline up", err=True)
        raise typer.Exit(1)
    shown = {
        "server": settings.model.listen.address,
        "port": ports.sip,
        "transport": "UDP",
        "user": name,
        "password": secrets.sip[name],
    }
    if as_json:
        typer.echo(json.dumps(shown, indent=2))
    else:
        for field, value in shown.items():
            typer.echo(f"{field:<10} {value}")

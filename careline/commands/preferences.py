"""``careline preferences PATIENT``: how a patient wants to be spoken to, as he asked in his calls; and forget it.

Pace and volume he takes back himself, by a word. A relay he cannot: his calls come to a person at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from careline.clinic_file import DEFAULT, clinic_file
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import load_secrets
from crm.codec import preference_to_plain
from crm.model import Preference
from crm.open import open_crm
from crm.port import CrmUnavailable

WORDS = {
    "pace": "is spoken to at {} hundredths of the usual pace",
    "volume": "is spoken to {} steps louder",
    "relay": "calls through a relay service: {}",
}


def command(
    patient: Annotated[str, typer.Argument(help="The patient's code, such as p0042.")],
    *,
    forget: Annotated[bool, typer.Option("--forget", help="Forget it: he is spoken to like everybody.")] = False,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show what a patient asked for in his calls (slower, louder, a relay), or forget it."""
    settings = load_settings(clinic_file(clinic))
    try:
        found = asyncio.run(_ask(settings, patient, forget=forget))
    except CrmUnavailable as error:
        typer.echo(f"careline preferences: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps([preference_to_plain(each) for each in found], indent=2))
        return
    for each in found:
        typer.echo(f"{each.patient} {WORDS[each.what].format(each.value)} ({_when(each.asked_at, settings)})")
    if not found:
        typer.echo(f"Nothing is remembered of '{patient}' (or there is no such patient).")
    elif forget:
        typer.echo("Forgotten.")


async def _ask(settings: Settings, patient: str, *, forget: bool) -> Sequence[Preference]:
    secrets = load_secrets(settings.folder)
    if secrets is None:
        raise CrmUnavailable("the store is made at the first start. Run: careline up")
    crm = open_crm(settings.database_url, secrets.data_key)
    try:
        found = [each for each in await crm.preferences_of(patient) if each.what in WORDS]
        if forget:
            await crm.clear_preferences(patient)
        return found
    finally:
        await crm.close()


def _when(at: int, settings: Settings) -> str:
    zone = ZoneInfo(settings.model.clinic.time_zone)
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"

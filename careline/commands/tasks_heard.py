"""``careline tasks heard``: who had which message given to him, and when.

The audit is a file that only grows; it names tasks and those who asked, no patient and nothing of what was said.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from careline.clinic_file import clinic_file
from careline.columns import columns
from controller.records.message_sounds import Hearing, read_audit
from controller.settings.loader import load_settings


def heard(
    context: typer.Context,
    *,
    task: Annotated[str, typer.Option(help="Only this task's, as `careline tasks` shows it.")] = "",
    by: Annotated[str, typer.Option(help="Only of this person: as he named himself, or his account here.")] = "",
    day: Annotated[str, typer.Option(help="Only of this day in the clinic's time zone, such as 2026-11-27.")] = "",
    clinic: Annotated[Path | None, typer.Option(help="The clinic's settings.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list instead of a table.")] = False,
) -> None:
    """List who listened to, or read, which message and when, the oldest first."""
    settings = load_settings(clinic_file(clinic or context.obj))
    zone, wanted = ZoneInfo(settings.model.clinic.time_zone), _day(day)
    try:
        every, damaged = read_audit(settings.folder.message_sounds)
    except OSError as error:
        typer.echo(f"careline tasks: the audit cannot be read: {error.strerror}.", err=True)
        raise typer.Exit(1) from None
    found = [one for one in every if _fits(one, task, by) and wanted in (None, _when(one, zone).date())]
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    else:
        _show(found, zone, "Nobody has listened to or read a message." if not every else "Nobody of those asked for.")
    if damaged:
        lines = ", ".join(map(str, damaged))
        what = f"lines of the audit cannot be read: {lines}. It was cut off, or somebody changed it"
        typer.echo(f"careline tasks: {what} ({settings.folder.message_sounds}).", err=True)
        raise typer.Exit(1)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no day such as 2026-11-27", param_hint="--day") from None


def _fits(one: Hearing, task: str, by: str) -> bool:
    return task in ("", one.task) and (not by or by.casefold() in (one.by.casefold(), one.account.casefold()))


def _when(one: Hearing, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(one.at / 1000, zone)


def _show(found: list[Hearing], zone: ZoneInfo, none: str) -> None:
    rows = [(f"{_when(one, zone):%Y-%m-%d %H:%M:%S}", one.did, one.task, one.by, one.account) for one in found]
    for line in columns([("when", "did", "task", "by", "account"), *rows]) if rows else (none,):
        typer.echo(line)

"""``careline flow versions``: the releases of the flows, who published them and why."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from careline.clinic_file import DEFAULT, clinic_file
from careline.flow_releases import aliases_of, store_of
from controller.flow_versions.aliases import Aliases, Entry
from controller.flow_versions.store import Release
from controller.settings.loader import load_settings


def versions(
    *,
    audit: Annotated[bool, typer.Option("--audit", help="Every line of the audit instead.")] = False,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """List the releases, the newest first: which is live, which the canary, which waits; by whom and why."""
    settings = load_settings(clinic_file(clinic))
    file = aliases_of(settings)
    aliases, entries = file.read(), file.entries()
    zone = settings.model.clinic.time_zone
    rows = [_entry(one, zone) for one in reversed(entries)] if audit else [
        _release(one, aliases, entries, zone) for one in store_of(settings).all()
    ]  # fmt: skip
    if as_json:
        name = "audit" if audit else "releases"
        report = {"publishing": settings.model.publishing, name: rows}
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold")
    for column in rows[0] if rows else ("release",):
        table.add_column(column, overflow="fold", no_wrap=column in ("at", "flows", "made", "release"))
    for row in rows if audit else _only_changed(rows):
        table.add_row(*(_shown(value) for value in row.values()))
    Console(highlight=False, markup=False).print(table)


def _only_changed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each release's flows those that are not as in the one made before it, which stands below."""
    before = [*(row["flows"] for row in rows[1:]), {}][: len(rows)]
    return [
        {**row, "flows": {name: version for name, version in row["flows"].items() if older.get(name) != version}}
        for row, older in zip(rows, before, strict=True)
    ]


def _release(release: Release, aliases: Aliases, entries: list[Entry], zone: str) -> dict[str, Any]:
    last = next((one for one in reversed(entries) if one.release == release.id), None)
    return {
        "release": release.id,
        "made": _when(release.made_at, zone),
        "is": _alias(release.id, aliases),
        "flows": dict(release.flows),
        "by": last.by if last else "",
        "why": last.why if last else "",
    }


def _alias(release: str, aliases: Aliases) -> str:
    if release == aliases.live:
        return "live"
    if release == aliases.canary:
        return f"canary {aliases.percent:g}%"
    return "waits for approval" if aliases.proposed and aliases.proposed.release == release else ""


def _entry(entry: Entry, zone: str) -> dict[str, Any]:
    return {
        "at": _when(entry.at, zone),
        "did": entry.did,
        "release": entry.release,
        "by": entry.by,
        "account": entry.account,
        "why": entry.why,
    }


def _when(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def _shown(value: Any) -> str:
    return "\n".join(f"{name} {version}" for name, version in value.items()) if isinstance(value, dict) else str(value)

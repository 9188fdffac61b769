"""``careline announce``: what callers are told for a time, switched on and off while calls come in.

Prepared announcements stand in ``clinic.yaml``; words typed here are made into sounds before they are switched on.
Exit 1 with a sentence when the controller does not answer, or does not do it.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ami.vocabulary import AnnouncementOrder, AnnouncementView
from careline.clinic_file import DEFAULT, clinic_file
from careline.commands.console import link_of
from console.plain import give_announcement, over_link
from console.wording import announced_where
from controller.settings.loader import load_settings
from ivr.units import parse_duration

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)

app = typer.Typer(help="What callers are told for a time: surge, closure, public health.")

Clinic = Annotated[Path, typer.Option(help="The clinic's settings.")]
Name = Annotated[str, typer.Argument(help="Its name in clinic.yaml, or a new one for words of your own.")]


@app.callback(invoke_without_command=True)
def announce(
    context: typer.Context,
    *,
    clinic: Clinic = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list instead of a table.")] = False,
) -> None:
    """List the announcements: those that are on, planned or ready."""
    context.obj = clinic
    if context.invoked_subcommand is None:
        raise typer.Exit(_list(clinic, as_json=as_json))


@app.command(name="list")
def list_all(
    context: typer.Context,
    *,
    clinic: Clinic = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list instead of a table.")] = False,
) -> None:
    """List the announcements: those that are on, planned or ready."""
    raise typer.Exit(_list(_chosen(context, clinic), as_json=as_json))


@app.command()
def on(
    context: typer.Context,
    name: Name,
    *,
    text: Annotated[
        list[str] | None, typer.Option(help='Words of your own in each language: --text en="We …".')
    ] = None,
    kind: Annotated[str, typer.Option(help="say, or close: all opening hours count as closed.")] = "",
    begins: Annotated[str, typer.Option("--from", help="Begins at 18:00, at 2026-12-24 18:00, or in 2h.")] = "",
    ends: Annotated[str, typer.Option("--until", help="Ends then, written likewise; else when switched off.")] = "",
    number: Annotated[list[str] | None, typer.Option(help="Only for callers who dial this number.")] = None,
    queue: Annotated[list[str] | None, typer.Option(help="Only for callers who come to this queue.")] = None,
    priority: Annotated[int, typer.Option(min=0, max=9, help="1 is said first.")] = 0,
    partly: Annotated[bool, typer.Option("--partly", help="Though some language has no words.")] = False,
    clinic: Clinic = DEFAULT,
) -> None:
    """Switch an announcement on: callers who come from now on hear it."""
    chosen = _chosen(context, clinic)
    zone, now = _zone(chosen), time.time_ns() // 1_000_000
    numbers, queues = ",".join(number or ()), ",".join(queue or ())
    try:
        times = instant(begins, now, zone), instant(ends, now, zone)
        texts = texts_of(text or [])
    except ValueError as error:
        typer.echo(f"careline announce: {error}", err=True)
        raise typer.Exit(2) from None
    order = secrets.token_hex(8)
    _give(chosen, AnnouncementOrder(order, "on", name, "", kind, numbers, queues, priority, *times, partly, texts))


@app.command()
def off(context: typer.Context, name: Name, *, clinic: Clinic = DEFAULT) -> None:
    """Switch an announcement off."""
    _give(_chosen(context, clinic), AnnouncementOrder(secrets.token_hex(8), "off", name, ""))


def texts_of(written: list[str]) -> dict[str, str]:
    """``en=We are closed.`` by language. Raises ValueError."""
    texts: dict[str, str] = {}
    for one in written:
        language, equals, words = one.partition("=")
        if not equals or not re.fullmatch(r"[a-z]{2,3}", language) or not words.strip():
            raise ValueError(f'words are written with their language: --text en="We are closed.", not {one[:40]!r}')
        if language in texts:
            raise ValueError(f"there are two texts in {language}")
        texts[language] = " ".join(words.split())
    return texts


def instant(written: str, now: int, zone: ZoneInfo) -> int:
    """UTC ms of ``18:00`` (the next), ``2026-12-24 18:00`` or ``2h`` (from ``now``); 0 for "". Raises ValueError."""
    written = written.strip()
    if not written:
        return 0
    if clock := _CLOCK.fullmatch(written):
        here = datetime.fromtimestamp(now / 1000, zone)
        found = here.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
        if found <= here:
            found += timedelta(days=1)
        return int(found.timestamp() * 1000)
    try:
        return now + parse_duration(written)
    except ValueError:
        pass  # no length of time: a date, then
    try:
        return int(datetime.fromisoformat(written).replace(tzinfo=zone).timestamp() * 1000)
    except ValueError:
        raise ValueError(f"{written[:40]!r} is no time: write 18:00, 2026-12-24 18:00 or 2h") from None


# The AMI client belongs to the running event loop, so links are made inside of it.


def _chosen(context: typer.Context, clinic: Path) -> Path:
    return clinic if clinic != DEFAULT or context.obj is None else Path(context.obj)


def _give(clinic: Path, order: AnnouncementOrder) -> None:
    async def give() -> int:
        return await give_announcement(link_of(clinic), order)

    raise typer.Exit(asyncio.run(give()))


def _zone(clinic: Path) -> ZoneInfo:
    return ZoneInfo(load_settings(clinic_file(clinic)).model.clinic.time_zone)


def _list(clinic: Path, *, as_json: bool) -> int:
    zone = _zone(clinic)

    async def show() -> int:
        link = link_of(clinic)

        async def told() -> int:
            found = (await link.snapshot()).announcements
            data = json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False)
            print(data if as_json else "\n".join(table(found, zone)))
            return 0

        return await over_link(link, told)

    return asyncio.run(show())


def table(found: tuple[AnnouncementView, ...], zone: ZoneInfo) -> list[str]:
    """One line each, and what is said on a line below."""
    if not found:
        return ["No announcement is prepared. Write them under 'announcements:' in clinic.yaml."]
    lines = []
    for one in found:
        facts = [
            f"from {_time(one.begins, zone)}" if one.begins else "",
            f"until {_time(one.ends, zone)}" if one.ends else "",
            announced_where(one),
            f"by {one.by}" if one.by else "",
            f"no words in {one.missing.replace(',', ', ')}" if one.missing and one.text else "",
        ]
        head = f"{one.announcement.ljust(20)}  {one.state.ljust(7)}  {one.kind.ljust(5)}"
        lines.append("  ".join(filter(None, (head, *facts))).rstrip())
        if one.text:
            lines.append(f"    {one.text}")
    return lines


def _time(at: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, zone):%Y-%m-%d %H:%M}"

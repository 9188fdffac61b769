"""``careline acd explain CALL``: the wait of one call as a story, while it lasts and long afterwards."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

import typer

from acd.estimate import Estimate
from acd.reasons import WhyWaiting
from acd.story import Chapter, Kind, chapters
from careline.clinic_file import DEFAULT, clinic_file
from careline.floor_log import LogError, Stretch, entries_of, handled_of, stretches_of
from careline.wait_story import duration, promise_kept, told, waiting_words
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import load_secrets
from crm.model import Interaction
from crm.open import open_crm
from crm.port import CrmUnavailable

LAST = "last"
EARLIER_MS = 3_600_000
"""A call is looked for so much further back than its newest joining of a queue: it may have waited before."""


def explain(
    call: Annotated[str, typer.Argument(help="The call's id, or: last.")] = LAST,
    *,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of sentences.")] = False,
) -> None:
    """Tell a call's wait as a story: what was promised, who was rung and why, who was not and why not."""
    settings = load_settings(clinic_file(clinic))
    try:
        story = _in_log(settings, call) or asyncio.run(_in_store(settings, call))
        if not story:
            what = "No call has waited in a queue yet" if call == LAST else f"No call '{call}' has waited in a queue"
            typer.echo(f"careline acd explain: {what}, as far as log and records go.", err=True)
            raise typer.Exit(1)
        now = None if _ended(story) else _standing(settings, story[0].call)
    except (LogError, CrmUnavailable) as error:
        typer.echo(f"careline acd explain: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(_as_data(story, now), indent=2, ensure_ascii=False))
    else:
        _show(story, now, ZoneInfo(settings.model.clinic.time_zone))


def _in_log(settings: Settings, call: str) -> list[Chapter]:
    """The call's chapters from the log, the newest stretch of time first; empty when it is not there."""
    found: dict[str, list[Chapter]] = defaultdict(list)
    wanted, until = "" if call == LAST else call, 0
    for entry in entries_of(settings, newest_first=True):
        for handled in reversed(handled_of(entry)):
            for chapter in reversed(list(chapters(handled.event, handled.commands))):
                if wanted and chapter.call != wanted:
                    continue
                found[chapter.call].append(chapter)
                if chapter.kind == "queued":
                    wanted, until = chapter.call, chapter.at - EARLIER_MS
            if until and handled.event.at < until:
                return found[wanted][::-1]
    return found[wanted][::-1] if wanted else []


async def _in_store(settings: Settings, call: str) -> list[Chapter]:
    """From the record of a call that is over. Raises CrmUnavailable."""
    secrets = load_secrets(settings.folder)
    if secrets is None:
        return []
    crm = open_crm(settings.database_url, secrets.data_key)
    try:
        found: Sequence[Interaction] = await crm.interactions(limit=500, call=None if call == LAST else call)
    finally:
        await crm.close()
    record = next((each for each in found if each.decisions), None)
    if record is None:
        return []
    return [Chapter(record.id, each.at, cast("Kind", each.kind), json.loads(each.facts)) for each in record.decisions]


def _ended(story: Sequence[Chapter]) -> bool:
    return story[-1].kind in ("left", "follow_up", "connected")


def _standing(settings: Settings, call: str) -> tuple[WhyWaiting | None, Estimate | None]:
    """How he stands now: the newest stretch of the log played again to its end."""
    newest: Stretch | None = None
    for newest in stretches_of(entries_of(settings)):  # noqa: B007 -- the last one is wanted
        pass
    if newest is None:
        return None, None
    acd = newest.acd()
    for handled in newest.handled:
        acd.handle(handled.event)
    return acd.why_waiting(call), acd.estimate(call)


def _as_data(story: Sequence[Chapter], now: tuple[WhyWaiting | None, Estimate | None] | None) -> dict[str, Any]:
    why, estimate = now or (None, None)
    return {
        "call": story[0].call,
        "chapters": [{"at": each.at, "kind": each.kind, **each.facts} for each in story],
        "promise": promise_kept(story),
        "waiting": asdict(why) if why else None,
        "estimate": asdict(estimate) if estimate else None,
    }


def _show(story: Sequence[Chapter], now: tuple[WhyWaiting | None, Estimate | None] | None, zone: ZoneInfo) -> None:
    typer.echo(f"Call {story[0].call}, {_clock(story[0].at, zone, '%Y-%m-%d')}")
    for at, line in told(story):
        when = " " * 8 if line.startswith("  ") else _clock(at, zone, "%H:%M:%S")
        typer.echo(f"{when}  {line}")
    if kept := promise_kept(story):
        typer.echo(f"{'':8}  {kept}")
    if now is None:
        return
    why, estimate = now
    for line in waiting_words(why) if why else []:
        typer.echo(f"{'':8}  {line}")
    if estimate:
        span = f"{duration(estimate.low_ms)} to {duration(estimate.high_ms)}"
        typer.echo(f"{'':8}  Estimated from here: {span} (learnt from {estimate.sample} contacts).")


def _clock(at: int, zone: ZoneInfo, form: str) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime(form)

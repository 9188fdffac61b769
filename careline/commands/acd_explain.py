"""``careline acd explain CALL``: the wait of one call as a story, while it lasts and long afterwards.

Interpreters are no matter of the distributor's: who was rung stands on the call's page of the journal while the call
lasts, and in its record afterwards.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

import typer

from acd.estimate import Estimate
from acd.reasons import WhyWaiting
from acd.story import Chapter, Kind, chapters
from careline import interpreter_story
from careline.clinic_file import DEFAULT, clinic_file
from careline.floor_log import LogError, Stretch, entries_of, handled_of, stretches_of
from careline.wait_story import duration, promise_kept, told, waiting_words
from controller.journal.port import JournalUnavailableError
from controller.journal.reader import read_snapshots
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import load_secrets
from crm.cipher import Cipher
from crm.model import Interaction, InterpreterRecord
from crm.open import open_crm
from crm.port import CrmUnavailable

Standing = tuple[WhyWaiting | None, Estimate | None]
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
        story = _in_log(settings, call) or _chapters(asyncio.run(_records(settings, call)))
        if not story:
            what = "No call has waited in a queue yet" if call == LAST else f"No call '{call}' has waited in a queue"
            typer.echo(f"careline acd explain: {what}, as far as log and records go.", err=True)
            raise typer.Exit(1)
        now = None if _ended(story) else _standing(settings, story[0].call)
        interpreted = _interpreted(settings, story, now)
    except (LogError, CrmUnavailable) as error:
        typer.echo(f"careline acd explain: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(_as_data(story, interpreted, now), indent=2, ensure_ascii=False))
    else:
        _show(story, interpreted, now, ZoneInfo(settings.model.clinic.time_zone))


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


async def _records(settings: Settings, *calls: str) -> list[Interaction]:
    """Records of calls that are over, the newest first. Raises CrmUnavailable."""
    secrets = load_secrets(settings.folder)
    if secrets is None:
        return []
    crm = open_crm(settings.database_url, secrets.data_key)
    try:
        found = [await crm.interactions(limit=500, call=None if call == LAST else call) for call in calls]
    finally:
        await crm.close()
    return [record for records in found for record in records]


def _chapters(records: Sequence[Interaction]) -> list[Chapter]:
    """The newest that waited."""
    record = next((each for each in records if each.decisions), None)
    if record is None:
        return []
    return [Chapter(record.id, each.at, cast("Kind", each.kind), json.loads(each.facts)) for each in record.decisions]


def _ended(story: Sequence[Chapter]) -> bool:
    return story[-1].kind in ("left", "follow_up", "connected")


def _standing(settings: Settings, call: str) -> Standing:
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


@dataclass(frozen=True, slots=True)
class Interpreted:
    """``attempts``: who was rung, in order; ``prospect``: who would be, for a caller nobody understands, in words."""

    attempts: Sequence[InterpreterRecord] = ()
    prospect: interpreter_story.Prospect | None = None
    words: Sequence[str] = ()


def _interpreted(settings: Settings, story: Sequence[Chapter], now: Standing | None) -> Interpreted:
    """A store that does not answer takes nothing from the rest of the story."""
    at, (queue, language) = time.time_ns() // 1_000_000, _asked(story)
    try:
        attempts, spoken = _attempts(settings, story[0].call, at)
    except CrmUnavailable as error:
        return Interpreted(words=[f"What interpreters did cannot be told: {error}"])
    language = language or spoken
    prospect = interpreter_story.prospect(settings, queue, language, at)
    agent = next((str(each.facts["agent"]) for each in reversed(story) if each.kind == "connected"), "")
    if prospect is None or attempts:
        return Interpreted(attempts)
    if now is not None and now[0] is not None and interpreter_story.needed_by(settings, now[0], queue, language):
        return Interpreted((), prospect, interpreter_story.expected(prospect, now[0]))
    if agent and not interpreter_story.speaks(settings, agent, queue, language):
        return Interpreted((), prospect, [interpreter_story.not_asked(prospect, agent)])
    return Interpreted()


def _attempts(settings: Settings, call: str, at: int) -> tuple[Sequence[InterpreterRecord], str]:
    """Who was rung, up to ``at``, and the language the caller is spoken to in. Raises CrmUnavailable and LogError.

    One who was called back talks on a line of its own.
    """
    names = (call, f"callback-{call}")
    pages = _pages(settings)
    for page in (pages[name] for name in reversed(names) if name in pages):
        try:
            return interpreter_story.attempts_of_page(page, at), str(page.get("call", {}).get("language", ""))
        except TypeError:
            raise LogError(f"what is kept of call {call} was written by another version of Careline") from None
    records = asyncio.run(_records(settings, *names))
    return [each for record in records for each in record.interpreters], records[0].language if records else ""


def _pages(settings: Settings) -> dict[str, dict[str, Any]]:
    """Of calls that are not over, or whose record is not safe yet; none without a journal."""
    secrets = load_secrets(settings.folder)
    if secrets is None:
        return {}
    try:
        return read_snapshots(settings.folder.databases / "journal.sqlite", Cipher(secrets.data_key))
    except JournalUnavailableError:
        return {}


def _asked(story: Sequence[Chapter]) -> tuple[str, str]:
    """The queue he came to last, and the language asked there; "" where none was."""
    queue = next((each for each in reversed(story) if each.kind in ("queued", "moved")), None)
    asked = next((each for each in reversed(story) if each.kind == "queued"), None)
    return (
        str(queue.facts.get("to") or queue.facts["queue"]) if queue is not None else "",
        str(asked.facts["language"]) if asked is not None else "",
    )


def _as_data(story: Sequence[Chapter], interpreted: Interpreted, now: Standing | None) -> dict[str, Any]:
    why, estimate = now or (None, None)
    chapters = [{"at": each.at, "kind": each.kind, **each.facts} for each in story]
    chapters += interpreter_story.as_data(interpreted.attempts)
    return {
        "call": story[0].call,
        "chapters": sorted(chapters, key=lambda each: int(each["at"])),
        "promise": promise_kept(story),
        "interpreter": asdict(interpreted.prospect) if interpreted.prospect else None,
        "waiting": asdict(why) if why else None,
        "estimate": asdict(estimate) if estimate else None,
    }


def _show(story: Sequence[Chapter], interpreted: Interpreted, now: Standing | None, zone: ZoneInfo) -> None:
    typer.echo(f"Call {story[0].call}, {_clock(story[0].at, zone, '%Y-%m-%d')}")
    lines = [*told(story), *interpreter_story.told(interpreted.attempts)]
    for at, line in sorted(lines, key=lambda each: each[0]):
        when = " " * 8 if line.startswith("  ") else _clock(at, zone, "%H:%M:%S")
        typer.echo(f"{when}  {line}")
    if kept := promise_kept(story):
        typer.echo(f"{'':8}  {kept}")
    why, estimate = now or (None, None)
    for line in [*(waiting_words(why) if why else []), *interpreted.words]:
        typer.echo(f"{'':8}  {line}")
    if estimate:
        span = f"{duration(estimate.low_ms)} to {duration(estimate.high_ms)}"
        typer.echo(f"{'':8}  Estimated from here: {span} (learnt from {estimate.sample} contacts).")


def _clock(at: int, zone: ZoneInfo, form: str) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime(form)

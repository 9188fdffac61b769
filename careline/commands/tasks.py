"""``careline tasks``: whom somebody must call, until when, and that it is done.

Urgent patients who hung up while they waited, or whom the queue could not serve, are not forgotten, nor are
messages: each is a task with an owner (a queue) and a clock. Ids only, no names or numbers; what somebody said in a
message is shown by ``careline tasks message`` alone.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.wait_story import duration
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import load_secrets
from crm.codec import task_to_plain
from crm.model import Task
from crm.open import open_crm
from crm.port import Crm, CrmUnavailable

T = TypeVar("T")
WORDS = {
    "dispatch": "waits for whoever is on call to call back",
    "dispatch_left": "hung up while those on call were rung",
    "nobody_on_call": "needed whoever is on call, and nobody took it",
    "hung_up": "hung up while waiting",
    "safe_end": "was sent to the written ending",
    "alone": "had an emergency while no controller ran, and no phone was answered",
    "callback_expired": "was not reached by callback",
    "message": "left a message",
}
"""What became of the patient, for each ``Task.why``."""

app = typer.Typer(help="Whom somebody must call, and until when.")


@app.callback(invoke_without_command=True)
def tasks(
    context: typer.Context,
    *,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    done: Annotated[bool, typer.Option("--done", help="Those that are done and still kept, instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list instead of a table.")] = False,
) -> None:
    """List the tasks that are not done: the overdue first, then the one due first."""
    context.obj = clinic
    if context.invoked_subcommand is not None:
        return
    settings, now = load_settings(clinic_file(clinic)), _now()
    still, over = _ask(settings, _all)
    found = over if done else still
    if as_json:
        typer.echo(json.dumps([_as_data(task, now) for task in found], indent=2))
        return
    _show(found, now, "No task that was done is kept." if done else "Nobody waits to be called.")
    days = settings.model.done_task_days
    typer.echo(f"{len(still)} open, kept until they are done; {len(over)} done, kept for {days} days after.")


async def _all(crm: Crm) -> tuple[Sequence[Task], Sequence[Task]]:
    """Those that are open, and those that are done."""
    return await crm.open_tasks(), await crm.done_tasks()


@app.command("done")
def tick_off(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="The task's id, as `careline tasks` shows it.")],
    *,
    by: Annotated[str, typer.Option(help="Who saw to it; else the user of this machine.")] = "",
    clinic: Annotated[Path | None, typer.Option(help="The clinic's settings.")] = None,
) -> None:
    """Say that a task has been seen to."""
    settings, at, who = load_settings(clinic_file(clinic or context.obj)), _now(), by or _user()
    found = _ask(settings, lambda crm: crm.finish_task(task, at, who))
    if found is None:
        typer.echo(f"careline tasks: there is no task '{task}'. `careline tasks` lists those that are open.", err=True)
        raise typer.Exit(1)
    if (found.done_at, found.done_by) != (at, who):
        typer.echo(f"careline tasks: {task} was done already, by {found.done_by}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{task} is done, by {who}.")


@app.command("message")
def message(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="The task's id, as `careline tasks` shows it.")],
    *,
    clinic: Annotated[Path | None, typer.Option(help="The clinic's settings.")] = None,
) -> None:
    """Show what was said in a message, and where its recording is. For those who may know it: it is about a patient."""
    settings = load_settings(clinic_file(clinic or context.obj))
    still, over = _ask(settings, _all)
    found = next((one for one in (*still, *over) if one.id == task and one.recording), None)
    if found is None:
        typer.echo(f"careline tasks: there is no message '{task}'. `careline tasks` lists those there are.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{_why(found)}, in {found.language or 'an unknown language'}")
    typer.echo(found.transcript or "(nothing was made out, or not yet; listen to it)")
    typer.echo(str(settings.folder.messages / f"{found.recording}.wav"))


def _ask(settings: Settings, question: Callable[[Crm], Awaitable[T]]) -> T:
    """What the store answers; a store that does not is told in a sentence."""
    secrets = load_secrets(settings.folder)
    if secrets is None:
        typer.echo("careline tasks: the store is made at the first start. Run: careline up", err=True)
        raise typer.Exit(1)

    async def asked() -> T:
        crm = open_crm(settings.database_url, secrets.data_key)
        try:
            return await question(crm)
        finally:
            await crm.close()

    try:
        return asyncio.run(asked())
    except CrmUnavailable as error:
        typer.echo(f"careline tasks: {error}", err=True)
        raise typer.Exit(1) from None


def _now() -> int:
    return time.time_ns() // 1_000_000


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "unknown"


def _as_data(task: Task, now: int) -> dict[str, Any]:
    plain = {name: value for name, value in task_to_plain(task).items() if name != "transcript"}
    return plain if task.done_at is not None else plain | {"overdue": task.due < now, "left_ms": task.due - now}


def _show(found: Sequence[Task], now: int, none: str) -> None:
    if not found:
        typer.echo(none)
        return
    rows = [("task", "owner", "priority", "patient", "when", "why")]
    rows += [
        (task.id, task.owner, task.priority, task.patient or "unknown", _when(task, now), _why(task)) for task in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _when(task: Task, now: int) -> str:
    if task.done_at is not None:
        return f"done {_long(max(0, now - task.done_at))} ago by {task.done_by}"
    left = task.due - now
    return f"{_long(left)} left" if left >= 0 else f"{_long(-left)} LATE"


def _long(milliseconds: int) -> str:
    """Seconds do not matter beyond the hour: ``2 h 5 min``."""
    hours, rest = divmod(milliseconds, 3_600_000)
    return f"{hours} h {rest // 60_000} min" if hours else duration(rest)


def _why(task: Task) -> str:
    words = WORDS.get(task.why, task.why)
    return (
        f"{words} of {duration(task.duration_ms)}{f' ({task.topic})' if task.topic else ''}"
        if task.recording
        else words
    )

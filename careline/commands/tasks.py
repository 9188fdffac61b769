"""``careline tasks``: whom somebody must call, until when, and that it is done.

Urgent patients who hung up while they waited, or whom the queue could not serve, are not forgotten, nor are
messages: each is a task with an owner (a queue) and a clock. Ids only, no names or numbers; what somebody said in a
message is shown by ``careline tasks message`` and taken out by ``careline tasks hear`` alone, and who did is noted
(``careline tasks heard``).
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from careline.clinic_file import DEFAULT, clinic_file
from careline.columns import columns
from careline.commands.tasks_heard import heard
from careline.wait_story import duration
from controller.records.message_sounds import Hearing, MessageSounds, message_sounds
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import load_secrets
from crm.cipher import CipherError
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
TaskArgument = Annotated[str, typer.Argument(help="The task's id, as `careline tasks` shows it.")]
ByOption = Annotated[str, typer.Option(help="Who asks, for the audit; else the user of this machine.")]
ClinicOption = Annotated[Path | None, typer.Option(help="The clinic's settings.")]


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
    task: TaskArgument,
    *,
    by: Annotated[str, typer.Option(help="Who saw to it; else the user of this machine.")] = "",
    clinic: ClinicOption = None,
) -> None:
    """Say that a task has been seen to."""
    settings, at, who = load_settings(clinic_file(clinic or context.obj)), _now(), by or _user()
    found = _ask(settings, lambda crm: crm.finish_task(task, at, who))
    if found is None:
        _refuse(f"there is no task '{task}'. `careline tasks` lists those that are open.")
    if (found.done_at, found.done_by) != (at, who):
        _refuse(f"{task} was done already, by {found.done_by}.")
    typer.echo(f"{task} is done, by {who}.")


@app.command("message")
def message(context: typer.Context, task: TaskArgument, *, by: ByOption = "", clinic: ClinicOption = None) -> None:
    """Show what was said in a message. For those who may know it: it is about a patient."""
    settings = load_settings(clinic_file(clinic or context.obj))
    found = _message(settings, task)
    _note(settings, "read", task, by)
    typer.echo(f"{_why(found)}, in {found.language or 'an unknown language'}")
    typer.echo(found.transcript or "(nothing was made out, or not yet; listen to it)")
    typer.echo(f"To listen: careline tasks hear {task} --to FILE")


@app.command("hear")
def hear(
    context: typer.Context,
    task: TaskArgument,
    *,
    to: Annotated[Path, typer.Option(help="The wav file to write, for any player. It must not be there yet.")],
    by: ByOption = "",
    clinic: ClinicOption = None,
) -> None:
    """Write the recording of a message as a wav file. For whoever sees to it: it is a patient's voice."""
    settings = load_settings(clinic_file(clinic or context.obj))
    found = _message(settings, task)
    try:
        sound = _sounds(settings).read(found.recording)
    except FileNotFoundError:
        _refuse(f"the recording of '{task}' is not on this machine.")
    except (OSError, CipherError) as error:
        _refuse(f"the recording of '{task}' cannot be read: {error}")
    _note(settings, "heard", task, by)
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sound)
    except OSError as error:
        _refuse(f"{to}: {error.strerror}. Name a file that is not there yet, in a folder that is.")
    typer.echo(f"Wrote {to}. It is not sealed: delete it when you have heard it.")


app.command("heard")(heard)


def _message(settings: Settings, task: str) -> Task:
    still, over = _ask(settings, _all)
    found = next((one for one in (*still, *over) if one.id == task and one.recording), None)
    if found is None:
        _refuse(f"there is no message '{task}'. `careline tasks` lists those there are.")
    return found


def _note(settings: Settings, did: str, task: str, by: str) -> None:
    """First who asks, then what he asks for."""
    try:
        _sounds(settings).note(Hearing(_now(), did, task, by or _user(), _user()))
    except OSError as error:
        _refuse(f"who asks cannot be noted ({error.strerror}), so nothing is shown.")


def _sounds(settings: Settings) -> MessageSounds:
    secrets = load_secrets(settings.folder)
    if secrets is None:
        _refuse("the store is made at the first start. Run: careline up")
    return message_sounds(settings.folder, secrets.data_key)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"careline tasks: {sentence}", err=True)
    raise typer.Exit(1)


def _ask(settings: Settings, question: Callable[[Crm], Awaitable[T]]) -> T:
    """What the store answers; a store that does not is told in a sentence."""
    secrets = load_secrets(settings.folder)
    if secrets is None:
        _refuse("the store is made at the first start. Run: careline up")

    async def asked() -> T:
        crm = open_crm(settings.database_url, secrets.data_key)
        try:
            return await question(crm)
        finally:
            await crm.close()

    try:
        return asyncio.run(asked())
    except CrmUnavailable as error:
        _refuse(str(error))


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
    for line in columns(rows):
        typer.echo(line)


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
    if task.recording:
        words += f" of {duration(task.duration_ms)}"
    if task.recording and task.topic:
        words += f" ({task.topic})"
    return f"{words}; {task.taken_by} has taken it" if task.taken_by else words

"""``careline flow talk``: hold the conversation in the terminal, with the trace beside it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from careline.clinic_file import DEFAULT, PROJECT, clinic_file
from careline.flow_tests.reading import merged, of_number
from careline.flow_tests.running import Runner
from careline.flow_tests.talking import CannotHappenError, Conversation, NotUnderstoodError, help_lines
from careline.flow_tests.trace import Line
from controller.settings.loader import Settings, load_settings
from controller.text.world import given_model
from ivr.flow import Flow
from ivr.loader import find_flows, load_flow_files
from ivr.problems import did_you_mean
from ivr.strict_yaml import load_text
from ivr.validation import validate

STYLES = {
    "caller": "bold cyan", "world": "magenta", "node": "yellow", "said": "green",
    "did": "bold magenta", "value": "blue", "count": "red", "end": "bold",
}  # fmt: skip
CONVERSATION = ("caller", "said")
_OPTIONS = {"language": "--language", "caller": "--caller", "time": "--at"}

Show = Callable[[Sequence[Line], Conversation], None]


def talk(
    flow: Annotated[str, typer.Argument(help="The flow's name; default: that of the clinic's first number.")] = "",
    *,
    language: Annotated[str, typer.Option(help="The language the call begins in.")] = "",
    caller: Annotated[str, typer.Option(help="The caller's number as +15555550123, or: withheld.")] = "",
    at: Annotated[str, typer.Option(help="Date and time at the clinic, as '2026-10-28 11:30'.")] = "",
    given: Annotated[str, typer.Option(help="More of the world, as in a test: 'patient: {language: es}'.")] = "",
    reveal: Annotated[bool, typer.Option("--reveal", help="Show variables that hold private facts.")] = False,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROJECT / "prompts",
    flows: Annotated[Path | None, typer.Option(help="The folder of the flows; default: the clinic's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Talk with a flow: type keys or words, an empty line is silence, /help tells the rest."""
    settings = load_settings(clinic_file(clinic))
    chosen = _flow(settings, flows or settings.flows_folder, prompts, flow)
    options = {"language": language, "caller": caller, "time": at}
    world = _given(settings, given, {name: value for name, value in options.items() if value})
    if world.language not in (None, *chosen.languages):
        known = did_you_mean(world.language, chosen.languages, "It has")
        typer.echo(f"careline flow talk: '{chosen.name}' has no '{world.language}'. {known}", err=True)
        raise typer.Exit(2)
    driver = Runner(settings.model.clinic.time_zone).driver(chosen, world)
    console = Console(highlight=False)
    show: Show = _as_json if as_json else _side_by_side(console) if console.is_terminal else _plainly
    _hold(Conversation(driver, reveal=reveal), show)


def _flow(settings: Settings, folder: Path, prompts: Path, name: str) -> Flow:
    loaded = load_flow_files(find_flows(folder), prompts, settings.facts()).flows
    wanted = name or next(iter(settings.model.numbers.values())).flow
    if wanted not in loaded:
        typer.echo(
            f"careline flow talk: there is no flow '{wanted}'. {did_you_mean(wanted, loaded, 'Flows')}", err=True
        )
        raise typer.Exit(2)
    return loaded[wanted]


def _given(settings: Settings, written: str, options: dict[str, str]) -> Any:
    """The world: what was written, then the options. Raises FileProblems."""
    parts = {"--given": written, **{_OPTIONS[name]: f"{name}: {json.dumps(value)}" for name, value in options.items()}}
    givens = [validate(given_model(), load_text(part, Path(option))) for option, part in parts.items() if part]
    return of_number(settings, merged(*givens))


def _hold(conversation: Conversation, show: Show) -> None:
    """Until the call or the input is over, or Ctrl-C. Nothing of the call goes on while somebody types."""
    try:
        with asyncio.Runner() as runner:
            show(runner.run(conversation.begin()), conversation)
            while not conversation.over:
                typed = _read()
                if typed is None or typed.strip() in ("/quit", "/exit"):
                    return
                if typed.strip() in ("/help", "/?"):
                    for line in help_lines():
                        typer.echo(line)
                else:
                    _happens(runner, typed, conversation, show)
    except KeyboardInterrupt:
        typer.echo()


def _happens(runner: asyncio.Runner, typed: str, conversation: Conversation, show: Show) -> None:
    try:
        show(runner.run(conversation.hear(typed)), conversation)
    except (NotUnderstoodError, CannotHappenError) as error:
        typer.echo(f"({error})", err=True)


def _read() -> str | None:
    """One line; None at the end of the input."""
    try:
        return input("> " if sys.stdin.isatty() else "")
    except EOFError:
        return None


def _plainly(news: Sequence[Line], conversation: Conversation) -> None:
    for line in news:
        typer.echo(str(line))
    typer.echo(f"{'':11}{_standing(conversation)}")


def _as_json(news: Sequence[Line], conversation: Conversation) -> None:
    for line in news:
        typer.echo(json.dumps(line.as_dict(), ensure_ascii=False))
    typer.echo(json.dumps({"standing": conversation.standing()}, ensure_ascii=False))


def _side_by_side(console: Console) -> Show:
    """What was said on the left, what the flow did on the right."""

    def show(news: Sequence[Line], conversation: Conversation) -> None:
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(ratio=3, overflow="fold")
        table.add_column(ratio=2, overflow="fold")
        said = [_styled(line) for line in news if line.kind in CONVERSATION]
        said += [f"[dim]{escape(text)}[/]" for text in conversation.offers()]
        done = [_styled(line) for line in news if line.kind not in CONVERSATION]
        done.append(f"[dim]{escape(_standing(conversation))}[/]")
        for left, right in zip_longest(said, done, fillvalue=""):
            table.add_row(left, right)
        console.print(table)

    return show


def _styled(line: Line) -> str:
    why = f" [dim]{escape(line.why)}[/]" if line.why else ""
    return f"[{STYLES[line.kind]}]{escape(line.text)}[/]{why}"


def _standing(conversation: Conversation) -> str:
    """One line: where, what, and the variables."""
    standing = conversation.standing()
    values = " ".join(f"{name}={value}" for name, value in standing["variables"].items())
    where = f"at {standing['node']}, {standing['caller_is'].replace('_', ' ')}, {standing['language']}"
    return f"({where}{', ' + values if values else ''})"

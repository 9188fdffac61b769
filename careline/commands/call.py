"""``careline call SCRIPT``: a scripted patient places a real call to the running system."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from careline.clinic_file import DEFAULT, clinic_file
from careline.phones.player import Happening, Player, Result
from careline.phones.script import Script, check_prompts, load_script
from careline.phones.sounds import SoundFailed
from careline.phones.target import NoTarget, Target, target_of
from crm.model import Interaction

_COLOURS = {"FAILED": "bold red", "hears": "cyan", "says": "yellow", "presses": "yellow", "talks to": "bold green"}


def command(
    script: Annotated[Path, typer.Argument(help="What the patient does and must hear (YAML).")],
    *,
    to: Annotated[str, typer.Option("--to", help="Dial this number instead of the script's.")] = "",
    caller: Annotated[str, typer.Option("--from", help="Call from this number instead of the script's.")] = "",
    clinic: Annotated[Path, typer.Option(help="The system to call.")] = DEFAULT,
    record: Annotated[Path | None, typer.Option(help="Write what the patient heard to this wav file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Play a patient from SCRIPT against a running system; exit 0 when all he expects holds."""
    console = Console(stderr=as_json, highlight=False)
    try:
        loaded, located = load_script(script)
        loaded = _with(loaded, to, caller)
        target = target_of(clinic_file(clinic))
        if loaded.expects_prompts and target.deaf:
            raise NoTarget(target.deaf)
        check_prompts(loaded, located, {prompt.name for prompt in target.ear.prompts})
        tell = None if as_json else lambda happening: _print(console, happening)
        player = Player(loaded, target, folder=script.parent, tell=tell)
        result = asyncio.run(_play(player, target))
    except (NoTarget, SoundFailed, OSError) as error:
        console.print(f"careline call: {error}", style="red", soft_wrap=True, markup=False)
        raise typer.Exit(1) from None
    if record and player.phone.leg:
        player.phone.heard.write(record)
    if as_json:
        typer.echo(json.dumps(as_data(result), ensure_ascii=False, indent=2))
    else:
        _conclude(console, result)
    raise typer.Exit(1 if result.failures else 0)


def _with(script: Script, to: str, caller: str) -> Script:
    """The script with the numbers of the command line. Raises typer.BadParameter when nobody is to be dialled."""
    changes: dict[str, Any] = {name: value for name, value in (("to", to), ("caller", caller)) if value}
    for name, value in changes.items():
        if not value.removeprefix("+").strip("*#").isdigit():
            raise typer.BadParameter(f"--{'from' if name == 'caller' else name}: {value} is not a telephone number")
    call = script.call.model_copy(update=changes)
    if not call.to:
        raise typer.BadParameter("nobody is dialled: write `call: {to: ...}` in the script, or give --to")
    return script.model_copy(update={"call": call})


async def _play(player: Player, target: Target) -> Result:
    try:
        return await player.play()
    finally:
        await target.close()


def _print(console: Console, happening: Happening) -> None:
    colour = _COLOURS.get(happening.what, "")
    console.print(
        Text(f"{happening.at / 1000:8.2f} s  "),
        Text(f"{happening.what:<9}", style=colour),
        happening.detail,
        soft_wrap=True,
    )


def _conclude(console: Console, result: Result) -> None:
    if result.interaction:
        kept = as_data(result)["interaction"]
        console.print(Text(f"stored: {json.dumps(kept, ensure_ascii=False)}", style="dim"), soft_wrap=True)
    if result.failures:
        console.print(Text(f"{len(result.failures)} expectation(s) failed.", style="bold red"))
    else:
        console.print(Text("All expectations hold.", style="bold green"))


def as_data(result: Result) -> dict[str, Any]:
    """The result as JSON-safe data."""
    return {
        "to": result.to,
        "from": result.caller,
        "ok": not result.failures,
        "failures": result.failures,
        "answered_ms": result.answered_ms,
        "ended": result.ended,
        "timeline": [{"at_ms": each.at, "what": each.what, "detail": each.detail} for each in result.timeline],
        "heard": [
            {
                "prompt": each.prompt.name,
                "language": each.prompt.language,
                "from_ms": each.from_ms,
                "until_ms": each.until_ms,
                "whole": each.whole,
            }
            for each in result.heard
        ],
        "interaction": _kept(result.interaction) if result.interaction else None,
    }


def _kept(interaction: Interaction) -> dict[str, Any]:
    """The interaction without what the patient said; why he waited is told by ``careline acd explain``."""
    public = replace(interaction, steps=(), offers=(), notes={}, caller=None)
    fields = {name: getattr(public, name) for name in Interaction.__dataclass_fields__}
    for name in ("steps", "offers", "notes", "caller", "flow_version", "decisions", "utterances", "interpreters"):
        del fields[name]
    return fields | {
        "path": [step.node for step in interaction.steps],
        "offers": [
            {"agent": each.agent, "ring_ms": each.ring_ms, "outcome": each.outcome} for each in interaction.offers
        ],
        "interpreters": [asdict(each) for each in interaction.interpreters],
    }

"""``careline up``: bring the clinic's phones up and keep them up."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
import uvloop
from rich.console import Console

from careline.clinic_file import DEFAULT, clinic_file
from careline.demo import run_demo, shown_interaction
from careline.timeline import Timeline
from controller import logs
from controller.ari.errors import AriError
from controller.asterisk.process import ProcessError
from controller.asterisk.program import ProgramError
from controller.asterisk.render import RenderError
from controller.journal.port import JournalUnavailableError
from controller.settings.loader import load_settings
from controller.system import StoreAddressError, System
from crm.model import Interaction

SENTENCES = (ProcessError, ProgramError, RenderError, StoreAddressError, JournalUnavailableError, AriError)
DRAIN_S = 30.0


def command(
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    demo: Annotated[bool, typer.Option(help="Play one patient's call with two agents' softphones, live.")] = False,
    once: Annotated[bool, typer.Option(help="End after the demo; exit 0 only if its interaction is stored.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the demo's interaction as JSON.")] = False,
    drain: Annotated[float, typer.Option(help="Seconds that calls under way may take at the end.")] = DRAIN_S,
) -> None:
    """Start Asterisk and the controller; stay up until told to stop (Ctrl-C, SIGTERM)."""
    if (once or as_json) and not demo:
        print(
            "careline up: --once and --json belong to --demo. Write: careline up --demo --once --json", file=sys.stderr
        )
        raise typer.Exit(2)
    console = Console(stderr=as_json, markup=False, emoji=False)
    try:
        stored = uvloop.run(_up(clinic_file(clinic), console, demo=demo, once=once, as_json=as_json, drain_s=drain))
    except SENTENCES as error:
        console.print(str(error), style="bold red", highlight=False)
        raise typer.Exit(1) from None
    raise typer.Exit(0 if stored or not once else 1)


async def _up(
    clinic: Path, console: Console, *, demo: bool, once: bool, as_json: bool, drain_s: float
) -> Interaction | None:
    settings = load_settings(clinic)
    logs.configure(settings.folder.create().log / "careline.log")
    system = System(
        settings, say=lambda text: console.print(text, style="dim", highlight=False, soft_wrap=True), always_open=demo
    )
    system.herald.add(Timeline(console, system.now()))
    stop = _until_told()
    await system.start()
    interaction = None
    try:
        if demo:
            interaction = await run_demo(system, console)
            _show(interaction, console, as_json=as_json)
        if not once:
            console.print(f"Up. Patients dial in at {system.sip_address}; Ctrl-C ends.", style="bold", highlight=False)
            await stop.wait()
            drain_s = await _drain(system, console, stop, drain_s)
    finally:
        await system.stop(0.0 if once else drain_s)
        if system.leave_asterisk:
            console.print(
                f"{len(system.board.lines)} call(s) go on in Asterisk (process {system.asterisk.pid}); "
                "the next careline up takes it over.",
                highlight=False,
            )
    return interaction


def _show(interaction: Interaction | None, console: Console, *, as_json: bool) -> None:
    if interaction is None:
        console.print("The demo's interaction is NOT in the CRM store.", style="bold red")
    elif as_json:
        sys.stdout.write(orjson.dumps(shown_interaction(interaction), option=orjson.OPT_INDENT_2).decode() + "\n")
        sys.stdout.flush()
    else:
        for name, value in shown_interaction(interaction).items():
            text = " → ".join(value) if isinstance(value, list) else str(value)
            console.print(f"  {name:<12} {text}", highlight=False)


def _until_told() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; a second one while draining cuts the draining short."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _drain(system: System, console: Console, stop: asyncio.Event, drain_s: float) -> float:
    """Say what is waited for, and let a second signal end the waiting; the seconds still to be waited."""
    calls = len(system.board.lines)
    system.board.draining = True
    if not calls:
        return 0.0
    stop.clear()
    console.print(f"Waiting up to {drain_s:g} s for {calls} call(s); once more Ctrl-C ends them now.", highlight=False)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + drain_s
    while system.board.lines and loop.time() < deadline:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await stop.wait()
            await system.hang_up_all()
            return 0.0
    return 0.0

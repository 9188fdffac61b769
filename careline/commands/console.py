"""``careline console``: what supervisors see and steer, over AMI.

Without a verb the live screen; with ``--json`` one snapshot; ``pause``, ``unpause``, ``sign-out`` and ``withdraw``
give one order and print the answer. Exit 1 with a sentence when the controller does not answer in 3 s.
"""

from __future__ import annotations

import asyncio
import getpass
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from ami.vocabulary import Verb
from careline.clinic_file import DEFAULT, clinic_file
from console.app import ConsoleApp
from console.link import ConsoleLink
from console.plain import give_order, print_snapshot
from controller.settings.loader import load_settings
from controller.settings.ports import LOOPBACK, load_ports
from controller.settings.secrets import load_secrets

USER = "careline-console"
"""The AMI user of ``asterisk-config/manager.conf.j2`` that may only speak by user events."""

app = typer.Typer(help="What supervisors see and steer: queues, waiting callers, agents.")

Clinic = Annotated[Path, typer.Option(help="The system to look at.")]
Queue = Annotated[str, typer.Option(help="This queue alone.")]
Agent = Annotated[str, typer.Argument(help="The agent's name in clinic.yaml.")]


def link_of(clinic: Path) -> ConsoleLink:
    """A link to the installation of this file. Ends the program with a sentence when it was never started."""
    settings = load_settings(clinic_file(clinic))
    ports, secrets = load_ports(settings.folder, settings.wanted_ports), load_secrets(settings.folder)
    if ports is None or secrets is None:
        typer.echo("This system was never started. Start it with `careline up`.", err=True)
        raise typer.Exit(1)
    return ConsoleLink.to(LOOPBACK, ports.ami, USER, secrets.ami_console, _supervisor())


def _supervisor() -> str:
    """Who sits here, for the audit: the login name, in the letters an id may have."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        name = ""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name) or "supervisor"


@app.callback(invoke_without_command=True)
def watch(
    context: typer.Context,
    *,
    clinic: Clinic = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one snapshot as JSON.")] = False,
) -> None:
    """Show queues, waiting callers and agents live; p pause, u unpause, s sign out, w withdraw, q quit."""
    context.obj = clinic
    if context.invoked_subcommand is not None:
        return
    if as_json:
        raise typer.Exit(asyncio.run(_json(clinic)))
    if not sys.stdout.isatty():
        typer.echo("The live console needs a terminal; use --json for one snapshot.", err=True)
        raise typer.Exit(2)
    asyncio.run(_screen(clinic))


@app.command()
def pause(
    context: typer.Context,
    agent: Agent,
    *,
    reason: Annotated[str, typer.Option(help="Why; agents and reports see it.")],
    queue: Queue = "",
    clinic: Clinic = DEFAULT,
) -> None:
    """Take an agent off the queues, after the contact in hand; off one queue alone at once."""
    _order(context, clinic, "pause", agent, reason, queue=queue)


@app.command()
def unpause(context: typer.Context, agent: Agent, *, queue: Queue = "", clinic: Clinic = DEFAULT) -> None:
    """Put an agent back on the queues, or on one he had left."""
    _order(context, clinic, "unpause", agent, queue=queue)


@app.command(name="sign-out")
def sign_out(context: typer.Context, agent: Agent, *, clinic: Clinic = DEFAULT) -> None:
    """End an agent's shift; a talk under way goes on."""
    _order(context, clinic, "sign_out", agent)


@app.command()
def withdraw(
    context: typer.Context,
    call: Annotated[str, typer.Argument(help="The call's id, as the console shows it.")],
    *,
    clinic: Clinic = DEFAULT,
) -> None:
    """Take a waiting caller out of the queue; his flow goes on as it says for this case."""
    _order(context, clinic, "withdraw", call)


# The AMI client belongs to the running event loop, so links are made inside of it.


def _order(
    context: typer.Context, clinic: Path, verb: Verb, subject: str, reason: str = "", *, queue: str = ""
) -> None:
    named = clinic if clinic != DEFAULT else context.obj

    async def give() -> int:
        return await give_order(link_of(named), verb, subject, reason, queue)

    raise typer.Exit(asyncio.run(give()))


async def _json(clinic: Path) -> int:
    return await print_snapshot(link_of(clinic))


async def _screen(clinic: Path) -> None:
    await ConsoleApp(link_of(clinic)).run_async()

"""``careline flow record CALL``: a real call becomes a test of its flow, with a made-up caller."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from careline.clinic_file import DEFAULT, PROJECT, clinic_file
from careline.flow_tests.reading import read_tests
from careline.flow_tests.recording import as_yaml, recorded
from careline.flow_tests.running import Runner
from controller.settings.loader import Settings, load_settings
from controller.settings.secrets import load_secrets
from crm.model import Interaction
from crm.open import open_crm
from crm.port import CrmUnavailable
from ivr.flow import FlowSet
from ivr.loader import find_flows, load_flow_files

LAST = "last"


def record(
    call: Annotated[str, typer.Argument(help="The call's id, or: last.")] = LAST,
    *,
    out: Annotated[Path | None, typer.Option(help="Write to this file; it must not exist.")] = None,
    clinic: Annotated[Path, typer.Option(help="The clinic's settings.")] = DEFAULT,
    prompts: Annotated[Path, typer.Option(help="The folder of the prompt catalogue.")] = PROJECT / "prompts",
    flows: Annotated[Path | None, typer.Option(help="The folder of the flows; default: the clinic's.")] = None,
) -> None:
    """Make a test of a stored call. The caller in it is made up: no name, number, date or word of his is kept."""
    settings = load_settings(clinic_file(clinic))
    loaded = load_flow_files(find_flows(flows or settings.flows_folder), prompts, settings.facts())
    if out is not None and out.exists():
        _stop(f"{out} exists already; name another file.", 2)
    try:
        found = asyncio.run(_stored(settings, call))
    except CrmUnavailable as error:
        _stop(str(error), 1)
    if found is None:
        _stop("No call has been stored yet." if call == LAST else f"No call '{call}' is stored.", 1)
    if found.flow not in loaded.flows:
        _stop(f"the call went through the flow '{found.flow}', which is not there any more.", 1)
    made = asyncio.run(recorded(found, loaded.flows[found.flow], settings))
    text = as_yaml(made)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    typer.echo(f"{out}: {len(made.steps)} steps. Its caller is made up; nothing of the real one is in it.")
    for remark in made.remarks:
        typer.echo(f"Note: {remark}.")
    raise typer.Exit(0 if _passes(out, loaded, settings) else 1)


def _passes(path: Path, flows: FlowSet, settings: Settings) -> bool:
    """The test is run once, so that nobody finds out later."""
    runner = Runner(settings.model.clinic.time_zone)
    (case,) = read_tests([path], flows, settings)
    passed = asyncio.run(runner.run(case)).passed
    typer.echo("The test passes." if passed else "The test does not pass: look at it with careline flow test.")
    return passed


async def _stored(settings: Settings, call: str) -> Interaction | None:
    """The newest call, or the one of this id. Raises CrmUnavailable."""
    secrets = load_secrets(settings.folder)
    if secrets is None:
        return None
    crm = open_crm(settings.database_url, secrets.data_key)
    try:
        found = await crm.interactions(limit=1, call=None if call == LAST else call)
    finally:
        await crm.close()
    return next(iter(found), None)


def _stop(why: str, code: int) -> NoReturn:
    typer.echo(f"careline flow record: {why}", err=True)
    raise typer.Exit(code)

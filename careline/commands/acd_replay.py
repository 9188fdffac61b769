"""``careline acd replay``: a log of the queues played again, exactly or under other rules."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from acd.messages import Clinic
from careline.clinic_file import DEFAULT, clinic_file
from careline.floor_log import LogError, Stretch, entries_of, stretches_in, stretches_of
from careline.replaying import Comparison, Exact, compare, play_exactly
from controller.settings.loader import load_settings
from simulation.statistics import Estimates

COLUMNS = (
    ("wait s", "mean_wait_s", 1.0),
    ("p90 s", "p90_wait_s", 1.0),
    ("gave up %", "p_abandon", 100.0),
    ("in time %", "service_level", 100.0),
    ("busy %", "occupancy", 100.0),
)
"""Heading, figure and factor."""
VARIANTS = (("was", "as it was"), ("again", "same rules"), ("other", "other rules"))


def replay(
    log: Annotated[
        Path | None, typer.Argument(help="A log written by `careline acd log --export`; default: the clinic's own.")
    ] = None,
    *,
    other: Annotated[
        Path | None, typer.Option("--clinic", help="Compare with the rules and the staff of this clinic.yaml.")
    ] = None,
    queues: Annotated[
        Path | None, typer.Option(help="Compare with the queues and acuity classes of this clinic.yaml.")
    ] = None,
    staff: Annotated[Path | None, typer.Option(help="Compare with the agents of this clinic.yaml.")] = None,
    within: Annotated[float, typer.Option(min=0, help="The service level's threshold, in seconds.")] = 20.0,
    own: Annotated[Path, typer.Option("--of", help="Whose log, when no file is given.")] = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Replay a log: the same decisions must come out; with other rules or staff, compare what would have been."""
    if other is not None and (queues is not None or staff is not None):
        raise typer.BadParameter("--clinic stands for --queues and --staff together: give one or the others")
    try:
        stretches = list(stretches_in(log) if log else stretches_of(entries_of(load_settings(clinic_file(own)))))
        if not stretches:
            raise LogError("the log holds no start of a controller: nothing can be played again.")
        exact = play_exactly(stretches)
        rules = _rules(stretches, other or queues, other or staff)
        found = compare(stretches, rules, round(within * 1000)) if rules else None
    except LogError as error:
        typer.echo(f"careline acd replay: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(_as_data(exact, found), indent=2))
    else:
        _show(exact, found, within)
    raise typer.Exit(1 if exact.different else 0)


def _rules(stretches: list[Stretch], queues: Path | None, staff: Path | None) -> Clinic | None:
    """The log's last clinic with what is to be tried instead; None when nothing is."""
    clinic = stretches[-1].clinic
    if queues is None and staff is None:
        return None
    if staff is not None:
        clinic = replace(clinic, agents=load_settings(staff).acd_clinic().agents)
    if queues is not None:
        read = load_settings(queues).acd_clinic()
        clinic = replace(read, agents=clinic.agents)
    return clinic


def _as_data(exact: Exact, found: Comparison | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "exact": {
            "events": exact.events,
            "commands": exact.commands,
            "different": exact.different,
            "differences": [each.as_dict() for each in exact.differences],
        }
    }
    if found is not None:
        data["callbacks_left_out"] = found.callbacks
        for name, _ in VARIANTS:
            data[name] = [
                {"by": each.group.by, "name": each.group.name, **each.as_dict()} for each in _estimates(found, name)
            ]
    return data


def _estimates(found: Comparison, variant: str) -> list[Estimates]:
    estimates: list[Estimates] = getattr(found, variant)
    return estimates


def _show(exact: Exact, found: Comparison | None, within: float) -> None:
    same = "the same commands throughout" if not exact.different else f"{exact.different} events led to other commands"
    typer.echo(f"Played again: {exact.events:,} events, {exact.commands:,} commands: {same}.")
    for each in exact.differences:
        typer.echo(f"  event {each.number}, {each.event}:")
        typer.echo(f"    then: {', '.join(map(str, each.then)) or 'nothing'}")
        typer.echo(f"    now:  {', '.join(map(str, each.now)) or 'nothing'}")
    if found is not None:
        _table(found, within)


def _table(found: Comparison, within: float) -> None:
    table = Table(caption=_caption(found, within), caption_justify="left")
    table.add_column("", no_wrap=True)
    table.add_column("", no_wrap=True)
    for heading in ("calls", *(column[0] for column in COLUMNS)):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, group in enumerate(found.was):
        if group.group.by == "all" or sum(each.group.by == group.group.by for each in found.was) > 1:
            for name, words in VARIANTS:
                each = _estimates(found, name)[number]
                head = group.group.name if name == "was" else ""
                table.add_row(head, words, f"{each.calls:,}", *(_cell(each, *column[1:]) for column in COLUMNS))
            table.add_section()
    console = Console()
    if not console.is_terminal:  # a file or a pipe is as wide as it must be
        console = Console(width=100)
    console.print(table)


def _caption(found: Comparison, within: float) -> str:
    left_out = f" {found.callbacks} callers who were called back are left out." if found.callbacks else ""
    return (
        f"In time: sl_offered within {within:g} s. Same and other rules are simulated with the same callers: compare "
        f"these two; how far the first two differ is how far the simulation is from that day.{left_out}"
    )


def _cell(each: Estimates, figure: str, factor: float) -> str:
    value = each.values[figure]
    return "–" if math.isnan(value) else f"{factor * value:.1f}"

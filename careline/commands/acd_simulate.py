"""``careline acd simulate``: a scenario's callers through the production distributor, and what became of them."""

from __future__ import annotations

import gc
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from careline.clinic_file import PROJECT
from careline.compiled import begin_compiled, core
from ivr.problems import did_you_mean
from simulation.loader import load_scenario
from simulation.picture import picture
from simulation.plan import Plan
from simulation.statistics import Estimates, in_short
from simulation.study import Study, study, with_options

SHIPPED = PROJECT / "bench" / "scenarios"
COLUMNS = (
    ("waits", "p_wait", 100.0, "%"),
    ("mean wait", "mean_wait_s", 1.0, "s"),
    ("p90", "p90_wait_s", 1.0, "s"),
    ("gave up", "p_abandon", 100.0, "%"),
    ("blocked", "p_block", 100.0, "%"),
    ("in time", "service_level", 100.0, "%"),
    ("busy", "occupancy", 100.0, "%"),
)
"""Heading, figure, factor and unit."""
FASTER = " (`make fast` compiles it)"


def simulate(  # noqa: PLR0917 - one for each option
    scenario: Annotated[str, typer.Argument(help="A scenario file, or the name of a shipped one such as mm10.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    picture_file: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE.svg", help="Draw waits, service level and occupancy.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed than the scenario's.")] = None,
    runs: Annotated[int | None, typer.Option(min=1, max=10_000, help="Independent replications.")] = None,
    calls: Annotated[
        int | None, typer.Option(min=1, help="Calls in each run; by the day, the days that bring them.")
    ] = None,
    interpreted: Annotated[
        bool, typer.Option("--interpreted", help="Run the plain sources even if `make fast` has compiled them.")
    ] = False,
) -> None:
    """Simulate a clinic's phones with the distributor that serves them: waits, service level, occupancy."""
    if sys.argv[1:3] == ["acd", "simulate"]:  # a program of its own, and not a test that calls us
        begin_compiled("careline.cli")
    plan = load_scenario(scenario_file(scenario))
    try:
        plan = with_options(plan, seed=seed, runs=runs, calls=calls)
        with _progress(plan, quiet=as_json) as told, _undisturbed():
            found = study(plan, time.perf_counter, told)
    except ValueError as problem:
        typer.echo(f"{plan.path}: {problem}", err=True)
        raise typer.Exit(1) from None
    if picture_file is not None:
        _write(picture_file, picture(found))
    if as_json:
        typer.echo(json.dumps({**found.as_dict(), "core": core()}, indent=2))
    else:
        _show(found)


def scenario_file(scenario: str) -> Path:
    """The file meant by a path or by a shipped scenario's name. Exits with 2 and a sentence where there is none."""
    path = Path(scenario)
    if path.is_file():
        return path
    shipped = {file.stem: file for file in sorted(SHIPPED.glob("*.yaml"))}
    if scenario in shipped:
        return shipped[scenario]
    typer.echo(f"There is no scenario '{scenario}'. {did_you_mean(scenario, shipped, 'Shipped ones')}", err=True)
    raise typer.Exit(2)


def _write(file: Path, text: str) -> None:
    """Exits with 2 and a sentence where it cannot be written."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{file} cannot be written ({error.strerror}).", err=True)
        raise typer.Exit(2) from None


@contextmanager
def _progress(plan: Plan, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total} runs"))
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(plan.name, total=plan.runs)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """The collector looks seldom and never again at what is there already: the engine makes no cycles to speak of."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _show(found: Study) -> None:
    plan, console = found.plan, Console()
    runs = f"{plan.runs} runs" if plan.runs > 1 else "1 run, half-widths by batch means"
    table = Table(title=plan.about or plan.name, caption=_caption(found, runs), caption_justify="left")
    table.add_column("", no_wrap=True, min_width=max(len(each.group.name) for each in found.estimates))
    columns = [column for column in COLUMNS if column[1] not in ("p_abandon", "p_block") or _any(found, column[1])]
    for heading in ("calls", *(column[0] for column in columns)):
        table.add_column(heading, justify="right", overflow="fold")
    for by in ("all", "type", "acuity", "language"):
        groups = found.by(by)
        if by == "all" or len(groups) > 1:
            for name, each in groups.items():
                table.add_row(name, f"{each.calls:,}", *(_cell(each, *column[1:]) for column in columns))
            table.add_section()
    console.print(table)


def _any(found: Study, figure: str) -> bool:
    """Whether it is worth a column."""
    return found.estimates[0].values[figure] > 0


def _caption(found: Study, runs: str) -> str:
    return (
        f"{runs}, seed {found.plan.seed}; ± is the 95 % interval's half-width. In time: sl_offered within "
        f"{found.plan.within / 1000:g} s. {found.events:,} events, {found.events_per_s:,.0f} a second, "
        f"core: {core()}{FASTER if core() == 'interpreted' else ''}."
    )


def _cell(each: Estimates, figure: str, factor: float, unit: str) -> str:
    value = each.values[figure]
    if math.isnan(value):
        return "–"
    half = each.half_widths.get(figure)
    spread = f" ±{in_short(factor * half)}" if half else ""
    return f"{factor * value:.1f}{unit}{spread}"

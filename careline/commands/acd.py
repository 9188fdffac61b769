"""``careline acd``: tools for whoever sets up the distribution of calls. Each verb is a file of its own."""

from __future__ import annotations

import typer

from careline.commands.acd_check import check
from careline.commands.acd_explain import explain
from careline.commands.acd_log import log
from careline.commands.acd_replay import replay
from careline.commands.acd_simulate import simulate

app = typer.Typer(help="Try out how calls are distributed.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Try out how calls are distributed."""


app.command()(check)
app.command()(simulate)
app.command()(explain)
app.command()(log)
app.command()(replay)

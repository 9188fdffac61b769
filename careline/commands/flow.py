"""``careline flow``: the flow designer's tools. Each verb is a file ``flow_VERB.py`` with a function of that name."""

from __future__ import annotations

import importlib
import pkgutil

import typer

import careline.commands

_PREFIX = "flow_"

app = typer.Typer(help="Tools for the designers of flows.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Tools for the designers of flows."""


def _add_verbs() -> None:
    for module_info in sorted(pkgutil.iter_modules(careline.commands.__path__), key=lambda info: info.name):
        if module_info.name.startswith(_PREFIX):
            verb = module_info.name.removeprefix(_PREFIX)
            module = importlib.import_module(f"careline.commands.{module_info.name}")
            app.command(name=verb)(getattr(module, verb))


_add_verbs()

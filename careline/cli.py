"""The program ``careline``: one door, the verbs behind it found in ``careline/commands``.

Exit codes: 0 fine, 1 found something wrong, 2 wrong usage, 130 ended by Ctrl-C. A mistake in a file or on
the machine is told in a sentence; a traceback is always a fault of ours.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

import careline.commands
from controller.flow_versions.aliases import AliasFileError
from controller.flow_versions.store import NoReleaseError
from controller.settings.paths import FolderError
from controller.settings.ports import PortError
from controller.settings.secrets import SecretsError
from ivr.problems import FileProblems

SENTENCES: tuple[type[Exception], ...] = (
    AliasFileError,
    FileProblems,
    FolderError,
    NoReleaseError,
    PortError,
    SecretsError,
)
"""Errors whose text is meant for the person at the keyboard."""
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells tell of a program that Ctrl-C ended."""


def build(verb: str = "") -> typer.Typer:
    """The whole command line, or ``verb`` alone where it is one. A new verb is a new file.

    One verb is there in half the time of all: none of the others' libraries are loaded.
    """
    program = typer.Typer(
        name="careline",
        help="Careline: the phone front door of a clinic, on Asterisk.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    program.callback()(lambda: None)  # a program of one verb is still called with it
    names = sorted(info.name for info in pkgutil.iter_modules(careline.commands.__path__))
    for name in [verb] if verb in names and "_" not in verb else names:
        module = importlib.import_module(f"careline.commands.{name}")
        if hasattr(module, "app"):
            program.add_typer(module.app, name=name)
        elif hasattr(module, "command"):
            program.command(name=name)(module.command)
    return program


def main() -> None:
    """Entry point of ``.venv/bin/careline``."""
    try:
        build(sys.argv[1] if len(sys.argv) > 1 else "")()
    except SENTENCES as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()

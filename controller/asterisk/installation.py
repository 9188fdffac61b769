"""Everything a start needs, made ready in one call: folders, secrets, ports, configuration."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from controller.asterisk.modules import NEEDED
from controller.asterisk.process import AsteriskProcess, running_pid
from controller.asterisk.program import AsteriskProgram, ProgramError, find_program
from controller.asterisk.render import render
from controller.settings.loader import Settings
from controller.settings.paths import RunFolder
from controller.settings.ports import Ports, choose_ports, load_ports
from controller.settings.secrets import Secrets, make_secrets


@dataclass(frozen=True, slots=True)
class Installation:
    """One clinic's Asterisk, ready to start. ``remarks`` are sentences for the administrator."""

    settings: Settings
    folder: RunFolder
    program: AsteriskProgram
    ports: Ports
    secrets: Secrets
    process: AsteriskProcess
    remarks: tuple[str, ...]


def prepare(settings: Settings) -> Installation:
    """Make folders, secrets and ports, and render the configuration. Idempotent.

    An Asterisk of this data folder that still runs keeps its ports. Raises
    ``FolderError``, ``SecretsError``, ``PortError``, ``ProgramError`` or ``RenderError``,
    each one sentence for the user.
    """
    folder = settings.folder.create()
    program = find_program(settings.model.asterisk.program, folder.root)
    missing = program.missing_modules(NEEDED)
    if missing:
        raise ProgramError(
            f"{program.command[-1]} lacks the module{'s' if len(missing) > 1 else ''} {', '.join(missing)}. "
            "Install the package with all modules, or write 'program: auto' and run: make setup."
        )
    secrets = make_secrets(folder, settings.accounts)
    ports, remarks = _ports(settings, folder)
    render(settings, folder, program, ports, secrets)
    process = AsteriskProcess(program, folder, ports, secrets, managed=settings.asterisk_managed)
    return Installation(settings, folder, program, ports, secrets, process, tuple(remarks))


def _ports(settings: Settings, folder: RunFolder) -> tuple[Ports, list[str]]:
    kept = load_ports(folder)
    if kept is None or not _in_use(folder):
        return choose_ports(folder, settings.wanted_ports)
    wanted = settings.wanted_ports
    changed = [
        name
        for name, want, have in (
            ("sip", wanted.sip, kept.sip),
            ("rtp", wanted.rtp, (kept.rtp_first, kept.rtp_last)),
            ("http", wanted.http, kept.http),
            ("ami", wanted.ami, kept.ami),
            ("agi", wanted.agi, kept.agi),
        )
        if want is not None and want != have
    ]
    remarks = [f"listen.{name} was changed; it takes effect when Asterisk is started anew." for name in changed]
    return kept, remarks


def _in_use(folder: RunFolder) -> bool:
    """Whether an Asterisk of this folder runs: a child of a former run, or another service's."""
    if running_pid(folder) is not None:
        return True
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(folder.control_socket))
        except OSError:
            return False
    return True

"""What ``careline doctor`` looks at, one function a matter: each gives findings and changes nothing.

A check never raises: what goes wrong in it is a finding. ``bad`` stops calls or will;
``warn`` works today but should be mended; each says what to do.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from controller.asterisk.modules import NEEDED
from controller.asterisk.process import running_pid
from controller.asterisk.program import WITHOUT_ADVISORIES, ProgramError, find_program
from controller.asterisk.sentences import missing_sounds
from controller.records.message_sounds import plain_recordings
from controller.settings import PortError, SecretsError, Settings, load_ports, load_secrets
from controller.settings.ports import LOOPBACK, is_free
from controller.settings.staffing_checks import coverage
from controller.speech import models
from crm.open import open_crm
from crm.port import CrmUnavailable
from ivr.problems import FileProblems

Verdict = Literal["ok", "warn", "bad"]
LITTLE_DISK = 1_000_000_000
NO_DISK = 200_000_000
UNSEALED_S = 7_200
"""A recording that has been plain so long, its last sound counted, should have been sealed."""
LOOK_UP_S = 3.0
DATABASE_S = 5.0
FEW_FILES = 4_096
# adjtimex(2): the kernel's clock is not disciplined by anything.
_STA_UNSYNC, _TIMEX_BYTES, _STATUS_OFFSET = 0x40, 256, 40


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report. ``do`` is what to do, "" when nothing."""

    matter: str
    verdict: Verdict
    what: str
    do: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check in turn, as it is done."""
    for check in CHECKS:
        matter = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            yield from check(settings)
        except Exception as error:  # a check that breaks must not hide the others
            yield Finding(matter, "bad", f"could not be checked ({type(error).__name__})", "Report this fault to us.")


def check_queues(settings: Settings) -> Iterator[Finding]:
    """Whether each queue has somebody for every language; what nobody could ever serve was refused at load."""
    gaps = list(coverage(settings.model))
    for gap in gaps:
        yield Finding("queues", "warn", gap, "Mend it, or see that the flow catches such callers.")
    if not gaps:
        yield Finding("queues", "ok", f"{len(settings.model.queues)}, each with somebody for every language")


def check_asterisk(settings: Settings) -> Iterator[Finding]:
    if not settings.asterisk_managed:
        yield Finding("asterisk", "ok", "run by another service")
        return
    try:
        program = find_program(settings.model.asterisk.program, settings.folder.root)
    except ProgramError as error:
        yield Finding("asterisk", "bad", str(error))
        return
    yield Finding("asterisk", "ok", f"version {program.version_text}, {program.command[-1]}")
    if program.version < WITHOUT_ADVISORIES:
        floor = ".".join(str(part) for part in WITHOUT_ADVISORIES)
        yield Finding(
            "advisories",
            "warn",
            f"{program.version_text} has published security faults",
            f"Update to {floor} or newer.",
        )
    missing = program.missing_modules(NEEDED)
    if missing:
        yield Finding(
            "modules", "bad", f"missing: {', '.join(missing)}", "Install Asterisk's package with all modules."
        )
    else:
        yield Finding("modules", "ok", f"all {len(NEEDED)} are there")


def check_ports(settings: Settings) -> Iterator[Finding]:
    wanted = settings.wanted_ports
    try:
        ports = load_ports(settings.folder, wanted)
    except PortError as error:
        yield Finding("ports", "bad", str(error))
        return
    pid = running_pid(settings.folder)
    if ports is not None and pid is not None:
        yield Finding("ports", "ok", f"in use by our Asterisk (process {pid}): SIP {wanted.address}:{ports.sip}")
        return
    numbers = (
        ("sip", wanted.address, wanted.sip, ports.sip if ports else None, True),
        ("http", LOOPBACK, wanted.http, ports.http if ports else None, False),
        ("ami", LOOPBACK, wanted.ami, ports.ami if ports else None, False),
        ("agi", LOOPBACK, wanted.agi, ports.agi if ports else None, False),
    )
    taken = False
    for name, address, fixed, kept, udp in numbers:
        port = fixed or kept
        if port is None or is_free(address, port, udp=udp) or not settings.asterisk_managed:
            continue
        taken = True
        what = f"listen.{name}: {port} on {address} is in use by another program"
        if fixed:
            yield Finding("ports", "bad", what, f"Stop it, or write another port or 'auto' for listen.{name}.")
        else:
            yield Finding("ports", "warn", what, "Another is chosen at the next start; softphones must be told.")
    if not taken:
        yield Finding("ports", "ok", "free" if ports else "chosen at the first start")


def check_host_name(_settings: Settings) -> Iterator[Finding]:
    """Asterisk looks its own host name up for each call: when that hangs, calls hang."""
    name = socket.gethostname()
    answered: list[bool] = []

    def look_up() -> None:
        try:
            socket.getaddrinfo(name, None)
            answered.append(True)
        except OSError:
            answered.append(False)

    began = time.monotonic()
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(LOOK_UP_S)
    remedy = f"Add the line '127.0.1.1 {name}' to /etc/hosts: each SIP call waits for this look-up."
    if not answered:
        yield Finding("host name", "bad", f"looking up '{name}' takes longer than {LOOK_UP_S:g} s", remedy)
    elif not answered[0]:
        yield Finding("host name", "bad", f"'{name}' cannot be resolved", remedy)
    else:
        yield Finding("host name", "ok", f"'{name}' resolves in {(time.monotonic() - began) * 1000:.0f} ms")


def check_sounds(settings: Settings) -> Iterator[Finding]:
    missing = missing_sounds(settings)
    if missing:
        names = ", ".join(path.name for path in missing[:3]) + (", …" if len(missing) > 3 else "")
        what = f"{len(missing)} sounds of the dialplan are missing ({names})"
        yield Finding("sounds", "warn", what, "They are made at the next start: careline up.")
    else:
        yield Finding("sounds", "ok", f"the dialplan's own are there in {', '.join(settings.model.clinic.languages)}")


def check_models(settings: Settings) -> Iterator[Finding]:
    """Whether each language can be heard and spoken; ``careline doctor --speech`` loads the models for real."""
    speech = settings.model.speech
    for status in models.check(
        settings.model.clinic.languages, speech.recognisers, settings.speech_models, speech.voice
    ):
        yield Finding(status.what, "ok" if status.ok else "bad", status.sentence)


def check_secrets(settings: Settings) -> Iterator[Finding]:
    try:
        secrets = load_secrets(settings.folder)
    except SecretsError as error:
        yield Finding("secrets", "bad", str(error))
        return
    yield Finding("secrets", "ok", "closed to others" if secrets else "made at the first start")


def check_services(settings: Settings) -> Iterator[Finding]:
    """Whether the keys of the services that flows ask can be had; nobody is asked."""
    try:
        services = settings.services()
    except FileProblems as found:
        for problem in found.problems:
            yield Finding("services", "bad", problem.what, problem.remedy)
        return
    if services:
        yield Finding("services", "ok", f"{', '.join(services)}: their keys are there")


def check_interpreters(settings: Settings) -> Iterator[Finding]:
    """Whether what is keyed to interpreters' services can be had; nobody is called."""
    outside = [name for name, block in settings.model.interpreters.items() if block.number is not None]
    try:
        settings.interpreter_keys()
    except FileProblems as found:
        for problem in found.problems:
            yield Finding("interpreters", "bad", str(problem))
        return
    if outside:
        yield Finding("interpreters", "ok", f"outside: {', '.join(outside)}; what is keyed there can be had")


def check_database(settings: Settings) -> Iterator[Finding]:
    try:
        secrets = load_secrets(settings.folder)
    except SecretsError:
        return
    if secrets is None:
        yield Finding("database", "ok", "made at the first start")
        return
    try:
        said = asyncio.run(_ask_database(settings.database_url, secrets.data_key))
    except (CrmUnavailable, TimeoutError):
        do = "Calls go on and records are kept here; start the database or mend 'database' in clinic.yaml."
        yield Finding("database", "bad", "the store does not answer", do)
    except ValueError as error:
        yield Finding("database", "bad", str(error))
    else:
        yield Finding("database", "ok", said)


async def _ask_database(url: str, key: bytes) -> str:
    store = open_crm(url, key)
    try:
        return await asyncio.wait_for(store.check(), DATABASE_S)
    finally:
        await store.close()


def check_disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.folder.root
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        yield Finding("data folder", "bad", f"{folder} cannot be written", "Mend its rights, or set data_folder.")
    free = shutil.disk_usage(folder).free
    verdict: Verdict = "bad" if free < NO_DISK else "warn" if free < LITTLE_DISK else "ok"
    do = "" if verdict == "ok" else "Make room there, or move data_folder to a larger disk."
    yield Finding("disk", verdict, f"{free / 1e9:.1f} GB free for {settings.folder.root}", do)


def check_messages(settings: Settings) -> Iterator[Finding]:
    """Recordings of messages are sealed as soon as they have their task."""
    folder = settings.folder
    plain = plain_recordings((folder.messages, folder.recordings)).values()
    late = [path for path in plain if path.stat().st_mtime < time.time() - UNSEALED_S]
    if late:
        what = f"{len(late)} recordings are not sealed, such as {late[0]}"
        do = "Start Careline if it is not running; else see message_not_sealed in careline.log: the disk may be full."
        yield Finding("messages", "warn", what, do)
    else:
        yield Finding("messages", "ok", "no recording lies about unsealed")


def check_limits(_settings: Settings) -> Iterator[Finding]:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FEW_FILES:
        do = f"Raise it to {FEW_FILES} or more (ulimit -Hn, LimitNOFILE): a call takes some six files."
        yield Finding("open files", "warn", f"at most {hard} are allowed", do)
    else:
        yield Finding("open files", "ok", "unlimited" if hard == resource.RLIM_INFINITY else f"up to {hard}")


def check_user(settings: Settings) -> Iterator[Finding]:
    """Whoever breaks into Asterisk has the rights of its user."""
    if os.geteuid() == 0:
        do = "Give the folder to a user of its own and start Careline as that user."
        yield Finding("user", "warn", f"everything runs as root, from {settings.folder.root}", do)
    else:
        yield Finding("user", "ok", "no root")


def check_clock(settings: Settings) -> Iterator[Finding]:
    """Waits, records and opening hours come from the clock."""
    written = [path.stat().st_mtime for path in (settings.path, settings.folder.ports_file) if path.exists()]
    behind = max(written, default=0.0) - time.time()
    if behind > 5:
        yield Finding("clock", "bad", f"it is {behind:.0f} s behind our own files", "Set the clock; switch NTP on.")
    elif not _synchronised():
        yield Finding("clock", "warn", "nothing keeps it right", "Switch NTP on: timedatectl set-ntp true.")
    else:
        yield Finding("clock", "ok", "kept right by NTP")


def _synchronised() -> bool:
    """Whether the kernel's clock is disciplined; True where the kernel does not say."""
    buffer = ctypes.create_string_buffer(_TIMEX_BYTES)
    try:
        if ctypes.CDLL(None).adjtimex(buffer) < 0:
            return True
    except (OSError, AttributeError):
        return True
    status = int.from_bytes(buffer.raw[_STATUS_OFFSET : _STATUS_OFFSET + 4], "little")
    return not status & _STA_UNSYNC


CHECKS: tuple[Check, ...] = (
    check_queues, check_asterisk, check_ports, check_host_name, check_sounds, check_models, check_secrets,
    check_services, check_interpreters, check_database, check_disk, check_messages, check_limits, check_user,
    check_clock,
)  # fmt: skip

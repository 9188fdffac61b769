"""Asterisk as an ordinary child process of ours: started, waited for, stopped, never left behind.

The pid file (``<run>/asterisk.pid``, with the kernel's start time of the process, so that
a recycled pid is not mistaken for ours) tells a later start that one of the same data
folder still runs: calls live in it, so it is adopted and not killed.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from controller.asterisk.program import AsteriskProgram
from controller.settings.paths import RunFolder, write_private
from controller.settings.ports import LOOPBACK, Ports
from controller.settings.secrets import Secrets

READY_DEADLINE_S = 30.0
EXTERNAL_READY_DEADLINE_S = 120.0
STOP_DEADLINE_S = 5.0
KILL_DEADLINE_S = 5.0
POLL_S = 0.05
OPEN_FILES = 65_536


class ProcessError(Exception):
    """Asterisk did not start or stop; one sentence that says where to look."""


@dataclass(slots=True)
class AsteriskProcess:
    """The Asterisk of one data folder.

    ``adopted``: it ran already, left by a former run of ours, and its calls go on.
    ``managed`` False: another service starts and stops it, over the same data folder.
    """

    program: AsteriskProgram
    folder: RunFolder
    ports: Ports
    secrets: Secrets
    managed: bool = True
    adopted: bool = False
    monotonic: Callable[[], float] = time.monotonic
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _pid: int | None = None

    @property
    def pid(self) -> int | None:
        """Of the running process; None when it does not run."""
        return self._pid if self.managed and self.running() else None

    @property
    def console_log(self) -> Path:
        """What Asterisk itself prints, kept for faults before its log opens."""
        return self.folder.log / "asterisk.out"

    async def start(self) -> None:
        """Start it (or adopt the one that runs) and wait until ARI answers. Raises ``ProcessError``.

        One that ran already reads its rendered configuration anew.
        """
        if self.managed:
            running = running_pid(self.folder)
            if running is not None:
                self._pid, self.adopted = running, True
            else:
                self._spawn()
        try:
            await self._wait_until_ready()
        except BaseException:
            if self._child is not None:
                await self._end_by_signals()
            raise
        if self.adopted or not self.managed:
            await self.command("core reload", deadline_s=STOP_DEADLINE_S)

    def running(self) -> bool:
        """Whether the process is alive now. Of another service's Asterisk only that service knows: True."""
        if not self.managed:
            return True
        if self._child is not None:
            return self._child.poll() is None
        return self._pid is not None and running_pid(self.folder) == self._pid

    async def wait(self) -> int | None:
        """Wait until it ends, by itself or by ``stop``; its exit code, None for an adopted one."""
        if self._pid is not None and self.running():
            await _ended(self._pid)
        # The kernel tells of the end an instant before the child can be reaped.
        return self._child.wait() if self._child is not None else None

    async def stop(self) -> None:
        """End it with its calls, if it is ours: asked over the control socket, then SIGTERM, SIGKILL. Idempotent."""
        if not self.managed:
            return
        if not self.running():
            self._forget()
            return
        with contextlib.suppress(ProcessError):
            await self.command("core stop now", deadline_s=STOP_DEADLINE_S)
        if not await self._gone_within(STOP_DEADLINE_S):
            await self._end_by_signals()
        self._forget()

    async def command(self, text: str, *, deadline_s: float = 5.0) -> str:
        """Run one command of Asterisk's command line over its control socket; its output. Raises ``ProcessError``."""
        words = [*self.program.command, "-C", str(self.folder.etc / "asterisk.conf"), "-rx", text]
        asking = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            output, _ = await asyncio.wait_for(asking.communicate(), deadline_s)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                asking.kill()
            await asking.wait()
            raise ProcessError(f"Asterisk did not answer '{text}' within {deadline_s:g} s.") from None
        return output.decode(errors="replace")

    def _spawn(self) -> None:
        command = [*self.program.command, "-f", "-C", str(self.folder.etc / "asterisk.conf")]
        # A socket left by a crash would make it believe that another one runs.
        self.folder.control_socket.unlink(missing_ok=True)
        with self.console_log.open("wb") as out:
            try:
                child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    cwd=self.folder.spool,
                    # Nothing of ours reaches it: the dialplan can read its environment.
                    env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.folder.spool)},
                    start_new_session=True,
                    umask=0o077,  # what callers record is nobody else's
                )
            except OSError as error:
                raise ProcessError(f"Asterisk cannot be started ({error.strerror}). Run: careline doctor.") from None
        self._child, self._pid = child, child.pid
        _raise_open_files(child.pid)
        started = _start_time(child.pid)
        write_private(_pid_file(self.folder), json.dumps({"pid": child.pid, "started": started}) + "\n")

    async def _wait_until_ready(self) -> None:
        """ARI answers 404 at first, while its routes are not there yet."""
        patience = READY_DEADLINE_S if self.managed else EXTERNAL_READY_DEADLINE_S
        deadline = self.monotonic() + patience
        url = f"http://{LOOPBACK}:{self.ports.http}/ari/asterisk/ping"
        timeout = aiohttp.ClientTimeout(total=2)
        token = base64.b64encode(f"careline:{self.secrets.ari}".encode()).decode()
        headers = {"Authorization": f"Basic {token}"}
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            while True:
                status = await _status(session, url)
                if status == 200:
                    return
                if status == 401:
                    raise ProcessError(
                        f"The Asterisk on port {self.ports.http} does not know our password: "
                        "it runs with other secrets. Stop it and start again."
                    )
                if not self.running():
                    raise ProcessError(f"Asterisk ended while starting. {self._last_words()}")
                if self.monotonic() > deadline:
                    raise ProcessError(f"Asterisk did not answer within {patience:g} s. {self._last_words()}")
                await asyncio.sleep(POLL_S)

    def _last_words(self) -> str:
        for path in (self.folder.log / "messages", self.console_log):
            with contextlib.suppress(OSError):
                lines = [line for line in path.read_text(errors="replace").splitlines() if "ERROR" in line]
                if lines:
                    return f"See {path}; its last error: {lines[-1][-300:]}"
        return f"See {self.console_log}."

    async def _gone_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _end_by_signals(self) -> None:
        for number, patience in ((signal.SIGTERM, STOP_DEADLINE_S), (signal.SIGKILL, KILL_DEADLINE_S)):
            if self._pid is None or not self.running():
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, number)
            if await self._gone_within(patience):
                return
        raise ProcessError(f"Asterisk (process {self._pid}) does not end, not even by SIGKILL.")

    def _forget(self) -> None:
        _pid_file(self.folder).unlink(missing_ok=True)
        self._pid = None


def running_pid(folder: RunFolder) -> int | None:
    """The process of ``folder``'s Asterisk that still runs, started by us now or by a former run; None when none."""
    try:
        read = json.loads(_pid_file(folder).read_text(encoding="utf-8"))
        pid, started = int(read["pid"]), int(read["started"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if _start_time(pid) == started else None


def _pid_file(folder: RunFolder) -> Path:
    return folder.run / "asterisk.careline.pid"


def _start_time(pid: int) -> int | None:
    """When process ``pid`` began, in clock ticks since boot (proc(5), field 22); None when gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])


async def _ended(pid: int) -> None:
    """Wait for the end of any process, child or not (pidfd_open(2)): no polling, no signal handler."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def _raise_open_files(pid: int) -> None:
    """A call takes some six descriptors: give Asterisk as many as this machine allows."""
    with contextlib.suppress(OSError, ValueError):
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (wanted, hard))


async def _status(session: aiohttp.ClientSession, url: str) -> int | None:
    try:
        async with session.get(url) as response:
            return response.status
    except (aiohttp.ClientError, TimeoutError):
        return None

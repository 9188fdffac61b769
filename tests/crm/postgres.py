"""A private PostgreSQL for the tests: one server a test run, started when first asked for, one database a test."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import asyncpg

MISSING = "PostgreSQL's programs are not on this machine: install them with `apt-get install -y postgresql`"
_numbers = itertools.count(1)


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [shutil.which(name) or ""]
    if not str(found[-1]):
        raise AssertionError(MISSING)
    return str(found[-1])


def _account() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as its own user."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A cluster in a temporary folder. ``stop`` ends it; ``process`` may be frozen by a test."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="careline-postgres-"))
        account = _account()
        if account:
            os.chown(self.folder, int(str(account["user"])), int(str(account["group"])))
        data = self.folder / "data"
        initdb = [
            _program("initdb"),
            "-D",
            data,
            "-U",
            "careline",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run(initdb, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **account)
        self.port = _free_port()
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        command = [_program("postgres"), "-D", str(data), "-p", str(self.port)]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **account)
        self._await_start()

    def _await_start(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "PostgreSQL ended at once: " + (self.folder / "log").read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start within 30 s")

    def url(self, database: str) -> str:
        return f"postgresql://careline@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)


@functools.cache
def server() -> Server:
    """The run's server; fails with a sentence where PostgreSQL is missing."""
    started = Server()
    atexit.register(started.stop)
    return started


def freeze(started: Server) -> list[int]:
    """Stop the server and each of its sessions where they stand, as a hung machine would; returns who was stopped."""
    pid = started.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    stopped = [pid, *map(int, children)]
    signal_all(stopped, signal.SIGSTOP)
    return stopped


def signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


async def execute(*statements: str, url: str = "") -> None:
    """Run ``statements`` as the server's owner, in ``url`` or beside all the tests' databases."""
    for attempt in range(200):
        try:
            connection = await asyncpg.connect(url or server().url("postgres"))
            break
        except (asyncpg.CannotConnectNowError, OSError):  # it has only just started
            if attempt == 199:
                raise
            await asyncio.sleep(0.05)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def new_database() -> str:
    """The URL of an empty database of its own."""
    name = f"test_{next(_numbers)}"
    await execute(f"CREATE DATABASE {name}")
    return server().url(name)

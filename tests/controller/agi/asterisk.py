"""Asterisk's side of FastAGI in memory: plays, waits, records and hangs up when the test says so."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

SAMPLES = 8_000
"""Where a sound or recording stands when it is ended."""


async def until(holds: Callable[[], object]) -> None:
    """Wait for something that comes over the socket."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what is looked at belongs to the code under test
            await asyncio.sleep(0.002)


class AgiAsterisk:
    """One channel. ``keys``: pressed one after the other, each ending a prompt, a wait or a recording."""

    def __init__(
        self,
        call: str = "1.1",
        script: str = "patient/5550100",
        caller: str = "+15555550123",
        marks: tuple[str, ...] = (),
    ) -> None:
        self.call, self.script, self.caller, self.marks = call, script, caller, marks
        self.commands: list[str] = []
        self.keys: asyncio.Queue[str] = asyncio.Queue()
        self.stasis_ended = asyncio.Event()
        self.in_stasis = asyncio.Event()
        self.closed = asyncio.Event()

    async def connect(self, port: int) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        told = {"network": "yes", "network_script": self.script, "uniqueid": self.call, "callerid": self.caller}
        told |= {f"arg_{number}": mark for number, mark in enumerate(self.marks, start=1)}
        self._writer.write("".join(f"agi_{name}: {value}\n" for name, value in told.items()).encode() + b"\n")
        self._task = asyncio.create_task(self._serve())

    async def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while line := await self._reader.readline():
                command = line.decode().strip()
                self.commands.append(command)
                self._writer.write((await self._obey(command) + "\n").encode())
        self.closed.set()

    async def _obey(self, command: str) -> str:
        if command.startswith("STREAM FILE"):
            return f"200 result={await self._key(0.02)} endpos={SAMPLES}"
        if command.startswith("WAIT FOR DIGIT"):
            return f"200 result={await self._key(0.01)}"
        if command.startswith("RECORD FILE"):
            return f"200 result={await self._key(0.2)} (dtmf) endpos={SAMPLES}"
        if command.startswith("EXEC Stasis"):
            self.in_stasis.set()
            await self.stasis_ended.wait()
            return "200 result=0"
        if command == "HANGUP":
            return "200 result=1"
        return "200 result=0"

    async def _key(self, seconds: float) -> int:
        try:
            async with asyncio.timeout(seconds):
                return ord(await self.keys.get())
        except TimeoutError:
            return 0

    def press(self, keys: str) -> None:
        for key in keys:
            self.keys.put_nowait(key)

    async def did(self, beginning: str) -> str:
        """The first command that begins so, when it has come."""
        await until(lambda: any(each.startswith(beginning) for each in self.commands))
        return next(each for each in self.commands if each.startswith(beginning))

    def hang_up(self) -> None:
        self._writer.close()

    async def end(self) -> None:
        self._task.cancel()
        self._writer.close()
        await asyncio.gather(self._task, return_exceptions=True)

"""One FastAGI session's socket: a command, its reply. Notices a hang-up at every instant; every wait has an end."""

from __future__ import annotations

import asyncio

from controller.agi import protocol
from controller.agi.protocol import MAX_ENVIRONMENT, MAX_LINE, AgiError, Reply

GREETING_S = 5.0
"""Asterisk sends the environment at once: who takes longer is not Asterisk."""
REPLY_S = 10.0
"""Beyond the time that a command takes by itself."""


class AgiChannel:
    """``hung_up``: Asterisk told us that the caller is gone."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.hung_up = False

    async def greeting(self) -> dict[str, str]:
        """The environment. Raises AgiError for a port scan, a slow or a garrulous one."""
        lines: list[str] = []
        try:
            async with asyncio.timeout(GREETING_S):
                while (line := await self._line()) != "":
                    lines.append(line)
                    if len(lines) > MAX_ENVIRONMENT:
                        raise AgiError("the environment has no end")
        except TimeoutError:
            raise AgiError("the environment did not come") from None
        return protocol.environment(lines)

    async def ask(self, command: str, takes_s: float = 0.0) -> Reply:
        """Send one command, which takes ``takes_s`` at the most. Raises AgiError when the session is over."""
        try:
            self._writer.write(command.encode() + b"\n")
            async with asyncio.timeout(takes_s + REPLY_S):
                await self._writer.drain()
                return await self._reply()
        except (TimeoutError, OSError):
            raise AgiError("Asterisk did not answer") from None

    async def _reply(self) -> Reply:
        line = await self._line()
        while line == "HANGUP":
            self.hung_up = True
            line = await self._line()
        if line.startswith("520-"):
            while not (await self._line()).startswith("520 "):
                pass
        return protocol.reply(line)

    async def _line(self) -> str:
        try:
            line = await self._reader.readuntil(b"\n")
        except asyncio.IncompleteReadError:
            self.hung_up = True
            raise AgiError("the session is over") from None
        except (asyncio.LimitOverrunError, OSError):
            raise AgiError("a line without an end") from None
        if len(line) > MAX_LINE:
            raise AgiError("a line without an end")
        return line.decode("utf-8", "replace").rstrip("\r\n")

    async def close(self) -> None:
        self._writer.close()
        try:
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()
        except (TimeoutError, OSError):
            pass

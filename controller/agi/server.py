"""The FastAGI door, on loopback: takes sessions in, makes each a line of the switchboard, and sees it to its end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

import structlog

from controller.agi.channel import AgiChannel
from controller.agi.driver import AgiDriver
from controller.agi.protocol import MAX_LINE, AgiError
from controller.ari import requests as order
from controller.ari.errors import AriError
from controller.numbers import caller_number
from controller.switchboard import arriving, ivr_orders
from controller.switchboard.board import Board
from controller.switchboard.line import Line
from ivr import interpreter

log = structlog.get_logger(__name__)

MAX_SESSIONS = 500
"""As many calls as the audio ports allow; who comes later is the dialplan's at once."""
GONE_AFTER_S = 0.3
"""A channel that hangs up is gone by then."""
_SCRIPT = re.compile(r"patient/([0-9]{2,15})")
_UNIQUE_ID = re.compile(r"[A-Za-z0-9_-]{0,60}[0-9]{1,15}\.[0-9]{1,10}")


class AgiServer:
    """``start`` and ``close`` once each. ``recordings``: where Asterisk's recorder writes."""

    def __init__(self, board: Board, *, country: str, recordings: Path) -> None:
        self._board = board
        self._country = country
        self._recordings = recordings
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()

    async def start(self, address: str, port: int) -> None:
        """Raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._connected, address, port, limit=MAX_LINE)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """No new sessions; those under way end, and the dialplan has their calls."""
        if self._server is not None:
            self._server.close()
        sessions = list(self._sessions)
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        channel = AgiChannel(reader, writer)
        try:
            if len(self._sessions) <= MAX_SESSIONS:
                await self._session(channel)
        except AgiError as error:
            log.info("agi_session_refused", why=str(error))
        except asyncio.CancelledError:
            pass  # we are closing; a cancelled handler would be reported as a fault of asyncio's
        finally:
            self._sessions.discard(task)
            await channel.close()

    async def _session(self, channel: AgiChannel) -> None:
        environment = await channel.greeting()
        line = self._line(environment)
        if line is None:
            return
        driver = AgiDriver(self._board, line, channel, self._recordings)
        line.driver = driver
        board = self._board
        board.lines[line.id] = line
        at = board.now()
        board.herald.tell(
            at, "arrived", line.id, dialled=line.dialled, flow=line.flow.name, known=int(line.caller is not None)
        )
        arriving.begin(board, line, at, (environment.get("arg_1", ""),))
        try:
            await driver.run()
        except AgiError:
            pass  # how a call ends: the socket is gone with the caller
        except Exception as error:  # a fault of ours costs this call its flow, not its place in the world
            log.error("agi_fault", call=line.id, error=type(error).__name__)
        finally:
            await self._end(line)

    def _line(self, environment: Mapping[str, str]) -> Line | None:
        """None: a number nobody serves, or a controller that is leaving; the dialplan goes on."""
        match = _SCRIPT.fullmatch(environment.get("network_script", ""))
        call = environment.get("uniqueid", "")
        if match is None or _UNIQUE_ID.fullmatch(call) is None:
            raise AgiError("the address is no agi://HOST:PORT/patient/NUMBER")
        board, dialled = self._board, match[1]
        number = board.numbers.get(dialled)
        if number is None or board.draining or call in board.lines or board.is_over(call):
            return None
        caller = caller_number(environment.get("callerid", ""), self._country)
        return Line(call, dialled, caller, number.flow, interpreter.begin(call, number.flow), board.now())

    async def _end(self, line: Line) -> None:
        """The session is over: with its caller, or by a lease that ran out, and then the dialplan has him.

        AGI does not say which. Whoever is with ARI or was given to the dialplan is not ours to close.
        """
        if line.driver is None or line.surrendered_to or line.stage == "over":
            return
        if not line.ended_by and await self._is_alive(line.id):
            ivr_orders.left_by_lease(self._board, line)
        else:
            self._board.close_line(line, line.ended_by or "caller")

    async def _is_alive(self, channel: str) -> bool:
        """Whether the channel outlives its session."""
        await asyncio.sleep(GONE_AFTER_S)
        try:
            await self._board.ari.call(order.get_channel(channel))
        except AriError:
            return False
        return True

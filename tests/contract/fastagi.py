"""The FastAGI driver's harness: its own door and socket, Asterisk's side in memory; with a person it is as over ARI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from controller.agi import server
from controller.agi.server import AgiServer
from ivr.flow import Flow
from tests.contract.drivers import SILENCE_MS, AriHarness, Harness
from tests.controller.agi.asterisk import AgiAsterisk, until
from tests.controller.switchboard.bench_board import CALLER, NUMBER


class FastAgiHarness(AriHarness):
    """Speech cannot be heard over AGI; that the keys must be used is told once and not part of the contract."""

    async def open(self) -> None:
        self._door = AgiServer(self._bench.board, country="US", recordings=Path("/recordings"))
        await self._door.start("127.0.0.1", 0)
        self._asterisk = AgiAsterisk(self.ID)

    async def shut(self) -> None:
        await self._asterisk.end()
        await self._door.close()
        self.close()

    async def arrive(self) -> None:
        await self._asterisk.connect(self._door.port)
        await until(lambda: self._bench.board.lines)
        self._line = self._bench.line
        await self._settle()

    async def press(self, keys: str) -> None:
        if self._is_with_ari:
            await super().press(keys)
            return
        self._begin()
        for key in keys:
            self._asterisk.press(key)
            await self._settle()

    async def be_silent(self) -> None:
        if self._is_with_ari:
            await super().be_silent()
            return
        self._begin()
        before = self.call.node, self.call.phase
        for _ in range(SILENCE_MS // 500):
            if self.heard() or (self.call.node, self.call.phase) != before:
                break
            self._bench.later(500)
            await self._settle()

    async def leave_message(self) -> None:
        self._begin()
        await self._asterisk.did("RECORD FILE")
        self._asterisk.press("#")
        await self._settle()

    async def hang_up(self) -> None:
        if self._is_with_ari:
            await super().hang_up()
            return
        self._begin()
        self._note()
        self._asterisk.hang_up()
        await until(lambda: self._bench.records.stored)
        self._note()

    def heard(self) -> list[str]:
        return [key for key in super().heard() if key != "engine.keys_only"]

    @property
    def _is_with_ari(self) -> bool:
        line = self._bench.board.lines.get(self.ID)
        return line is not None and line.driver is None

    def _note(self) -> None:
        """The line outlives its place on the board."""
        self._last = self._line.call
        for record in self._bench.records.stored:
            self._last.outcome = record.outcome

    async def _settle(self) -> None:
        """Until Asterisk waits for a key again, has the caller in Stasis, records, or the session is over."""
        since = len(self._asterisk.commands)
        await until(lambda: self._rests(since))
        if self._asterisk.in_stasis.is_set() and not self._is_with_ari:
            self._bench.ari.arrive(self.ID, ["handed", NUMBER], CALLER)
            self._bench.settle()
            self._rest()
        self._note()

    def _rests(self, since: int) -> bool:
        new = self._asterisk.commands[since:]
        waits = sum(command.startswith("WAIT FOR DIGIT") for command in new)
        busy = self._asterisk.in_stasis.is_set() or self._asterisk.closed.is_set()
        return busy or waits >= 2 or any(command.startswith("RECORD FILE") for command in new)


@asynccontextmanager
async def fastagi(flow: Flow) -> AsyncIterator[Harness]:
    made = FastAgiHarness(flow)
    server.GONE_AFTER_S, usual = 0.0, server.GONE_AFTER_S
    await made.open()
    try:
        yield made
    finally:
        await made.shut()
        server.GONE_AFTER_S = usual

"""A switchboard on a table with its FastAGI door open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from controller.agi.server import AgiServer
from tests.controller.agi.asterisk import AgiAsterisk
from tests.controller.switchboard.bench_board import Bench


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest_asyncio.fixture
async def server(bench: Bench, tmp_path: Path) -> AsyncIterator[AgiServer]:
    door = AgiServer(bench.board, country="US", recordings=tmp_path)
    await door.start("127.0.0.1", 0)
    yield door
    await door.close()


@pytest_asyncio.fixture
async def asterisk(server: AgiServer) -> AsyncIterator[AgiAsterisk]:
    """A caller who has just come."""
    channel = AgiAsterisk()
    await channel.connect(server.port)
    yield channel
    await channel.end()

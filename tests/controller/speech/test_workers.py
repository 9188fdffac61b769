"""A worker seen from the pool: one that will not read is ended, one that babbles is ended."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from controller.speech.frames import Kind
from controller.speech.workers import Worker


async def test_a_frozen_worker_that_takes_no_audio_is_ended_and_started_again() -> None:
    changes: asyncio.Queue[str] = asyncio.Queue()
    worker = Worker(
        "en",
        "fake",
        None,
        on_frame=lambda kind, number, payload: None,
        on_change=lambda: changes.put_nowait(worker.state),
        first_pause=0.01,
    )
    worker.start()
    try:
        assert await asyncio.wait_for(changes.get(), 20) == "ready"
        first = worker.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        for _ in range(60):
            worker.send(Kind.AUDIO, 1, bytes(32_000))
        assert await asyncio.wait_for(changes.get(), 20) == "restarting"
        assert worker.reason == "the recogniser stopped taking audio"
        assert await asyncio.wait_for(changes.get(), 20) == "ready"
        assert worker.pid not in (None, first)
    finally:
        await worker.close()
    assert worker.pid is None
    worker.send(Kind.AUDIO, 1, bytes(320))
    worker.kill("twice")


async def test_closing_before_it_is_ready_leaves_nothing() -> None:
    before = asyncio.all_tasks()
    worker = Worker("en", "fake", None, on_frame=lambda *frame: None, on_change=lambda: None)
    worker.start()
    await asyncio.sleep(0)
    await worker.close()
    assert worker.pid is None and worker.state == "closed"
    assert asyncio.all_tasks() == before


async def test_a_worker_that_babbles_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho this is no frame at all\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(program))
    reasons: asyncio.Queue[str] = asyncio.Queue()
    worker = Worker(
        "en",
        "fake",
        None,
        on_frame=lambda kind, number, payload: None,
        on_change=lambda: reasons.put_nowait(worker.reason),
        first_pause=0.01,
    )
    worker.start()
    try:
        for _ in range(2):
            assert "nonsense" in await asyncio.wait_for(reasons.get(), 20)
        assert worker.restarts >= 1
    finally:
        await worker.close()

from __future__ import annotations

import asyncio
import traceback

import pytest

from crm.cipher import CipherError
from crm.guard import Guard
from crm.port import CrmUnavailable


async def fails(error: BaseException) -> None:
    raise error


async def test_results_pass() -> None:
    async def answer() -> int:
        return 42

    assert await Guard(1_000).run(answer()) == 42


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError("host 10.1.1.1 patient Zebulon"), "cannot be reached"),
        (ConnectionRefusedError("Zebulon"), "ConnectionRefusedError"),
        (KeyError("Zebulon"), "the store failed"),
        (CipherError("sealed with another data key"), "another data key"),
        (RuntimeError("database is locked"), "locked by another"),
    ],
)
async def test_every_failure_is_one_kind_and_tells_nothing_private(error: Exception, words: str) -> None:
    with pytest.raises(CrmUnavailable, match=words) as caught:
        await Guard(1_000).run(fails(error))
    assert "Zebulon" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


async def test_nobody_waits_longer_than_the_limit_even_for_work_that_will_not_end() -> None:
    ended = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await ended.wait()  # a driver that cleans up slowly

    guard = Guard(10)
    with pytest.raises(CrmUnavailable, match=r"within 0\.01 s"):
        await asyncio.wait_for(guard.run(stubborn()), 5)
    ended.set()
    await guard.close()


async def test_closing_ends_what_was_left_behind() -> None:
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if closing.is_set():
                    raise

    closing = asyncio.Event()
    guard = Guard(1)
    with pytest.raises(CrmUnavailable):
        await guard.run(stubborn())
    closing.set()
    await asyncio.wait_for(guard.close(seconds=0.01), 5)
    await guard.close()


async def test_who_stops_waiting_stops_the_work() -> None:
    started, stopped = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    waiter = asyncio.ensure_future(Guard(10_000).run(work()))
    await started.wait()
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    await asyncio.wait_for(stopped.wait(), 5)

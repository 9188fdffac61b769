"""One limit on every call to a store, and one error for whatever goes wrong in it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from crm.cipher import CipherError
from crm.port import CrmUnavailable
from crm.schema import SchemaTooNewError

T = TypeVar("T")


class Guard:
    """Runs store calls; none keeps its caller longer than ``timeout_ms``.

    The work runs as a task of its own: a driver that is slow to clean up after a frozen
    server is cancelled and left to it, the caller goes on. ``close`` waits for such tasks.
    """

    def __init__(self, timeout_ms: int) -> None:
        self._seconds = timeout_ms / 1000
        self._tasks: dict[asyncio.Task[Any], None] = {}

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of ``work``, or ``CrmUnavailable``."""
        task = asyncio.ensure_future(work)
        self._tasks[task] = None
        task.add_done_callback(self._forget)
        try:
            await asyncio.wait((task,), timeout=self._seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not task.done():
            task.cancel()
            raise CrmUnavailable(f"the store did not answer within {self._seconds:g} s")
        if task.cancelled():
            raise CrmUnavailable("the store is closing")
        error = task.exception()
        if error is None:
            return task.result()
        # Built outside any handler: no context, whose text or parameters could hold PHI.
        raise CrmUnavailable(_sentence(error))

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not report it

    async def close(self, seconds: float = 3.0) -> None:
        """Wait for work left behind, then cancel it."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(tuple(self._tasks), timeout=seconds)
        for task in late:
            task.cancel()


def _sentence(error: BaseException) -> str:
    """What is wrong, from the types alone: a driver's text may quote a row."""
    if isinstance(error, CrmUnavailable | CipherError | SchemaTooNewError):
        return str(error)
    original = getattr(error, "orig", None) or error
    cause = original.__cause__ or original
    name = type(cause).__name__
    if "database is locked" in str(original):
        return "the store is locked by another program"
    if isinstance(cause, OSError):
        return f"the store cannot be reached ({name})"
    return f"the store failed ({name})"

"""The end of a worker process: the same for the voice's and the recognisers'."""

from __future__ import annotations

import asyncio
import contextlib


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill it, reap it and close the pipe to it; safe when it has ended already."""
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            await process.stdin.wait_closed()

"""Tasks that were done are cleared from the store when their time is over; those that are open, never."""

from __future__ import annotations

import asyncio

import structlog

from controller.clock import Now
from crm.port import Crm, CrmUnavailable

EVERY_S = 3_600.0
DAY_MS = 86_400_000

log = structlog.get_logger(__name__)


async def forget_done(crm: Crm, days: int, now: Now, every_s: float = EVERY_S) -> None:
    """Look at once and then every hour, for ever; a store that is away is asked again the next time."""
    while True:
        try:
            cleared = await crm.clear_tasks(now() - days * DAY_MS)
        except CrmUnavailable:
            cleared = 0
        if cleared:
            log.info("tasks_cleared", count=cleared, days=days)
        await asyncio.sleep(every_s)

"""Done tasks go when their time is over, as often as it is looked at; a store that is away ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from controller.records.retention import DAY_MS, forget_done
from crm.connectors.memory import MemoryCrm
from crm.port import CrmUnavailable
from tests.crm.examples import task

NOW = 100 * DAY_MS


class Flaky(MemoryCrm):
    """Away the first time it is asked."""

    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.thrice = asyncio.Event()

    async def clear_tasks(self, done_before: int) -> int:
        self.asked += 1
        if self.asked == 1:
            raise CrmUnavailable
        if self.asked == 3:
            self.thrice.set()
        return await super().clear_tasks(done_before)


async def left(crm: MemoryCrm) -> Sequence[str]:
    return [each.interaction for each in (*await crm.open_tasks(), *await crm.done_tasks())]


async def test_what_was_done_too_long_ago_goes_and_the_rest_stays() -> None:
    crm = Flaky()
    for name in ("open", "old", "new"):
        await crm.put_task(task(name, due=1))
    await crm.finish_task("old-hung_up", NOW - 90 * DAY_MS - 1, "bruno")
    await crm.finish_task("new-hung_up", NOW - 90 * DAY_MS, "bruno")
    runs = asyncio.create_task(forget_done(crm, 90, lambda: NOW, every_s=0.0))
    await crm.thrice.wait()
    runs.cancel()
    await asyncio.gather(runs, return_exceptions=True)
    assert await left(crm) == ["open", "new"]

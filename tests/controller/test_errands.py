"""Work beside the calls: it is waited for, and left at the end."""

from __future__ import annotations

import asyncio

from controller.errands import Errands


class Counting(Errands):
    done = 0

    def begin(self, seconds: float) -> None:
        self._do(self._work(seconds))

    async def _work(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.done += 1


async def test_answered_is_when_all_is_done() -> None:
    errands = Counting()
    errands.begin(0)
    errands.begin(0.01)
    await errands.answered()
    assert errands.done == 2
    await errands.answered()


async def test_what_is_not_done_at_the_end_is_left() -> None:
    errands = Counting()
    errands.begin(60)
    await asyncio.sleep(0)
    await errands.close()
    await errands.close()
    assert errands.done == 0

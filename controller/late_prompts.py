"""Sentences that cannot be known ahead (a read-back, a patient's own word), rendered while the call goes on.

They may hold PHI, so they are kept in a folder of their call and deleted with it. The caller
waits for them in silence, so the wait is bounded: what is not ready in time is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from controller.errands import Errands
from controller.sounds import SoundLibrary
from ivr import messages as ivr

log = structlog.get_logger(__name__)

WITHIN_S = 1.5


class LatePrompts(Errands):
    """``start`` renders and then calls ``done()``, whether or not it went well."""

    def __init__(self, sounds: SoundLibrary, within_s: float = WITHIN_S) -> None:
        super().__init__()
        self._sounds = sounds
        self._within_s = within_s

    def start(self, call: str, prompts: Sequence[ivr.Prompt], done: Callable[[], None]) -> None:
        self._do(self._render(call, prompts, done))

    async def _render(self, call: str, prompts: Sequence[ivr.Prompt], done: Callable[[], None]) -> None:
        try:
            async with asyncio.timeout(self._within_s):
                await self._sounds.render_late(call, prompts)
        except Exception as error:  # whatever failed, the call goes on without the sentence
            log.warning("late_prompt_left_out", call=call, error=type(error).__name__)
        done()

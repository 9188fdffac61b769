"""How a queue's callers wait, and how they are called back: what the shell is told of it by the settings."""

from __future__ import annotations

from dataclasses import dataclass

from acd.messages import CallbackMode
from ivr.hours import Hours

STEP_MS = 60_000
"""Closing time is looked for in steps of a minute, as fine as it can be written."""


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """How patients of one queue are called back. Times in ms; ``hours`` None: at any hour."""

    mode: CallbackMode = "agent_first"
    offer_after_ms: int = 60_000
    offer_at_once_ms: int = 0
    """Who will wait at least so long is told of it at once; 0: nobody is."""
    attempts: int = 3
    retry_ms: int = 600_000
    expires_ms: int = 28_800_000
    hours: Hours | None = None

    def expires(self, at: int) -> int | None:
        """Until when (UTC ms) a callback taken at ``at`` may be dialled: its time, or the end of the hours.

        None when the hours are over, or end so soon that one attempt would hardly fit.
        """
        last = at + self.expires_ms
        if self.hours is None:
            return last
        end = at
        while end < last and self.hours.open_at(end):
            end = min(last, end + STEP_MS)
        return end if end - at > self.retry_ms or end == last else None


@dataclass(frozen=True, slots=True)
class WaitRules:
    """``announce_every_ms`` 0: callers are not told their place; ``recheck_every_ms`` 0: nor asked how they are."""

    announce_every_ms: int = 30_000
    tell_wait: bool = True
    """An estimate of the wait, where it is sound, goes before the place."""
    comfort: tuple[str, ...] = ()
    """Prompts of the catalogue, told in turn."""
    comfort_every_ms: int = 60_000
    recheck_every_ms: int = 0
    callback: CallbackRules | None = None

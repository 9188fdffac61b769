"""The one clock of the shell.

The cores get UTC milliseconds inside their events. They must never see time go
back, so the value is a wall-clock reading taken once at start plus what the
monotonic clock has counted since: an NTP step or a wrong hand on the clock does
not make a waiting caller's wait negative.
"""

from __future__ import annotations

import time
from collections.abc import Callable

Now = Callable[[], int]
"""Gives UTC milliseconds, never less than before."""


def steady_clock() -> Now:
    """A clock anchored to the wall once and driven by the monotonic clock ever after."""
    anchor = time.time_ns() - time.monotonic_ns()

    def now() -> int:
        return (anchor + time.monotonic_ns()) // 1_000_000

    return now

"""An estimated wait as a caller hears it: a range in human steps, never a number that pretends to know.

The estimate's range is widened to the steps that hold it, so what is said is kept at least as often as what was
estimated. Said is one sentence of ``prompts/system.yaml`` (all made ahead, no number is put together during the
call), before it ``queue.wait_longer`` when the caller was promised less.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

MINUTE_MS = 60_000
EDGES = (1, 2, 5, 10, 20, 30)
"""Minutes between which a wait is told."""
OPEN = (10, 20, 30)
"""``more than …`` is told from these up; below, a range without an end would say nothing."""
WIDEST = 10
"""A range whose end is further than this from its beginning is told by its end alone."""
NO_END_MS = 86_400_000
"""What ``more than thirty minutes`` promises as its end."""
LONGER = "queue.wait_longer"


@dataclass(frozen=True, slots=True)
class WaitWords:
    """``keys``: the sentences, in order. ``low_ms`` to ``high_ms`` is what they promise, for ``WaitTold``."""

    keys: tuple[str, ...]
    low_ms: int
    high_ms: int


def wait_words(
    low_ms: int, high_ms: int, now: int = 0, promised: tuple[int, int, int] | None = None
) -> WaitWords | None:
    """The sentences for a remaining wait of ``low_ms`` to ``high_ms``; None when the range is too wide to be told.

    ``promised`` is what the caller heard before: when (UTC ms), from, to (ms). ``longer than I said`` goes before
    the range when the middle of it lies beyond the promised end: then he was more likely than not told too little.
    """
    low = _floor(low_ms)
    high = _ceiling(high_ms, low)
    if high is None:
        if low not in OPEN:
            return None
        words = WaitWords((f"queue.wait_over_{low}",), low * MINUTE_MS, NO_END_MS)
    elif not low or high > WIDEST * low:
        words = WaitWords((f"queue.wait_under_{high}",), 0, high * MINUTE_MS)
    else:
        words = WaitWords((f"queue.wait_{low}_{high}",), low * MINUTE_MS, high * MINUTE_MS)
    if promised is not None and now + (low_ms + high_ms) // 2 > promised[0] + promised[2]:
        return WaitWords((LONGER, *words.keys), words.low_ms, words.high_ms)
    return words


def _floor(low_ms: int) -> int:
    """The highest step not above; 0 under a minute."""
    step = bisect_right(EDGES, low_ms // MINUTE_MS)
    return EDGES[step - 1] if step else 0


def _ceiling(high_ms: int, low: int) -> int | None:
    """The lowest step not below ``high_ms`` and above ``low`` minutes; None beyond the last."""
    minutes = -(-high_ms // MINUTE_MS)
    return next((edge for edge in EDGES[bisect_left(EDGES, minutes) :] if edge > low), None)

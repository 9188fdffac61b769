"""A wait told in human steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.sounds import system_texts
from controller.switchboard.wait_words import LONGER, MINUTE_MS, WaitWords, wait_words

M = MINUTE_MS
LONG = st.integers(0, 3 * 60 * M)


@pytest.mark.parametrize(
    ("low", "high", "key"),
    [
        (0, 20_000, "queue.wait_under_1"),
        (70_000, 100_000, "queue.wait_1_2"),
        (70_000, 130_000, "queue.wait_1_5"),
        (2 * M, 5 * M, "queue.wait_2_5"),
        (5 * M, 5 * M, "queue.wait_5_10"),
        (30_000, 4 * M, "queue.wait_under_5"),
        (M, 15 * M, "queue.wait_under_20"),
        (11 * M, 19 * M, "queue.wait_10_20"),
        (21 * M, 45 * M, "queue.wait_over_20"),
        (40 * M, 90 * M, "queue.wait_over_30"),
    ],
)
def test_steps(low: int, high: int, key: str) -> None:
    words = wait_words(low, high)
    assert words is not None
    assert words.keys == (key,)


def test_a_range_too_wide_is_not_told() -> None:
    assert wait_words(5 * M, 40 * M) is None


def test_longer_than_i_said() -> None:
    told = (0, 2 * M, 5 * M)
    assert wait_words(2 * M, 5 * M, M, told) == WaitWords(("queue.wait_2_5",), 2 * M, 5 * M)
    assert wait_words(2 * M, 5 * M, 3 * M, told) == WaitWords((LONGER, "queue.wait_2_5"), 2 * M, 5 * M)


@given(low=LONG, more=LONG)
def test_what_is_said_holds_what_was_estimated_and_has_a_text(low: int, more: int) -> None:
    words = wait_words(low, low + more)
    if words is None:
        return
    assert words.low_ms <= low
    assert words.high_ms >= low + more
    texts = system_texts(["en", "es", "ko"])
    for language in ("en", "es", "ko"):
        assert (words.keys[0], language) in texts


def test_every_sentence_is_used() -> None:
    said = {key for low in range(0, 40) for high in range(low, 60) for key in keys(low * M, high * M)}
    kept = {key for key, _ in system_texts(["en"]) if key.startswith("queue.wait_")}
    assert kept == said | {LONGER}


def keys(low: int, high: int) -> tuple[str, ...]:
    words = wait_words(low, high)
    return words.keys if words else ()

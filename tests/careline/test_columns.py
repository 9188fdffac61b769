"""Columns of plain text."""

from __future__ import annotations

import pytest

from careline.columns import columns


def test_each_column_is_as_wide_as_its_longest_word() -> None:
    assert list(columns([("task", "by"), ("1.1-message-3", "nadia"), ("2", "")])) == [
        "task           by",
        "1.1-message-3  nadia",
        "2",
    ]


def test_rows_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(columns([("a", "b"), ("c",)]))

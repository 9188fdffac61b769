"""Slow tests run when they are asked for, and never because somebody named a folder."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked ``soak`` unless ``-m`` speaks of it (`make soak`)."""
    if "soak" in config.getoption("markexpr"):
        return
    slow = [item for item in items if item.get_closest_marker("soak")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]

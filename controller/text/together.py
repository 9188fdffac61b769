"""Flows that call each other are changed together: a call that goes from one to another stays in the same world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ivr.flow import Flow


def everywhere(flow: Flow, change: Callable[[Flow], Flow]) -> Flow:
    """``change`` in ``flow`` and in all flows that were loaded with it."""
    known = flow.others
    if not known:
        return change(flow)
    changed: dict[str, Flow] = {}
    more: dict[str, Any] = {"others": changed}
    for name, other in known.items():
        changed[name] = replace(change(flow if name == flow.name else other), **more)
    return changed.get(flow.name) or replace(change(flow), **more)


def together(flow: Flow) -> list[Flow]:
    """``flow`` first, then those that were loaded with it."""
    return [flow, *(other for name, other in flow.others.items() if name != flow.name)]

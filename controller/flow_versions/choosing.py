"""Which version of its flow a call walks: the live one, the canary's for a share of new calls, its own to the end."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from ivr.flow import Flow, FlowSet


def versioned(name: str, version: str) -> str:
    """How a flow of one version is called in a mapping of many."""
    return f"{name}@{version}"


def is_chosen(call: str, percent: float) -> bool:
    """Whether ``call`` is among ``percent`` of all calls: by its id alone, so that everybody finds the same."""
    place = int.from_bytes(hashlib.sha256(call.encode()).digest()[:8], "big")
    return place < percent / 100 * 2**64


class FlowChoice:
    """The flows of this moment. A call keeps the ``Flow`` it was given, so that nothing here need know of it."""

    def __init__(self, live: FlowSet, canary: FlowSet | None = None, percent: float = 0.0) -> None:
        self.known: dict[str, Flow] = dict(live.flows)
        """By name, and by ``versioned``: for calls that a controller before this one left."""
        self.take(live, canary, percent)
        self.remember(live.flows)
        if canary is not None:
            self.remember(canary.flows)

    def take(self, live: FlowSet, canary: FlowSet | None = None, percent: float = 0.0) -> None:
        """From the next call on."""
        self.live, self.canary, self.percent = live, canary, percent

    def remember(self, flows: Mapping[str, Flow]) -> None:
        """Versions that calls from before a restart still walk."""
        for flow in flows.values():
            self.known[versioned(flow.name, flow.version)] = flow

    def of_new_call(self, flow: Flow, call: str) -> Flow:
        """``flow`` as a new call takes it: by its name; one that is nowhere any more stays as it is."""
        canary = self.canary.flows.get(flow.name) if self.canary is not None else None
        if canary is not None and is_chosen(call, self.percent):
            return canary
        return self.live.flows.get(flow.name, flow)

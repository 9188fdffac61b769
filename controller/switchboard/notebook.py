"""What the controller must still know after it was killed, written to the journal as it happens.

Three kinds of entry, each replacing the last of its kind: ``line`` (where a call stands),
``closed`` (its interaction is safe in the outbox), and the snapshot ``agents`` (who is
signed in or paused). Starting is recovering: ``open_lines`` and ``agents`` are read at
every start, after a crash and after a clean stop alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

from acd import messages as acd
from controller.switchboard.line import Leg, Line
from ivr import call as ivr_call
from ivr.flow import Flow


class Pages(Protocol):
    """The part of the journal that is used here; none of it blocks."""

    def append(self, call: str, kind: str, data: dict[str, Any]) -> None: ...
    def save(self, name: str, snapshot: dict[str, Any]) -> None: ...


class Notebook:
    def __init__(self, pages: Pages, agents: Mapping[str, Any] | None = None) -> None:
        self._pages = pages
        self._agents: dict[str, Any] = dict(agents or {})

    def note(self, line: Line) -> None:
        self._pages.append(line.id, "line", freeze(line))

    def forget(self, call: str) -> None:
        self._pages.append(call, "closed", {})

    def agent(self, change: acd.AgentChanged) -> None:
        """Only who is on duty is kept; what he is doing is read from Asterisk after a restart."""
        duty = {"presence": change.presence, "reason": change.reason if change.presence == "off_queue" else ""}
        if self._agents.get(change.agent) != duty:
            self._agents[change.agent] = duty
            self._pages.save("agents", dict(self._agents))

    def decided(self, decision: acd.Decided) -> None:
        self._pages.append(decision.call, "decision", asdict(decision))


def freeze(line: Line) -> dict[str, Any]:
    """A line as JSON-safe data. It holds PHI: the journal seals it."""
    talking = next((leg for leg in reversed(line.offers) if leg.answered_at is not None and leg.ended_at is None), None)
    return {
        "dialled": line.dialled,
        "caller": line.caller,
        "flow": line.flow.name,
        "call": ivr_call.dump(line.call),
        "started_at": line.started_at,
        "stage": line.stage,
        "answered": line.answered,
        "queued_at": line.queued_at,
        "queue": line.queue,
        "priority": line.priority,
        "request": asdict(line.request) if line.request else None,
        "connected_at": line.connected_at,
        "surrendered_to": line.surrendered_to,
        "left": asdict(line.left) if line.left else None,
        "offers": [asdict(leg) for leg in line.offers],
        "talking": talking.channel if talking else None,
    }


def thaw(call: str, page: Mapping[str, Any], flows: Mapping[str, Flow]) -> Line | None:
    """The line a page describes, or None when its flow is no longer there."""
    flow = flows.get(page["flow"])
    if flow is None:
        return None
    request = page["request"]
    line = Line(
        id=call,
        dialled=page["dialled"],
        caller=page["caller"],
        flow=flow,
        call=ivr_call.load(page["call"]),
        started_at=page["started_at"],
        stage=page["stage"],
        answered=page["answered"],
        queued_at=page["queued_at"],
        queue=page["queue"],
        priority=page["priority"],
        request=acd.Queued(**{**request, "needs": _pairs(request["needs"])}) if request else None,
        connected_at=page["connected_at"],
        surrendered_to=page["surrendered_to"],
        left=acd.Left(**page["left"]) if page["left"] else None,
    )
    line.offers = [Leg(**leg) for leg in page["offers"]]
    if page["talking"]:
        line.bridge, line.bridged = line.talk_bridge, True
    return line


def _pairs(needs: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(skill), int(level)) for skill, level in needs)

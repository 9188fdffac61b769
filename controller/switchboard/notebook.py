"""What the controller must still know after it was killed, kept in the journal as it happens.

Each call has one snapshot (where it stands), replaced at every step and dropped when its
interaction is safe; the snapshot ``agents`` says who is signed in or paused. Starting is
recovering: both are read at every start, after a crash and after a clean stop alike.
A journal that fails costs no call: it says so in its own log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import structlog

from acd import messages as acd
from acd.dispatch import Dispatch, DispatchRules
from acd.interpreting import Interpreting
from controller.flow_versions.choosing import versioned
from controller.journal.port import Journal
from controller.switchboard.line import Callback, InterpreterLeg, Leg, Line
from crm.model import DecisionRecord, UtteranceRecord
from ivr import call as ivr_call
from ivr.flow import Flow

log = structlog.get_logger(__name__)

AGENTS = "agents"
"""The snapshot's name; no call is called so (a channel id begins with a digit)."""


class Notebook:
    def __init__(self, journal: Journal, agents: Mapping[str, Any] | None = None) -> None:
        self._journal = journal
        self._agents: dict[str, Any] = dict(agents or {})

    def note(self, line: Line) -> None:
        self._journal.save(line.id, freeze(line))

    def forget(self, call: str) -> None:
        """A page that came to nothing and needs no record."""
        self._journal.finish(call)

    def agent(self, change: acd.AgentChanged) -> None:
        """Only who is on duty is kept; what he is doing is read from Asterisk after a restart."""
        duty: dict[str, Any] = {
            "presence": change.presence,
            "reason": change.reason if change.presence == "off_queue" else "",
        }
        if change.paused_queues:
            duty["paused_queues"] = list(change.paused_queues)
        if self._agents.get(change.agent) != duty:
            self._agents[change.agent] = duty
            self._journal.save(AGENTS, dict(self._agents))


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
        "queued_at": line.queued_at,
        "queue": line.queue,
        "priority": line.priority,
        "request": asdict(line.request) if line.request else None,
        "connected_at": line.connected_at,
        "surrendered_to": line.surrendered_to,
        "waited_ms": line.waited_ms,
        "callback": asdict(line.callback) if line.callback else None,
        "left": asdict(line.left) if line.left else None,
        "offers": [asdict(leg) for leg in line.offers],
        "talking": talking.channel if talking else None,
        "story": [[chapter.at, chapter.kind, chapter.facts] for chapter in line.story],
        "utterances": [asdict(utterance) for utterance in line.utterances],
        "interpreting": asdict(line.interpreting) if line.interpreting else None,
        "interpreters": [asdict(leg) for leg in line.interpreters],
    }


def thaw(call: str, page: Mapping[str, Any], flows: Mapping[str, Flow]) -> Line | None:
    """The line a page describes, or None when its flow is no longer there or another program wrote the page.

    ``flows``: by name, and by name and version (``versioned``): a call goes on with the version it began with.
    """
    name, walked = str(page.get("flow")), page.get("call")
    version = str(walked.get("flow_version")) if isinstance(walked, Mapping) else ""
    flow = flows.get(versioned(name, version)) or flows.get(name)
    try:
        return _line(call, page, flow) if flow is not None else None
    except (KeyError, TypeError, ValueError) as error:
        log.error("page_unreadable", call=call, error=type(error).__name__)
        return None


def _line(call: str, page: Mapping[str, Any], flow: Flow) -> Line:
    request = page["request"]
    line = Line(
        id=call,
        dialled=page["dialled"],
        caller=page["caller"],
        flow=flow,
        call=ivr_call.load(page["call"]),
        started_at=page["started_at"],
        stage=page["stage"],
        queued_at=page["queued_at"],
        queue=page["queue"],
        priority=page["priority"],
        request=acd.Queued(**{name: _tupled(value) for name, value in request.items()}) if request else None,
        connected_at=page["connected_at"],
        surrendered_to=page["surrendered_to"],
        waited_ms=page.get("waited_ms", 0),
        callback=Callback(**page["callback"]) if page.get("callback") else None,
        left=acd.Left(**{name: _tupled(value) for name, value in page["left"].items()}) if page["left"] else None,
    )
    line.offers = [Leg(**leg) for leg in page["offers"]]
    line.story = [DecisionRecord(*chapter) for chapter in page.get("story", [])]
    line.utterances = [UtteranceRecord(**utterance) for utterance in page.get("utterances", [])]
    line.interpreting = _interpreting(page["interpreting"]) if page.get("interpreting") else None
    line.interpreters = [InterpreterLeg(**leg) for leg in page.get("interpreters", [])]
    if page["talking"]:
        line.bridge, line.bridged = line.talk_bridge, True
    return line


def _interpreting(data: Mapping[str, Any]) -> Interpreting:
    search = data["search"]
    rules = DispatchRules(**{name: _tupled(value) for name, value in search["rules"].items()})
    return Interpreting(**{**data, "search": Dispatch(**{**search, "rules": rules})})


def _tupled(value: Any) -> Any:
    """JSON has no tuples."""
    return tuple(map(_tupled, value)) if isinstance(value, list) else value

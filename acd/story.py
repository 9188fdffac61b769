"""A caller's wait as a story: what happened to one call, chapter by chapter, taken from events and commands.

The same chapters are kept with the call's record and told by ``careline acd explain``; they hold names of queues
and agents and ids of calls, nothing of the patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from acd.commands import Alarm, Bridge, Command, Decided, DialPatient, FollowUp, Left, Moved, Recall, Relaxed, Rescind
from acd.events import CallbackAsked, CallbackFailed, CallbackReached, Event, OfferFailed, Queued, WaitTold, Withdrawn

Kind = Literal[
    "queued", "told", "relaxed", "moved", "chosen", "not_reached", "connected", "recalled", "alarmed",
    "callback_asked", "dialled", "callback_reached", "callback_failed", "withdrawn", "follow_up", "left",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chapter:
    """``facts`` are JSON's own types; times in ms, points of time in UTC ms."""

    call: str
    at: int
    kind: Kind
    facts: dict[str, Any]


def chapters(event: Event, commands: Sequence[Command]) -> Iterator[Chapter]:
    """What an event and the commands it led to mean for the calls concerned, in order. Most mean nothing."""
    if (first := _of_event(event)) is not None:
        yield first
    for command in commands:
        if (chapter := _of_command(event.at, command)) is not None:
            yield chapter


def call_of(offer: str) -> str:
    """The call an offer was made for."""
    return offer.rpartition("-")[0]


def _of_event(event: Event) -> Chapter | None:
    at = event.at
    match event:
        case Queued(call=call):
            facts: dict[str, Any] = {"queue": event.queue, "priority": event.priority, "language": event.language}
            facts |= {"since": event.since, "needs": [list(need) for need in event.needs]}
            facts |= {"preferred": list(event.preferred), "named": list(event.named), "team": event.team}
            return Chapter(call, at, "queued", facts)
        case OfferFailed(offer=offer, why=why):
            return Chapter(call_of(offer), at, "not_reached", {"offer": offer, "why": why})
        case WaitTold(call=call):
            return Chapter(call, at, "told", {"low_ms": event.low_ms, "high_ms": event.high_ms})
        case CallbackAsked(call=call):
            return Chapter(call, at, "callback_asked", {"mode": event.mode, "attempts": event.attempts})
        case CallbackReached(call=call):
            return Chapter(call, at, "callback_reached", {})
        case CallbackFailed(call=call, why=why):
            return Chapter(call, at, "callback_failed", {"why": why})
        case Withdrawn(call=call, by=by):
            return Chapter(call, at, "withdrawn", {"by": by})
    return None


def _of_command(at: int, command: Command) -> Chapter | None:
    match command:
        case Decided():
            return _chosen(command)
        case Rescind(offer=offer, agent=agent, why=why):
            return Chapter(call_of(offer), at, "not_reached", {"offer": offer, "agent": agent, "why": why})
        case Bridge(offer=offer, call=call, agent=agent):
            return Chapter(call, at, "connected", {"offer": offer, "agent": agent})
        case Relaxed(call=call, step=step, what=what):
            return Chapter(call, at, "relaxed", {"step": step, "what": what})
        case Moved(call=call):
            return Chapter(call, at, "moved", {"queue": command.queue, "to": command.to, "why": command.why})
        case Recall(call=call, agent=agent, why=why):
            return Chapter(call, at, "recalled", {"agent": agent, "why": why})
        case Alarm(call=call, why=why):
            return Chapter(call, at, "alarmed", {"why": why, "waited_ms": command.waited_ms})
        case DialPatient(call=call):
            return Chapter(call, at, "dialled", {"attempt": command.attempt, "agent": command.agent})
        case FollowUp(call=call, why=why, due=due):
            return Chapter(call, at, "follow_up", {"why": why, "due": due})
        case Left(call=call):
            facts: dict[str, Any] = {"outcome": command.outcome, "agent": command.agent, "queue": command.queue}
            facts |= {"waited_ms": command.queue_wait_ms, "talk_ms": command.talk_ms}
            facts["promise"] = list(command.promise) if command.promise else None
            return Chapter(call, at, "left", facts)
    return None


def _chosen(record: Decided) -> Chapter:
    facts: dict[str, Any] = {"offer": record.offer, "agent": record.agent, "strategy": record.strategy}
    facts |= {"because": record.because, "queue": record.queue, "priority": record.priority}
    facts |= {"waited_ms": record.waited_ms, "position": record.position, "relaxed": list(record.relaxed)}
    facts["eligible"] = list(record.eligible)
    facts["passed_over"] = [list(entry) for entry in record.passed_over]
    facts["promise"] = list(record.promise) if record.promise else None
    return Chapter(record.call, record.at, "chosen", facts)

"""From a line that is over to the one ``Interaction`` the CRM keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from controller.switchboard.line import InterpreterLeg, Leg, Line
from crm.model import Interaction, InterpreterRecord, OfferRecord, StepRecord


def outcome_of(line: Line) -> str:
    """One word of the terms for how the call ended; the first that applies.

    A caller given to the dialplan counts as that, unless he had talked to a person before.
    """
    if line.left is not None and line.left.outcome == "answered":
        return "answered"
    if line.surrendered_to:
        return "emergency_exit" if line.surrendered_to == "emergency" else "fallback"
    if line.callback is not None and not line.callback.reached and line.left is not None:
        return "refused" if line.callback.failed == "refused" else line.left.outcome
    if line.left is not None and line.left.outcome == "withdrawn" and line.left_by_choice:
        return line.call.outcome or "ivr_exit"
    if line.left is not None and line.left.outcome in ("abandoned", "short_abandon", "withdrawn"):
        return line.left.outcome
    if line.lost and line.left is None:
        return "lost"
    if line.call.outcome:
        return line.call.outcome
    if line.left is not None:
        return line.left.outcome
    return "ivr_exit"


def interaction_of(line: Line, ended_at: int) -> Interaction:
    """The whole call as one record; ``acw_ms`` and ``disposition`` follow when wrap-up ends."""
    left = line.left
    queued_at = line.queued_at if line.queued_at is not None else ended_at
    interpreters = tuple(interpreter_record(leg, ended_at) for leg in line.interpreters)
    return Interaction(
        id=line.id,
        started_at=line.started_at,
        ended_at=ended_at,
        dialled=line.dialled,
        caller=line.caller,
        patient=line.call.patient,
        language=line.call.language,
        flow=line.flow.name,
        flow_version=line.flow.version,
        outcome=outcome_of(line),
        hung_up_by=line.ended_by or "caller",
        queue=left.queue if left else line.queue,
        agent=left.agent if left else None,
        priority=line.priority,
        ivr_ms=max(0, queued_at - line.started_at),
        wait_ms=left.queue_wait_ms if left else line.waited_ms,
        ring_ms=left.ring_ms if left else 0,
        talk_ms=left.talk_ms if left else 0,
        interpreter_ms=sum(each.joined_ms for each in interpreters),
        acw_ms=line.acw_ms,
        disposition=line.disposition,
        steps=_steps(line),
        offers=tuple(_offer(leg, ended_at) for leg in line.offers),
        notes=_notes(line),
        decisions=tuple(line.story),
        utterances=tuple(line.utterances),
        interpreters=interpreters,
    )


def interaction_of_page(call: str, page: Mapping[str, Any], ended_at: int) -> Interaction:
    """What can still be told of a call that ended unseen and whose page no flow of today can read."""
    started, caller = page.get("started_at"), page.get("caller")
    return Interaction(
        id=call,
        started_at=started if isinstance(started, int) else ended_at,
        ended_at=ended_at,
        dialled=str(page.get("dialled") or ""),
        caller=caller if isinstance(caller, str) else None,
        patient=None,
        language="",
        flow=str(page.get("flow") or ""),
        flow_version="",
        outcome="lost",
        hung_up_by="unknown",
        notes={"lost_hangup": "1"},
    )


def _notes(line: Line) -> dict[str, str]:
    notes = {"unheard_prompts": str(line.unheard_prompts)} if line.unheard_prompts else {}
    if line.callback is not None:
        notes |= {"callback_of": line.callback.ticket, "callback_attempts": str(line.callback.attempt)}
        if line.callback.failed:
            notes["callback_failed"] = line.callback.failed
    return notes | {"lost_hangup": "1"} if line.lost else notes


def _steps(line: Line) -> tuple[StepRecord, ...]:
    return tuple(
        StepRecord(
            position=position,
            node=step.node,
            kind=step.kind,
            at=step.at,
            duration_ms=step.duration_ms,
            asked=step.asked,
            answer=step.answer if step.privacy != "secret" else "",
            utterance=step.utterance if step.privacy != "secret" else "",
            mode=step.mode,
            confidence=step.confidence,
            outcome=step.outcome,
            privacy=step.privacy,
        )
        for position, step in enumerate(line.call.steps)
    )


def interpreter_record(leg: InterpreterLeg, ended_at: int) -> InterpreterRecord:
    """One attempt as the record keeps it; ``ended_at`` (UTC ms) for what is not over."""
    end = leg.ended_at if leg.ended_at is not None else ended_at
    rung_until = leg.answered_at if leg.answered_at is not None else end
    return InterpreterRecord(
        interpreter=leg.interpreter,
        language=leg.language,
        qualified=leg.qualified,
        asked_at=leg.asked_at,
        ring_ms=max(0, rung_until - leg.asked_at),
        joined_ms=max(0, end - leg.joined_at) if leg.joined_at is not None else 0,
        outcome=leg.outcome or "unknown",
    )


def _offer(leg: Leg, ended_at: int) -> OfferRecord:
    until = next(at for at in (leg.answered_at, leg.ended_at, ended_at) if at is not None)
    return OfferRecord(
        offer=leg.offer or leg.channel,
        agent=leg.agent or leg.endpoint,
        at=leg.began_at,
        ring_ms=max(0, until - leg.began_at),
        outcome=leg.outcome or ("answered" if leg.answered_at is not None else "unknown"),
    )

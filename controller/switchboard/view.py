"""What supervisors see of the switchboard. Ids and numbers only."""

from __future__ import annotations

from collections.abc import Mapping

from acd.records import WaitingView
from ami.vocabulary import AgentView, AnnouncementView, CallerView, QueueView, Snapshot
from controller.switchboard.board import Board


def snapshot(board: Board, targets_ms: Mapping[str, int], announcements: tuple[AnnouncementView, ...] = ()) -> Snapshot:
    """Everything at this instant."""
    waiting = board.acd.waiting()
    queues = []
    for queue, target in targets_ms.items():
        mine = [caller.since for caller in waiting if caller.queue == queue]
        tally = board.tallies.of(queue)
        queues.append(
            QueueView(
                queue, len(mine), min(mine, default=None), target, tally.answered, tally.abandoned, tally.service_level
            )
        )
    callers = tuple(
        CallerView(
            each.call, each.queue, each.position, each.since, each.priority, each.language,
            _state(each), each.agent, each.alarmed,
        )
        for each in waiting
    )  # fmt: skip
    agents = tuple(
        AgentView(
            each.agent, each.presence, each.activity, each.reason, each.since, each.device, each.call,
            line.queue if each.call is not None and (line := board.line_of(each.call)) is not None else None,
            until=each.until or each.protected_until or None, paused_queues=",".join(each.paused_queues),
        )
        for each in board.acd.agents()
    )  # fmt: skip
    return Snapshot(tuple(queues), callers, agents, announcements)


def _state(waiting: WaitingView) -> str:
    """What a supervisor sees of a caller in line; one who is called back is on no line."""
    if waiting.callback:
        return "callback"
    return "ringing" if waiting.agent else "waiting"

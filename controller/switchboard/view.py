"""What supervisors see of the switchboard. Ids and numbers only."""

from __future__ import annotations

from collections.abc import Mapping

from acd.records import AgentView as AcdAgentView
from acd.records import WaitingView
from ami.vocabulary import AgentView, AnnouncementView, CallerView, QueueView, Snapshot
from controller.switchboard.board import Board
from controller.switchboard.line import Line


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
    agents = tuple(_agent(board, each) for each in board.acd.agents())
    return Snapshot(tuple(queues), callers, agents, announcements)


def _interpreter(line: Line) -> str:
    """Who interprets in the talk; ``?`` while one is looked for."""
    state = line.interpreting
    if state is None or state.over:
        return ""
    return line.interpreters[-1].interpreter if state.joined else "?"


def _agent(board: Board, each: AcdAgentView) -> AgentView:
    line = board.line_of(each.call) if each.call is not None else None
    return AgentView(
        each.agent, each.presence, each.activity, each.reason, each.since, each.device, each.call,
        line.queue if line is not None else None,
        until=each.until or each.protected_until or None,
        paused_queues=",".join(each.paused_queues),
        interpreter=_interpreter(line) if line is not None else "",
    )  # fmt: skip


def _state(waiting: WaitingView) -> str:
    """What a supervisor sees of a caller in line; one who is called back is on no line."""
    if waiting.callback:
        return "callback"
    return "ringing" if waiting.agent else "waiting"

"""What a supervisor may do, carried out on the switchboard."""

from __future__ import annotations

from acd import messages as acd
from controller.switchboard.board import Board


class Supervisor:
    """Each method is idempotent and raises ``KeyError`` for an agent or a call that is not there."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def pause(self, agent: str, reason: str) -> None:
        self._board.acd_event(acd.AgentPaused(self._board.now(), self._known(agent), reason or "supervisor"))

    def unpause(self, agent: str) -> None:
        self._board.acd_event(acd.AgentUnpaused(self._board.now(), self._known(agent)))

    def sign_out(self, agent: str) -> None:
        self._board.acd_event(acd.AgentSignedOut(self._board.now(), self._known(agent)))

    def withdraw(self, call: str) -> None:
        if call not in self._board.lines:
            raise KeyError("call")
        self._board.acd_event(acd.Withdrawn(self._board.now(), call, "supervisor"))

    def _known(self, agent: str) -> str:
        if agent not in self._board.endpoints:
            raise KeyError("agent")
        return agent

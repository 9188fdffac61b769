"""What a supervisor may order, carried out on the switchboard."""

from __future__ import annotations

from acd import messages as acd
from controller.supervision import SupervisionRefused
from controller.switchboard.board import Board


class Supervisor:
    """Fills ``supervision.Supervised``; each order may be given twice."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def pause(self, agent: str, reason: str, by: str, queue: str = "") -> None:
        known, at = self._known(agent), self._board.now()
        self._board.acd_event(acd.AgentPaused(at, known, reason, self._known_queue(queue)))

    def unpause(self, agent: str, by: str, queue: str = "") -> None:
        """A protected break, and the quiet time after a hard call, only the agent himself may end."""
        at, known = self._board.now(), self._known(agent)
        if queue:
            self._board.acd_event(acd.AgentUnpaused(at, known, self._known_queue(queue)))
            return
        for view in self._board.acd.agents():
            if view.agent == known and (view.protected_until > at or view.activity == "decompressing"):
                raise SupervisionRefused("The agent's break is protected; only the agent may end it.")
        self._board.acd_event(acd.AgentUnpaused(at, known))

    def sign_out(self, agent: str, by: str) -> None:
        self._board.acd_event(acd.AgentSignedOut(self._board.now(), self._known(agent)))

    def withdraw(self, call: str, by: str) -> None:
        line = self._board.line_of(call)
        if line is None or line.stage not in ("waiting", "callback", "dialing", "asked"):
            raise SupervisionRefused("No caller with that id waits in a queue.")
        if line.priority == "emergency":
            raise SupervisionRefused("An emergency caller cannot be withdrawn; give the call to a nurse.")
        self._board.acd_event(acd.Withdrawn(self._board.now(), call, by))

    def _known_queue(self, queue: str) -> str:
        """ "" stands for all of them."""
        if queue and queue not in self._board.waits:
            raise SupervisionRefused("There is no queue with that name.")
        return queue

    def _known(self, agent: str) -> str:
        if agent not in self._board.endpoints:
            raise SupervisionRefused("There is no agent with that id.")
        return agent

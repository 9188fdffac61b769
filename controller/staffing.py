"""What the controller learns of people at a start: who is on duty, whose phone is there, who interprets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acd import messages as acd
from acd.dispatch import TIMES_ASKED, DispatchRules
from controller.outbound import line_endpoint
from controller.settings.interpreter_model import InterpreterBlock, InterpretingBlock
from controller.settings.loader import Settings
from controller.switchboard.board import Board
from controller.switchboard.interpreter_people import Manner, Person
from controller.switchboard.interpreters import Interpreters
from controller.switchboard.outside_line import OutsideLine


def open_shift(board: Board, settings: Settings, kept: Mapping[str, Any]) -> None:
    """Duty as it was kept through the restart; for agents nobody knows of yet, as ``clinic.yaml`` says.

    ``kept``: agent -> ``{"presence": …, "reason": …, "paused_queues": […]}``, from the notebook.
    """
    for agent, block in settings.model.agents.items():
        at = board.now()
        presence = kept.get(agent, {}).get("presence", "on_queue" if block.sign_in == "at_start" else "signed_out")
        if presence == "signed_out":
            board.acd_event(acd.AgentSignedOut(at, agent))
            continue
        board.acd_event(acd.AgentSignedIn(at, agent))
        reason = str(kept.get(agent, {}).get("reason", ""))
        # "Not responding" was our finding, not his wish: after a restart his phone gets another chance.
        if presence == "off_queue" and reason != "not_responding":
            board.acd_event(acd.AgentPaused(at, agent, reason))
        for queue in kept.get(agent, {}).get("paused_queues", ()):
            board.acd_event(acd.AgentPaused(at, agent, "kept", str(queue)))


def first_sight(board: Board, endpoint: Mapping[str, Any]) -> None:
    """One entry of ARI's endpoint list: whether an agent's phone is registered, and whether it is in use."""
    name = f"{endpoint.get('technology')}/{endpoint.get('resource')}"
    agent = board.agent_of(name)
    if agent is None:
        return
    ours = {leg.channel for leg in board.legs.values() if leg.agent == agent}
    others = [channel for channel in endpoint.get("channel_ids", ()) if channel not in ours]
    device: acd.Device = "unreachable"
    if endpoint.get("state") == "online":
        device = "busy" if others else "available"
    board.acd_event(acd.DeviceChanged(board.now(), agent, board.phones.stands(name, device)))


def open_interpreters(board: Board, settings: Settings) -> None:
    """Who interprets is rung for the talks of this clinic, where it has anybody who does.

    Raises FileProblems when what is keyed to a service cannot be had.
    """
    model = settings.model
    if not model.interpreters:
        return
    keys, hours = settings.interpreter_keys(), settings.facts().hours
    people = {
        name: Person(
            block.phone or "",
            {language: how == "qualified" for language, how in block.languages.items()},
            line=_line_of(settings, block, keys.get(name, "")),
            hours=hours[block.hours] if block.hours is not None else None,
        )
        for name, block in model.interpreters.items()
    }
    times = model.interpreting
    apart = tuple(
        (name, *_apart(block, times, people[name].line))
        for name, block in model.interpreters.items()
        if block.number is not None or block.ring is not None
    )
    Interpreters(
        board,
        people,
        DispatchRules((), times.ring, times.answer, times.rounds, times.pause, apart),
        {name: Manner(queue.interpreter, queue.language_level) for name, queue in model.queues.items()},
        {name: agent.languages for name, agent in model.agents.items()},
    )


def _line_of(settings: Settings, block: InterpreterBlock, keys: str) -> OutsideLine | None:
    if block.number is None or block.trunk is None:
        return None
    outgoing = settings.model.trunks[block.trunk].outgoing
    return OutsideLine(
        line_endpoint(block.number, block.trunk),
        outgoing.caller if outgoing is not None else "",
        keys=keys,
        keys_after_ms=block.keys_after,
        at_once=block.joins == "at_once",
    )


def _apart(block: InterpreterBlock, times: InterpretingBlock, line: OutsideLine | None) -> tuple[int, int]:
    """How long he is rung, what is keyed then included, and how often he is asked."""
    ring_ms = block.ring or times.ring
    if line is None:
        return ring_ms, TIMES_ASKED
    return ring_ms + line.keying_ms, -(-block.wait // times.answer)

"""Agents as Asterisk shows them: the state of their phones, and the feature codes they dial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acd import messages as acd
from controller.ari import requests as order
from controller.switchboard import acd_orders
from controller.switchboard.ivr_orders import ignore

if TYPE_CHECKING:
    from controller.switchboard.board import Board

DEVICES: Mapping[str, acd.Device] = {
    "NOT_INUSE": "available",
    "INUSE": "busy",
    "BUSY": "busy",
    "ONHOLD": "busy",
    "RINGING": "busy",
    "RINGINUSE": "busy",
    "UNAVAILABLE": "unreachable",
    "INVALID": "unreachable",
    "UNKNOWN": "unreachable",
}
"""Asterisk's device states (``devicestate.h``) as the ACD takes them."""

EXTEND_MINUTES = 2
"""More time for the notes, when no number of minutes is dialled."""


def device_of(board: Board, name: str, state: str) -> None:
    """A phone changed state. While a leg of ours stands on it, its being busy is no news."""
    agent = board.agent_of(name)
    device = DEVICES.get(state)
    if agent is None or device is None:
        return
    if device == "busy" and any(leg.agent == agent and leg.endpoint == name for leg in board.legs.values()):
        return
    board.acd_event(acd.DeviceChanged(board.now(), agent, board.phones.stands(name, device)))


def is_engaged(board: Board, agent: str) -> bool:
    """Whether he is with a caller, about to be, or rests by right; False for who is no agent."""
    for view in board.acd.agents():
        if view.agent == agent:
            busy = view.activity in ("talk", "offered", "connecting", "decompressing")
            return busy or view.protected_until > board.now()
    return False


def feature_code(board: Board, channel: Mapping[str, Any], words: list[str]) -> None:
    """An agent dialled a code. ``words``: agent, code, digits. He hears whether it was done.

    The agent's id comes from the endpoint that passed SIP authentication, never from
    what was dialled.
    """
    agent, code, digits = [*words, "", "", ""][:3]
    if code == "nail_up" and board.phones.may_open(agent):
        _open_line(board, agent, channel)
        return
    done = agent in board.endpoints and _do(board, agent, code, digits)
    board.herald.tell(
        board.now(), "agent", "", agent=agent if agent in board.endpoints else "?", code=code, done=int(done)
    )
    key = f"agent.{code}" if done else "agent.refused"
    play_and_end(board, str(channel["id"]), board.sounds.own(key, str(channel.get("language", ""))))


def _do(board: Board, agent: str, code: str, digits: str) -> bool:
    at = board.now()
    deeds: Mapping[str, Callable[[], None]] = {
        "sign_in": lambda: _sign_in(board, at, agent),
        "sign_out": lambda: board.acd_event(acd.AgentSignedOut(at, agent)),
        "pause": lambda: board.acd_event(
            acd.AgentPaused(at, agent, board.pauses.get(digits, next(iter(board.pauses.values()))))
        ),
        "unpause": lambda: board.acd_event(acd.AgentUnpaused(at, agent)),
        "ready": lambda: board.acd_event(acd.WrapUpEnded(at, agent)),
        "extend": lambda: board.acd_event(
            acd.WrapUpExtended(at, agent, 60_000 * (int(digits) if digits.isdecimal() else EXTEND_MINUTES))
        ),
    }
    if code == "disposition":
        return digits in board.dispositions and acd_orders.set_disposition(board, agent, board.dispositions[digits])
    if code not in deeds:
        return False
    deeds[code]()
    return True


def _sign_in(board: Board, at: int, agent: str) -> None:
    """Who signs in wants calls: a pause of the shift before ends too."""
    board.acd_event(acd.AgentSignedIn(at, agent))
    board.acd_event(acd.AgentUnpaused(at, agent))


def _open_line(board: Board, agent: str, channel: Mapping[str, Any]) -> None:
    """This very call stays open, and he is on duty by it."""
    name = str(channel["id"])
    board.send(order.answer(name), ignore)
    board.phones.open(agent, name)
    if (path := board.sounds.own("agent.nail_up", str(channel.get("language", "")))) is not None:
        board.send(order.play(name, [path], f"open-{name}"), ignore)
    _sign_in(board, board.now(), agent)


def play_and_end(board: Board, channel: str, media: Path | None) -> None:
    """Answer, play one sound, hang up when it has ended (the playback's name says so)."""
    board.send(order.answer(channel), ignore)
    if media is None:
        board.send(order.hangup(channel), ignore)
    else:
        board.send(
            order.play(channel, [media], f"tell-{channel}"), lambda _error: board.send(order.hangup(channel), ignore)
        )

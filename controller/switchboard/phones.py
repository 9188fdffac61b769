"""Agents' phones: which ring for whom, how they stand, and lines that stay open.

An agent may have several phones. All that are free ring for an offer, the first answer wins and the others stop; as a
device he is as well as the best of them.

Who is rung, or talks, because he is on call is engaged: to the queues his phones are busy from before they are rung,
whatever they say themselves, so that no queue rings him in the same instant.

A nailed-up agent dials in once (``*44``) and his line stays open, in Stasis, in no bridge and silent: a call is
put to it with one request, without a SIP dialog to set up, and a beep is mixed into what he hears (by
a snoop channel that whispers: a playback on the line itself would keep his own voice from the caller). ``*`` ends a
talk and not the line. When the line is lost he is rung like anybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from acd import messages as acd
from controller.ari import requests as order
from controller.switchboard.ivr_orders import ignore
from controller.switchboard.line import APP

if TYPE_CHECKING:
    from controller.switchboard.board import Board

OPEN_LINE_S = 12 * 3_600
"""The bound of an open line: longer than a shift, never none."""
BEEP = "beep-"
END_TALK_KEY = "*"
_BEST_FIRST: tuple[acd.Device, ...] = ("available", "busy", "unreachable")


class Phones:
    """``endpoints``: agent -> his endpoints (``PJSIP/alice``), the first one named like him."""

    def __init__(self, board: Board, endpoints: Mapping[str, tuple[str, ...]], nailed_up: frozenset[str]) -> None:
        self._board = board
        self._endpoints = dict(endpoints)
        self._nailed_up = nailed_up
        self._owners = {endpoint: agent for agent, mine in endpoints.items() for endpoint in mine}
        self._states: dict[str, acd.Device] = {}
        self._open: dict[str, str] = {}
        """Agent -> the channel of his open line."""
        self._engaged: dict[str, dict[str, None]] = {}
        """Agent -> what he is engaged by."""
        self._whispers: dict[str, str | Path] = {}
        """What those that whisper play when they are there."""

    # --- which phones, and how they stand -----------------------------------------

    def owner(self, endpoint: str) -> str | None:
        """The agent whose phone this is; None for any other."""
        return self._owners.get(endpoint)

    def endpoints(self) -> list[str]:
        """Every phone of every agent."""
        return list(self._owners)

    def to_ring(self, agent: str) -> tuple[str, ...]:
        """The phones to ring for him: those that are free, else all of them; empty for somebody unknown."""
        mine = self._endpoints.get(agent, ())
        return tuple(each for each in mine if self._states.get(each) == "available") or mine

    def stands(self, endpoint: str, device: acd.Device) -> acd.Device:
        """Note how one phone stands; how its agent stands by it. While a line of his is open, he is within reach."""
        self._states[endpoint] = device
        return self.device(self._owners[endpoint])

    def device(self, agent: str) -> acd.Device:
        """How he stands; within reach as long as nothing was told of any phone of his."""
        known = {self._states[each] for each in self._endpoints.get(agent, ()) if each in self._states}
        best: acd.Device = next((state for state in _BEST_FIRST if state in known), "available")
        if agent in self._engaged and best != "unreachable":
            return "busy"
        return "available" if best == "busy" and agent in self._open else best

    # --- who is engaged elsewhere ---------------------------------------------------

    def engage(self, agent: str, by: str) -> None:
        """No queue may ring him until ``by`` has freed him; several may hold him."""
        held = self._engaged.setdefault(agent, {})
        held[by] = None
        if len(held) == 1:
            self._tell(agent)

    def free(self, agent: str, by: str) -> None:
        """``by`` needs him no more; nothing when it did not hold him."""
        held = self._engaged.get(agent, {})
        if by not in held:
            return
        del held[by]
        if not held:
            del self._engaged[agent]
            self._tell(agent)

    def _tell(self, agent: str) -> None:
        self._board.acd_event(acd.DeviceChanged(self._board.now(), agent, self.device(agent)))

    # --- lines that stay open -------------------------------------------------------

    def may_open(self, agent: str) -> bool:
        return agent in self._nailed_up

    def line_of(self, agent: str) -> str | None:
        """The channel of his open line."""
        return self._open.get(agent)

    def is_open(self, channel: str) -> bool:
        return channel in self._open.values()

    def open(self, agent: str, channel: str) -> None:
        """His line is open from now on; one he had before ends."""
        before = self._open.get(agent)
        self._open[agent] = channel
        if before is not None and before != channel:
            self._board.send(order.hangup(before), ignore)
        self._board.send(order.renew_lease(channel, OPEN_LINE_S), ignore)
        device: acd.Device = "busy" if agent in self._engaged else "available"
        self._board.acd_event(acd.DeviceChanged(self._board.now(), agent, device))
        self._board.herald.tell(self._board.now(), "agent", "", agent=agent, line="open")

    def closed(self, channel: str) -> None:
        """A channel is gone. If it was an open line, its agent is rung like anybody else from now on."""
        for agent, mine in list(self._open.items()):
            if mine == channel:
                del self._open[agent]
                self._board.herald.tell(self._board.now(), "agent", "", agent=agent, line="closed")

    def reconcile(self, channels: Mapping[str, object]) -> None:
        """Lines that ended unseen."""
        for channel in [channel for channel in self._open.values() if channel not in channels]:
            self.closed(channel)

    def sign_out(self, agent: str) -> None:
        """His shift has ended, and his line with it."""
        channel = self._open.pop(agent, None)
        if channel is not None:
            self._board.send(order.hangup(channel), ignore)

    def let_go(self, channel: str, bridge: str | None) -> None:
        """A talk on an open line is over: the line stays, out of the bridge and silent."""
        if bridge is not None:
            self._board.send(order.remove_from_bridge(bridge, channel), ignore)
        self._board.send(order.stop_moh(channel), ignore)

    def beep(self, offer: str, channel: str) -> None:
        """Tell the agent that somebody comes on his line."""
        self.whisper(channel, offer[-8:])

    def whisper(self, channel: str, name: str, sound: str | Path = "beep") -> None:
        """Mix a sound into what one side of a talk hears, and the other does not. ``name``: new each time."""
        whisperer = f"{BEEP}{channel}-{name}"
        self._whispers[whisperer] = sound
        self._board.send(order.snoop(channel, whisperer, APP, "none", "out"), lambda _error: self._unheard(whisperer))

    def _unheard(self, whisperer: str) -> None:
        """Whom it was for has hung up."""
        self._whispers.pop(whisperer, None)

    def beeper_started(self, channel: str) -> bool:
        """A channel that whispers has come; True when it is one of ours."""
        if not channel.startswith(BEEP):
            return False
        sound = self._whispers.pop(channel, "beep")
        self._board.send(order.play(channel, [sound], f"tell-{channel}", "en"), lambda _error: self._end(channel))
        return True

    def _end(self, channel: str) -> None:
        self._board.send(order.hangup(channel), ignore)

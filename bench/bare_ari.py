"""The least that an event-driven queue over ARI can be: no flow, no journal, no lease, no records. The limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from controller.ari import requests as order
from controller.ari.client import AriClient

APP = "bare"
Event = Mapping[str, Any]


class BareQueue:
    """Callers wait with music, first come first served; a freed agent is rung on the event that frees him."""

    def __init__(self, base_url: str, password: str, agents: Sequence[str]) -> None:
        self._ari = AriClient(base_url, "careline", password, APP, self._told)
        self._idle = deque(agents)
        self._waiting: deque[str] = deque()
        self._legs: dict[str, tuple[str, str]] = {}
        """Of each agent's leg: agent, caller."""
        self._numbers = count(1)

    async def open(self) -> None:
        await self._ari.connect()

    async def close(self) -> None:
        await self._ari.close()

    def _send(self, *requests: order.Request) -> None:
        for request in requests:
            self._ari.send(request, None, lambda _error: None)

    def _told(self, event: Event) -> None:
        channel = event.get("channel", {}).get("id", "")
        match event.get("type"):
            case "StasisStart" if channel in self._legs:
                self._connect(channel)
            case "StasisStart":
                self._send(order.answer(channel), order.start_moh(channel))
                self._waiting.append(channel)
                self._match()
            case "StasisEnd" | "ChannelDestroyed" if channel in self._legs:
                self._freed(channel)
            case "StasisEnd" if channel in self._waiting:
                self._waiting.remove(channel)

    def _connect(self, leg: str) -> None:
        caller = self._legs[leg][1]
        bridge = f"talk-{leg}"
        self._send(order.stop_moh(caller), order.create_bridge(bridge), order.add_to_bridge(bridge, caller, leg))

    def _freed(self, leg: str) -> None:
        agent, caller = self._legs.pop(leg)
        self._idle.append(agent)
        self._match()
        self._send(order.destroy_bridge(f"talk-{leg}"), order.hangup(caller))

    def _match(self) -> None:
        while self._idle and self._waiting:
            agent, caller = self._idle.popleft(), self._waiting.popleft()
            leg = f"leg-{next(self._numbers)}"
            self._legs[leg] = (agent, caller)
            self._send(order.originate(leg, f"PJSIP/{agent}", APP, ("offer",), timeout_s=20, originator=caller))

"""Make our picture and Asterisk's agree: at every (re)connection, and every 30 s.

Events missed while the link was down are never replayed, and a flood can cost some even
while it is up. So nothing is trusted: channels and bridges are listed and compared.

* A line of ours whose channel is gone is closed (its record says ``lost_hangup``).
* A caller's channel in our application without a line is adopted: from the notebook if
  an earlier controller knew it, else as if it had just arrived.
* A leg without a channel has ended; a channel of ours without a purpose is hung up.
* A talk bridge without channels is reaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from acd import messages as acd
from controller.ari import requests as order
from controller.ari.errors import AriError
from controller.switchboard import ivr_orders, lease
from controller.switchboard.asterisk_events import AsteriskEvents
from controller.switchboard.board import Board
from controller.switchboard.callbacks import between_people
from controller.switchboard.closing import interaction_of_page
from controller.switchboard.line import APP, INTERPRETER, RENEW_EVERY_MS, Leg, Line
from controller.switchboard.notebook import thaw
from controller.switchboard.unserved import Unserved
from ivr import messages as ivr
from ivr.flow import Flow

log = structlog.get_logger(__name__)

EVERY_S = 30.0
HELPERS = ("snoop-", "media-", "agent-", "transfer-", "callback-", "beep-", "oncall-", INTERPRETER)
"""Beginnings of the ids of channels that we made for a call."""


class Reconciler:
    """``pages``: open lines of an earlier controller, by call; each is taken once."""

    def __init__(
        self,
        board: Board,
        events: AsteriskEvents,
        flows: Mapping[str, Flow],
        pages: Mapping[str, Mapping[str, Any]],
        unserved: Unserved,
    ) -> None:
        self._board = board
        self._events = events
        self._flows = flows
        self._pages = dict(pages)
        self._unserved = unserved

    async def run(self) -> None:
        """One comparison. Raises nothing: what cannot be read now is read in the next round."""
        known = set(self._board.lines)
        try:
            channels = await self._board.ari.call(order.list_channels())
            bridges = await self._board.ari.call(order.list_bridges())
        except AriError as error:
            log.warning("reconcile_failed", error=type(error).__name__)
            return
        by_id = {str(channel["id"]): channel for channel in channels}
        await self._unserved.look_up([call for call in self._pages if call not in by_id])
        self._old_rings(by_id)
        self._recover_pages(by_id)
        self._lines(by_id, known)
        self._legs(by_id)
        self._board.phones.reconcile(by_id)
        self._strangers(by_id)
        self._bridges(bridges)

    # --- what an earlier controller left -----------------------------------------

    def _old_rings(self, channels: Mapping[str, Mapping[str, Any]]) -> None:
        """On-call phones that ring for a controller before this one: one that rings is busy when it is rung anew."""
        talking = {str(page.get("talking") or "") for page in self._pages.values()}
        for channel in channels:
            old = channel.startswith("oncall-") and channel not in talking and channel not in self._board.legs
            if old and not self._needed(channel):
                self._board.send(order.hangup(channel), ivr_orders.ignore)

    def _recover_pages(self, channels: Mapping[str, Mapping[str, Any]]) -> None:
        pages, self._pages = self._pages, {}
        for call, page in pages.items():
            if call in self._board.lines:
                continue
            line = thaw(call, page, self._flows)
            if line is None:
                if call not in channels:
                    self._unserved.left(call, page)
                    self._board.records.put(interaction_of_page(call, page, self._board.now()))
                continue
            self._board.lines[call] = line
            self._board.messages.taken_over(line)
            if line.callback is not None:
                self._board.tickets[line.ticket] = call
            if between_people(line):
                self._callback(line, page, on_line=call in channels)
            elif call not in channels:
                self._unserved.left(call, page)
                self._lost(line)
            elif not _in_stasis(channels[call]):
                self._unserved.left(call, page)
                line.stage, line.surrendered_to = "surrendered", line.surrendered_to or "fallback"
                self._board.send(order.subscribe(APP, [f"channel:{call}"]), ivr_orders.ignore)
            else:
                self._adopt(line, channels, str(page.get("talking") or ""))

    def _callback(self, line: Line, page: Mapping[str, Any], *, on_line: bool) -> None:
        """He waits to be called; where that is no longer done, his record says that he was lost."""
        if self._board.callbacks is not None:
            self._board.callbacks.resume(line, on_line=on_line)
        else:
            self._unserved.left(line.ticket, page)
            self._lost(line)

    def _adopt(self, line: Line, channels: Mapping[str, Mapping[str, Any]], talking: str) -> None:
        board, at = self._board, self._board.now()
        leg = next((leg for leg in line.offers if talking and leg.channel == talking), None)
        if line.stage in ("talking", "transfer") and leg is not None:
            self._adopt_talk(line, leg, at)
            if board.interpreters is not None:
                board.interpreters.adopt(line, channels)
            if talking not in channels:  # that side hung up while nobody of us was there
                self._events.leg_gone(talking, "failed")
        else:
            ivr_orders.leave_bridge(board, line)
            ivr_orders.silence_unknown(board, line)
            lease.begin(board, line)
            if line.stage == "waiting" and line.request is not None:
                ivr_orders.resume_music(board, line)
                board.acd_event(_again(line.request, at))
            else:
                line.stage = "ivr"
            board.ivr_event(line.id, ivr.Resumed(at))
        board.herald.tell(at, "adopted", line.id, stage=line.stage)

    def _adopt_talk(self, line: Line, leg: Leg, at: int) -> None:
        """Two people talk; they must not notice us. Only what ends the talk is ours again."""
        board = self._board
        for channel in (line.id, leg.channel):
            board.send(order.subscribe(APP, [f"channel:{channel}"]), ivr_orders.ignore)
        lease.lengthen(board, line)
        if line.stage == "transfer":
            board.file_leg(leg)
            return
        leg.offer = f"{line.ticket}-0"  # the ACD's name for an adopted talk
        board.file_leg(leg)
        since = line.connected_at or at
        waited = max(0, since - (line.queued_at or since))
        board.acd_event(acd.TalkAdopted(at, line.ticket, leg.agent, line.queue or "", since, waited))

    def _lost(self, line: Line) -> None:
        line.lost = True
        self._board.close_line(line, "unknown")

    # --- what is ours now ---------------------------------------------------------

    def _lines(self, channels: Mapping[str, Mapping[str, Any]], known: set[str]) -> None:
        """A line we knew before we asked, whose channel is not listed, is gone; a newer one may not be listed yet."""
        for call in sorted(known - set(channels)):
            line = self._board.lines.get(call)
            if line is None or line.stage == "callback":
                continue
            if between_people(line) and self._board.callbacks is not None:
                self._board.callbacks.leg_over(line, "failed")
            else:
                self._lost(line)

    def _legs(self, channels: Mapping[str, Mapping[str, Any]]) -> None:
        now = self._board.now()
        for leg in list(self._board.legs.values()):
            if leg.channel not in channels and now - leg.began_at > RENEW_EVERY_MS:
                self._events.leg_gone(leg.channel, "failed")
        if self._board.interpreters is not None:
            self._board.interpreters.reconcile(channels)

    def _strangers(self, channels: Mapping[str, Mapping[str, Any]]) -> None:
        board = self._board
        for channel_id, channel in channels.items():
            line = board.lines.get(channel_id)
            args = _stasis_arguments(channel)
            if args[:1] == ["agent"] and args[2:3] == ["nail_up"] and not board.phones.is_open(channel_id):
                board.phones.open(args[1], channel_id)
                board.send(order.subscribe(APP, [f"channel:{channel_id}"]), ivr_orders.ignore)
            if channel_id in board.legs or (line is not None and line.stage != "callback"):
                continue
            if args[:1] in (["patient"], ["handed"]) and len(args) > 1:
                self._events.arrive(channel, args[1], lease.begin, args[2:])
            elif channel_id.startswith(HELPERS) and not self._needed(channel_id):
                board.send(order.hangup(channel_id), ivr_orders.ignore)

    def _needed(self, channel_id: str) -> bool:
        kind, _, call = channel_id.partition("-")
        if any(part.has(channel_id) for part in self._board.ringing()):
            return True
        return kind in ("snoop", "media") and call in self._board.lines

    def _bridges(self, bridges: Sequence[Mapping[str, Any]]) -> None:
        for bridge in bridges:
            name = str(bridge.get("id", ""))
            in_use = any(line.bridge == name for line in self._board.lines.values())
            if name.startswith(("talk-", "ears-")) and not bridge.get("channels") and not in_use:
                self._board.send(order.destroy_bridge(name), ivr_orders.ignore)


def _in_stasis(channel: Mapping[str, Any]) -> bool:
    return bool(channel.get("dialplan", {}).get("app_name") == "Stasis")


def _stasis_arguments(channel: Mapping[str, Any]) -> list[str]:
    """The arguments after our application's name, [] for a channel that is not with us."""
    if not _in_stasis(channel):
        return []
    name, *arguments = str(channel.get("dialplan", {}).get("app_data", "")).split(",")
    return arguments if name == APP else []


def _again(request: acd.Queued, at: int) -> acd.Queued:
    return replace(request, at=at)

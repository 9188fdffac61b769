"""What each ARI event means to the switchboard.

Only the fields read here are relied upon; unknown events and fields are ignored
(Asterisk adds some in every release). Events may come twice, late or not at all:
each handler looks at what the board knows before it acts, and ``reconcile`` repairs
what was never told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from acd import messages as acd
from controller.ari import requests as order
from controller.numbers import caller_number
from controller.switchboard import acd_orders, announcements, arriving, callbacks, ivr_orders, lease
from controller.switchboard.board import Board
from controller.switchboard.line import Leg, Line
from controller.switchboard.phones import END_TALK_KEY
from controller.switchboard.staff import device_of, feature_code
from ivr import interpreter
from ivr import messages as ivr

AriEvent = Mapping[str, Any]

# Q.850 causes as Asterisk reports them in ChannelDestroyed (include/asterisk/causes.h).
CAUSES: Mapping[int, acd.OfferFailure] = {
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    20: "unreachable",
    21: "declined",
    3: "unreachable",
    27: "unreachable",
    38: "unreachable",
}

UNREAD_EVENTS = (
    "ApplicationMoveFailed", "BridgeAttendedTransfer", "BridgeBlindTransfer", "BridgeCreated", "BridgeDestroyed",
    "BridgeMerged", "BridgeVideoSourceChanged", "ChannelCallerId", "ChannelConnectedLine", "ChannelCreated",
    "ChannelDialplan", "ChannelEnteredBridge", "ChannelHold", "ChannelLeftBridge", "ChannelStateChange",
    "ChannelTalkingFinished", "ChannelTalkingStarted", "ChannelToneDetected", "ChannelTransfer", "ChannelUnhold",
    "ChannelUserevent", "ChannelVarset", "ContactStatusChange", "Dial", "EndpointStateChange", "PeerStatusChange",
    "PlaybackContinuing", "PlaybackStarted", "RecordingStarted", "TextMessageReceived",
)  # fmt: skip
"""Event types that no handler reads; each would cost some 10 us of every call."""


class AsteriskEvents:
    """``dispatch`` is the ARI client's event callback."""

    def __init__(self, board: Board, *, country: str) -> None:
        self._board = board
        self._country = country
        self._handlers: dict[str, Callable[[AriEvent], None]] = {
            "StasisStart": self._stasis_start,
            "StasisEnd": self._stasis_end,
            "ChannelDestroyed": self._destroyed,
            "ChannelHangupRequest": self._hangup_request,
            "ChannelDtmfReceived": self._key,
            "PlaybackFinished": self._playback_finished,
            "RecordingFinished": self._recording_finished,
            "RecordingFailed": self._recording_finished,
            "DeviceStateChanged": self._device_state,
        }

    def dispatch(self, event: AriEvent) -> None:
        """One event; a fault in it is the fault of the call it belongs to and of no other."""
        handler = self._handlers.get(event.get("type", ""))
        if handler is None:
            return
        try:
            handler(event)
        except Exception as error:
            call = str(event.get("channel", {}).get("id", ""))
            line = self._board.lines.get(call)
            if line is not None:
                self._board.fault(line, str(event.get("type")), error)
            else:
                self._board.herald.tell(self._board.now(), "fault", call, where="event", what=type(error).__name__)

    # --- arrivals ------------------------------------------------------------

    def _stasis_start(self, event: AriEvent) -> None:
        channel, args = event["channel"], list(event.get("args", ()))
        match args:
            case ["patient", str(dialled), *marks]:
                self.arrive(channel, dialled, lease.expect, marks)
            case ["handed", str(dialled), *marks]:
                self._handed_over(channel, dialled, marks)
            case ["offer", str(), *_]:
                self._agent_answered(channel["id"])
            case ["callback", str(), *_]:
                self._patient_answered(channel["id"])
            case ["oncall" | "interpreter", str(), *_]:
                if not any(part.answered(channel["id"]) for part in self._board.ringing()):
                    self._board.send(order.hangup(channel["id"]), ivr_orders.ignore)
            case ["transfer", str(), *_]:
                self._destination_answered(channel["id"])
            case ["agent", *code]:
                feature_code(self._board, channel, [str(word) for word in code])
            case _:
                ears = self._board.ears
                if self._board.phones.beeper_started(channel["id"]):
                    return
                if ears is None or not ears.on_started(channel["id"]):
                    self._board.send(order.hangup(channel["id"]), ivr_orders.ignore)

    def arrive(
        self, channel: Mapping[str, Any], dialled: str, take: Callable[[Board, Line], None], marks: Sequence[str] = ()
    ) -> None:
        """A patient is here. A number nobody serves, or a controller that is leaving, is the dialplan's.

        ``take``: how his lease begins, by whether he has just come or was found. ``marks``: see ``arriving``.
        """
        board, call_id = self._board, channel["id"]
        if call_id in board.lines or board.is_over(call_id):
            return
        number = board.numbers.get(dialled)
        if number is None or board.draining:
            board.send(order.continue_in_dialplan(call_id, "careline-fallback", "s", 1), ivr_orders.ignore)
            return
        at = board.now()
        caller = caller_number(str(channel.get("caller", {}).get("number", "")), self._country)
        flow = board.flow_of_call(number.flow, call_id)
        line = Line(call_id, dialled, caller, flow, interpreter.begin(call_id, flow), at)
        board.lines[call_id] = line
        take(board, line)
        board.herald.tell(at, "arrived", call_id, dialled=dialled, flow=number.flow.name, known=int(caller is not None))
        arriving.begin(board, line, at, marks)

    def _handed_over(self, channel: Mapping[str, Any], dialled: str, marks: Sequence[str]) -> None:
        """A caller whose flow went over FastAGI needs a person: from now on he is ours."""
        line = self._board.lines.get(channel["id"])
        if line is not None and line.driver is not None:
            line.driver.taken()
        else:
            self.arrive(channel, dialled, lease.expect, marks)

    def _agent_answered(self, channel: str) -> None:
        board = self._board
        leg = board.legs.get(channel)
        if leg is None:  # rescinded in the same instant
            board.send(order.hangup(channel), ivr_orders.ignore)
            return
        if leg.answered_at is None:
            acd_orders.answered(board, leg)

    def _patient_answered(self, channel: str) -> None:
        line = self._board.lines.get(channel)
        if line is None or self._board.callbacks is None or not self._board.callbacks.answered(line):
            self._board.send(order.hangup(channel), ivr_orders.ignore)

    def _destination_answered(self, channel: str) -> None:
        board = self._board
        leg = board.legs.get(channel)
        line = board.lines.get(leg.call) if leg else None
        if leg is None or line is None or line.stage != "transfer":
            board.send(order.hangup(channel), ivr_orders.ignore)
        elif leg.answered_at is None:
            leg.answered_at = board.now()
            acd_orders.connect(board, line, leg)
            board.ivr_event(line.id, ivr.Connected(leg.answered_at, "destination"))

    # --- ends ----------------------------------------------------------------

    def _hangup_request(self, event: AriEvent) -> None:
        line = self._board.lines.get(event["channel"]["id"])
        # A soft request without a cause is Asterisk's own (the lease ran out), not the caller's.
        if line is not None and not (event.get("soft") and not event.get("cause")):
            line.hangup_seen = True

    def _stasis_end(self, event: AriEvent) -> None:
        board, channel = self._board, event["channel"]["id"]
        line = board.lines.get(channel)
        if line is None:
            board.phones.closed(channel)
            self.leg_gone(channel, "failed")
        elif board.callbacks is not None and callbacks.between_people(line):
            board.callbacks.leg_over(line, "no_answer")
        elif line.hangup_seen:
            board.close_line(line, line.ended_by or "caller")
        elif not line.surrendered_to:
            ivr_orders.left_by_lease(board, line)

    def _destroyed(self, event: AriEvent) -> None:
        board, channel = self._board, event["channel"]["id"]
        line = board.lines.get(channel)
        why = CAUSES.get(int(event.get("cause", 0)), "no_answer")
        if line is not None and board.callbacks is not None and callbacks.between_people(line):
            board.callbacks.leg_over(line, "busy" if why == "busy" else "no_answer")
        elif line is not None:
            board.close_line(line, line.ended_by or "caller")
        else:
            board.phones.closed(channel)
            self.leg_gone(channel, why)

    def leg_gone(self, channel: str, why: acd.OfferFailure) -> None:
        """A leg of ours is no more; a channel that is none is ignored."""
        leg = self._board.legs.get(channel)
        if leg is None:
            for part in self._board.ringing():
                part.leg_gone(channel, why)
            return
        if not leg.offer:
            ivr_orders.transfer_ended(self._board, leg, why)
        elif leg.answered_at is None:
            acd_orders.offer_failed(self._board, leg, why)
        else:
            self._agent_hung_up(leg)

    def _agent_hung_up(self, leg: Leg) -> None:
        board, at = self._board, self._board.now()
        board.drop_leg(leg)
        leg.ended_at = at
        line = acd_orders.talking_line(board, leg)
        ticket = board.lines[leg.call].ticket if leg.call in board.lines else leg.call
        board.acd_event(acd.TalkEnded(at, ticket))
        if line is not None:
            line.stage = "ivr"
            lease.begin(board, line)
            board.ivr_event(line.id, ivr.TalkEnded(at))

    def _talk_ended_by_key(self, channel: str) -> None:
        """An agent on an open line ends his talk and not the line."""
        leg = self._board.legs.get(channel)
        if leg is not None and leg.answered_at is not None:
            line = self._board.lines.get(leg.call)
            self._board.phones.let_go(channel, line.bridge if line is not None else None)
            self._agent_hung_up(leg)

    # --- what the caller does, what plays -------------------------------------

    def _key(self, event: AriEvent) -> None:
        call, key = event["channel"]["id"], str(event.get("digit", ""))
        if key == END_TALK_KEY and self._board.phones.is_open(call):
            self._talk_ended_by_key(call)
            return
        if any(part.pressed(call, key) for part in self._board.ringing()):
            return
        if key in "0123456789*#" and len(key) == 1:
            self._board.ivr_event(call, ivr.Heard(self._board.now(), "keys", key))

    def _playback_finished(self, event: AriEvent) -> None:
        playback = event.get("playback", {})
        kind, _, rest = str(playback.get("id", "")).partition("-")
        if kind == "wait":
            announcements.ended(self._board, f"wait-{rest}")
        elif kind == "tell":
            self._board.send(order.hangup(rest), ivr_orders.ignore)
        elif kind == "say":
            self._prompt_finished(rest, failed=playback.get("state") == "failed")

    def _prompt_finished(self, name: str, *, failed: bool) -> None:
        call, _, number = name.rpartition("-")
        line = self._board.lines.get(call)
        if line is not None and number.isdigit():
            line.unheard_prompts += int(failed)
            ivr_orders.prompt_ended(self._board, line, int(number), failed=failed)

    def _recording_finished(self, event: AriEvent) -> None:
        recording = event.get("recording", {})
        name = str(recording.get("name", ""))
        duration_ms = 0 if event.get("type") == "RecordingFailed" else int(recording.get("duration", 0)) * 1000
        self._board.messages.ended(name, duration_ms)  # his line may be over: most hang up when all is said
        for line in self._board.lines.values():
            if line.message is not None and line.recording(line.message) == name:
                ivr_orders.message_ended(self._board, line, line.message, duration_ms)
                return

    def _device_state(self, event: AriEvent) -> None:
        state = event.get("device_state", {})
        device_of(self._board, str(state.get("name", "")), str(state.get("state", "")))

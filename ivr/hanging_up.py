"""The end of every call: the caller's leg is gone, and the call is counted as what it was."""

from __future__ import annotations

from ivr import preferences
from ivr.call import Closing, Recording, Transferring, Waiting
from ivr.messages import HungUp
from ivr.turn import Turn

MESSAGE_AT_LEAST_MS = 2_000
"""Hanging up after speaking so long is how most people end a message."""


def hung_up(turn: Turn, event: HungUp) -> None:
    """Nothing is open any more; a second ``HungUp`` changes nothing."""
    call = turn.call
    if call.phase == "ended":
        return
    call.outcome = _outcome(turn, event)
    call.playing = call.listening = call.timer = None
    if call.confirmation is not None:
        turn.record(call.confirmation, "hung_up")
        call.confirmation = None
    turn.close_visit("hung_up" if event.by == "caller" else "lost")
    call.phase = "ended"
    call.state = call.held = call.filling = None
    preferences.keep(turn)


def _outcome(turn: Turn, event: HungUp) -> str:
    """How this call is counted; what was decided before stays."""
    call = turn.call
    if call.outcome:
        return call.outcome
    if call.phase in ("confirming", "emergency"):
        return "emergency_exit"
    if event.by != "caller":
        return "lost"
    match call.state:
        case Waiting():
            return "abandoned"
        case Transferring(started=True, dispatch=number) if number:
            return "abandoned"
        case Closing(outcome):
            return outcome
        case Recording(message=int()) if call.visit and turn.at - call.visit.at >= MESSAGE_AT_LEAST_MS:
            return "message_left"
        case _:
            return "ivr_exit"

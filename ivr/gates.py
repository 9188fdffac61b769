"""What comes too late: answers to what is no longer asked are dropped before anybody sees them.

Every prompt, listening, look-up and message has a number; an answer that bears another than the present one
belongs to the past. Words about an emergency are the exception: they are never too late.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr.call import Call
from ivr.messages import Event, Heard, PromptEnded, SpeechBegan, SpeechLost, Woken
from ivr.turn import Turn

Tells = Callable[[Turn, Heard], bool]
"""Whether words tell of an emergency."""


def deadline(call: Call) -> int | None:
    """When ``Woken`` is wanted, UTC ms; None when nothing but the outside world can move this call."""
    times = [call.playing.until if call.playing else None]
    if call.phase == "confirming":
        times.append(call.confirmation.until if call.confirmation else None)
    else:
        times.append(call.timer)
    return min((time for time in times if time is not None), default=None)


def is_late(turn: Turn, event: Event, tells_emergency: Tells) -> bool:
    """Whether ``event`` answers what is no longer asked. What it does answer is marked as answered on the way."""
    call = turn.call
    match event:
        case PromptEnded():
            return call.playing is None or call.playing.say != event.say
        case SpeechBegan():
            return call.listening is None or call.listening.listen != event.listen or call.listening.hotword
        case SpeechLost():
            if call.listening is None or call.listening.listen != event.listen:
                return True
            call.listening = None
        case Heard(mode="speech"):
            return _is_late_speech(turn, event, tells_emergency)
        case Heard():
            return len(event.utterance) != 1 or event.utterance not in "0123456789*#"
        case Woken():
            due = deadline(call)
            return due is None or turn.at < due
    return False


def _is_late_speech(turn: Turn, heard: Heard, tells_emergency: Tells) -> bool:
    listening = turn.call.listening
    if listening is not None and listening.listen == heard.listen:
        turn.call.listening = None
        return False
    # Words about an emergency are never too late while the flow has the caller.
    return turn.call.phase != "flow" or not tells_emergency(turn, heard)

"""What the timeline shows of the events of a call: never what was said or keyed."""

from __future__ import annotations

from controller.happenings import Herald
from controller.switchboard.line import Line
from ivr import messages as ivr


def tell_event(herald: Herald, line: Line, event: ivr.Event) -> None:
    """What the timeline shows of an event: never what was said or keyed."""
    match event:
        case ivr.Heard():
            herald.tell(event.at, "heard", line.id, mode=event.mode, percent=round(event.confidence * 100))
        case ivr.SpeechLost():
            herald.tell(event.at, "speech_lost", line.id, reason=event.reason)
        case ivr.Found():
            known = "a patient of ours" if "patient" in event.record else "a phone that several share"
            herald.tell(event.at, "looked_up", line.id, result=known)
        case ivr.NotFound():
            herald.tell(event.at, "looked_up", line.id, result="not known")
        case ivr.LookUpFailed():
            herald.tell(event.at, "looked_up", line.id, result=f"store away ({event.reason})")
        case ivr.ServiceAnswered():
            herald.tell(event.at, "service", line.id, result=str(event.status))
        case ivr.ServiceFailed():
            herald.tell(event.at, "service", line.id, result=event.reason)
        case _:
            pass

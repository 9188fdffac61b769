"""The way out that no flow can forget: in front of every state of every call.

The key (``9``; ``*9`` while digits are being entered) or the words of the clinic lead to
one question. Yes, the confirm key, or *silence* lead on; a clear no leads back. Then, in
one step and whatever else is broken: the caller is queued for a nurse at top priority
and hears to dial 911 or 988 meanwhile. If the queue gives the call back, does not
answer for ``max_wait_ms``, or anything of ours fails, the dialplan's plain emergency
ring has it. Nothing here needs speech, a look-up, the CRM or a node of the flow.

A television's talk is full of emergencies. Whoever has answered once that it is none is not asked again for
words that are too faint to be his own *and* doubtful (``ivr.faint``); and such words answer no question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.call import Call, Confirmation, HeldEvent, Privacy, Waiting
from ivr.confidence import hypotheses
from ivr.faint import counted
from ivr.messages import Enqueue, Event, Faulted, Heard, PromptEnded, QueueLeft, Resumed, SpeechBegan, SpeechLost, Woken
from ivr.words import clearly_no, normal_phrase, normalise, spoken_digits, spot, yes_no_phrases, yes_or_no

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

WORDS_CONFIDENCE = 0.3
"""Emergency words count from here on: low, because a question follows and a miss costs a life."""
NO_CONFIDENCE = 0.45
SILENCE_MS = 5_000
"""After the question; then silence is a yes."""
SPEAKING_MS = 12_000
QUESTION_MS = 45_000


def heard_words(flow: Flow, heard: Heard, *, digits_expected: bool) -> bool:
    """Do these words, in any of the clinic's languages, tell of an emergency?"""
    for hypothesis in hypotheses(heard):
        if hypothesis.confidence < WORDS_CONFIDENCE:
            continue
        utterance = normalise(hypothesis.utterance)
        for language, phrases in flow.emergency.words.items():
            for phrase in map(normal_phrase, phrases):
                # "nine one one" inside a longer number is a number.
                inside = digits_expected and phrase != utterance and spoken_digits(phrase, language) is not None
                if spot(phrase, utterance) and not (inside and spoken_digits(utterance, language) is not None):
                    return True
    return False


def was_declined(call: Call) -> bool:
    """Whether he has said in this call that it is no emergency."""
    return any(step.kind == "emergency" and step.outcome == "declined" for step in call.steps)


def ask(turn: Turn, mode: str, utterance: str, confidence: float) -> None:
    """Leave the node as it stands and ask whether this is an emergency."""
    turn.call.keys = ""
    turn.call.phase = "confirming"
    turn.call.confirmation = Confirmation(turn.at, mode, utterance, confidence)
    _question(turn)


def _question(turn: Turn) -> None:
    # Noise must not cut the sentence that tells how to answer; a yes or no is heard through it all the same.
    turn.say((turn.flow.emergency_question(turn.call.language),), "keys")
    turn.listen(yes_no_phrases(turn.call.language))


def _wait_for_answer(turn: Turn, milliseconds: int) -> None:
    """Silence until then is a yes. Noise without end cannot put it off beyond ``QUESTION_MS``."""
    confirmation = turn.call.confirmation
    if confirmation is not None:
        until = max(turn.at, min(turn.at + milliseconds, confirmation.at + QUESTION_MS))
        turn.call.confirmation = replace(confirmation, until=until)


def while_confirming(turn: Turn, event: Event) -> None:
    """The question is open."""
    match event:
        case Heard(mode="keys"):
            _hear_key(turn, event.utterance)
        case Heard():
            _hear_words(turn, event)
        case SpeechBegan(faint=False) if turn.call.playing is None:
            _wait_for_answer(turn, SPEAKING_MS)
        case SpeechLost():
            turn.call.speech_ok = False
        case PromptEnded():
            _wait_for_answer(turn, SILENCE_MS)
        case Woken():
            confirm(turn, "silence")
        case Resumed():
            _question(turn)
        case Faulted():
            _record(turn, "fault")
            turn.surrender("emergency", event.reason)
        case _ if isinstance(event, HeldEvent):
            turn.call.held = event


def _hear_key(turn: Turn, key: str) -> None:
    policy = turn.flow.emergency
    if key == policy.confirm_key:
        confirm(turn, "confirmed")
    elif key == policy.decline_key:
        _decline(turn)


def _hear_words(turn: Turn, heard: Heard) -> None:
    """A clear yes, a clear no, or the emergency again; all else leaves the silence timer running."""
    language, heard = turn.call.language, counted(heard)
    again = heard_words(turn.flow, heard, digits_expected=False)
    for hypothesis in hypotheses(heard):
        verdict = yes_or_no(hypothesis.utterance, language)
        if verdict is True and hypothesis.confidence >= WORDS_CONFIDENCE:
            confirm(turn, "confirmed")
            return
        if clearly_no(hypothesis.utterance, language) and hypothesis.confidence >= NO_CONFIDENCE and not again:
            _decline(turn)
            return
    if again and all(yes_or_no(one.utterance, language) is not False for one in hypotheses(heard)):
        confirm(turn, "confirmed")
        return
    if turn.call.playing is None and not heard.faint:
        _wait_for_answer(turn, SILENCE_MS)
    turn.listen(yes_no_phrases(language))


def _record(turn: Turn, outcome: str) -> None:
    if turn.call.confirmation is not None:
        turn.record(turn.call.confirmation, outcome)
    turn.call.confirmation = None


def _decline(turn: Turn) -> None:
    """Back to where the caller was. ``ivr.interpreter`` gives the node what came meanwhile."""
    turn.stop_saying()
    turn.stop_listening()
    _record(turn, "declined")
    turn.call.phase = "flow"


def confirm(turn: Turn, how: str) -> None:
    """The emergency itself: enqueue at once, and speak over it."""
    turn.leave("emergency")
    _open_visit(turn, how)
    turn.call.phase = "emergency"
    turn.call.is_emergency = True
    turn.call.held = None
    turn.be_in(Waiting())
    _enqueue(turn)
    turn.say((turn.engine("emergency"),), "off")
    turn.wake_in(turn.flow.emergency.max_wait_ms or None)


def _open_visit(turn: Turn, how: str) -> None:
    """The emergency counts from the moment the question was asked."""
    turn.open_visit("emergency", "emergency")
    confirmation, turn.call.confirmation = turn.call.confirmation, None
    if confirmation is not None:
        privacy: Privacy = "phi" if confirmation.mode == "speech" else "public"
        turn.answered(how, confirmation.utterance, confirmation.mode, confirmation.confidence, privacy)
        turn.note(at=confirmation.at, asked="engine.emergency_confirm")


def _enqueue(turn: Turn) -> None:
    policy, call = turn.flow.emergency, turn.call
    language = "" if call.any_language else call.language
    turn.commands.append(Enqueue(policy.queue, dict(policy.needs), language, "emergency", call.patient, "emergency"))


def while_waiting(turn: Turn, event: Event) -> None:
    """Queued for a nurse."""
    match event:
        case QueueLeft(reason="nobody_able") if not turn.call.any_language:
            turn.call.any_language = True
            _enqueue(turn)
        case QueueLeft() | Faulted():
            turn.surrender("emergency", event.reason)
        case Woken():
            turn.surrender("emergency", "nobody_in_time")
        case Resumed():
            _enqueue(turn)
            if turn.call.playing is not None:
                turn.say((turn.engine("emergency"),), "off")

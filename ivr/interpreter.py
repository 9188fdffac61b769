"""The interpreter: one event in, the next call and its commands out.

Each event passes the same gates in the same order: late answers (``gates``) are dropped;
the emergency way out looks at every key and every word, and the universal commands
(``universal``) after it; then the phase decides who handles it (``_PHASES``): the node of
the flow, the emergency question, or nobody. ``step`` never raises: a fault of ours gives the call to
the dialplan, as if the controller were gone.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr import after_talk, announcing, called_back, closing, delivery, emergency, hanging_up, relay, universal
from ivr.announcing import ANNOUNCING
from ivr.call import Announcing, Call, CheckingPerson, Closing, Transferring, Waiting
from ivr.called_back import CALLED_BACK
from ivr.closing import CLOSING
from ivr.faint import counted
from ivr.flow import Flow
from ivr.gates import deadline, is_late
from ivr.messages import (
    Announced,
    Answer,
    Arrived,
    CalledBack,
    Command,
    Connected,
    Event,
    Faulted,
    Found,
    Heard,
    HungUp,
    PromptEnded,
    Resumed,
    SpeechBegan,
    SpeechLost,
    StopSaying,
    Surrender,
    TalkEnded,
    TransferEnded,
    Woken,
)
from ivr.node import NodeSpec
from ivr.turn import Turn

__all__ = ["advance", "begin", "deadline", "step"]

MAX_STEPS = 200
"""Nodes one call may pass. Whoever has passed so many is lost in the flow and needs a person."""
MAX_INSTANT = 100


def begin(call_id: str, flow: Flow) -> Call:
    """A call before its first event."""
    return Call(call_id, flow.name, flow.version)


def step(flow: Flow, call: Call, event: Event) -> tuple[Call, tuple[Command, ...]]:
    """What ``event`` makes of ``call``. The call given in is left as it was."""
    try:
        return advance(flow, call, event)
    except Exception as fault:
        turn = Turn(flow, call, event.at)
        turn.call.visit = turn.call.playing = turn.call.listening = turn.call.timer = None
        turn.call.phase = "surrendered"
        turn.call.outcome = turn.call.outcome or "lost"
        to = "emergency" if call.phase in ("confirming", "emergency") else "fallback"
        # The kind of the fault alone: its text may hold what the caller said.
        reason = f"internal: {type(fault).__name__} in node {call.node or '-'}"
        return turn.call, (Surrender("emergency" if to == "emergency" else "fallback", reason),)


def advance(flow: Flow, call: Call, event: Event) -> tuple[Call, tuple[Command, ...]]:
    """``step`` without its safety net, for tests."""
    turn = Turn(flow, call, event.at)
    if isinstance(event, HungUp):
        hanging_up.hung_up(turn, event)
    elif isinstance(event, Announced):
        announcing.told(turn, event.announcements)
    elif not is_late(turn, event, _tells_emergency):
        if not (isinstance(event, PromptEnded) and _more_is_said(turn)):
            _PHASES[call.phase](turn, event)
        _enter_nodes(turn)
    return turn.call, tuple(turn.commands)


# --- gates ---


def _more_is_said(turn: Turn) -> bool:
    """A prompt ended: its next part, if it has one, begins."""
    before = turn.call.playing
    if not turn.next_part():
        return False
    if before is not None and turn.call.phase == "flow":
        _node(turn).on_next_part(turn, before.barge_in)
    return True


def _tells_emergency(turn: Turn, heard: Heard) -> bool:
    digits = _node(turn).takes_digits(turn.flow, turn.call)
    if emergency.was_declined(turn.call):
        heard = counted(heard)
    return emergency.heard_words(turn.flow, heard, digits_expected=digits)


# --- phases ---


def _while_new(turn: Turn, event: Event) -> None:
    match event:
        case Arrived():
            call = turn.call
            known = event.language in turn.flow.languages
            call.language = event.language if known else turn.flow.languages[0]
            call.dialled, call.caller = event.dialled, event.caller
            call.phase = "flow"
            turn.commands.append(Answer())
            if event.relay:
                relay.begin(turn)
            else:
                turn.go(turn.flow.start)
        case CalledBack():
            called_back.begin(turn, event)
        case Faulted():
            turn.surrender("fallback", event.reason)


def _in_flow(turn: Turn, event: Event) -> None:
    node = _node(turn)
    match event:
        case Heard(mode="keys"):
            _hear_key(turn, node, event.utterance)
        case Heard():
            if _tells_emergency(turn, event):
                emergency.ask(turn, "speech", event.utterance, event.confidence)
            else:
                _hear_words(turn, node, counted(event))
        case PromptEnded():
            node.on_prompt_ended(turn)
        case SpeechBegan():
            _speech_began(turn, node, event)
        case SpeechLost():
            turn.call.speech_ok = False
            node.on_speech_lost(turn)
        case Woken():
            _wake(turn, node)
        case Connected():
            _connected(turn)
        case Faulted() if isinstance(turn.call.state, Closing):
            turn.hang_up(turn.call.state.outcome)
        case Faulted():
            turn.fall_back("fault")
        case Resumed():
            _resumed(turn, node)
        case Found():
            _found(turn, node, event)
        case _:
            node.on_event(turn, event)


def _found(turn: Turn, node: NodeSpec, found: Found) -> None:
    """Beside what the node wanted to know, a record tells how this patient is to be spoken to."""
    node.on_event(turn, found)
    _speak_as_he_wants(turn, found)


def _speak_as_he_wants(turn: Turn, found: Found) -> None:
    """From the next prompt on, as soon as it is told who he is, be it by his number alone (``ivr.preferences``)."""
    if turn.call.patient is not None and found.record.get("patient") == turn.call.patient:
        delivery.remembered(turn, found.record)
        if relay.remembered(turn, found.record):
            relay.begin(turn)


def _hear_key(turn: Turn, node: NodeSpec, key: str) -> None:
    after_star, turn.call.star = turn.call.star, key == "*"
    if key == turn.flow.emergency.key and (after_star or not node.takes_digits(turn.flow, turn.call)):
        emergency.ask(turn, "keys", key, 1.0)
    elif not universal.hear_key(turn, node, key):
        node.on_key(turn, key)


def _hear_words(turn: Turn, node: NodeSpec, heard: Heard) -> None:
    if not universal.hear_words(turn, node, heard):
        node.on_speech(turn, heard)


def _speech_began(turn: Turn, node: NodeSpec, began: SpeechBegan) -> None:
    """No prompt is stopped by what is too faint to be the caller."""
    if not began.faint:
        node.on_speech_began(turn)
    elif turn.call.playing is None:
        node.on_faint_began(turn)


def _wake(turn: Turn, node: NodeSpec) -> None:
    """A prompt whose end was never told, or the node's own timer."""
    playing = turn.call.playing
    if playing is not None and playing.until <= turn.at:
        turn.commands.append(StopSaying(playing.say))
        if not _more_is_said(turn):
            node.on_prompt_ended(turn)
    else:
        turn.call.timer = None
        node.on_timer(turn)


def _resumed(turn: Turn, node: NodeSpec) -> None:
    """What the other controller played and heard is gone with it."""
    turn.stop_saying()
    turn.stop_listening()
    node.on_resume(turn)


def _connected(turn: Turn) -> None:
    """A person is there: from now on we are silent."""
    if not isinstance(turn.call.state, Waiting | Transferring):
        return
    turn.stop_saying()
    turn.stop_listening()
    turn.wake_in(None)
    turn.call.confirmation = turn.call.held = None
    turn.call.phase = "talking"
    turn.call.keys = ""
    turn.call.outcome = "answered" if isinstance(turn.call.state, Waiting) else "transferred"


def _while_confirming(turn: Turn, event: Event) -> None:
    if isinstance(event, Connected):
        _connected(turn)
        return
    if isinstance(event, Woken) and turn.call.playing is not None and turn.call.playing.until <= turn.at:
        turn.stop_saying()
        event = PromptEnded(event.at, 0)
    emergency.while_confirming(turn, event)
    if turn.call.phase == "flow":
        _go_back(turn)


def _go_back(turn: Turn) -> None:
    """Not an emergency: the node goes on, with what came meanwhile."""
    held, turn.call.held = turn.call.held, None
    node = _node(turn)
    before = len(turn.commands)
    if held is not None:
        node.on_event(turn, held)
    if turn.target is None and turn.call.phase == "flow" and len(turn.commands) == before:
        node.on_return(turn)
    if isinstance(held, Found):
        _speak_as_he_wants(turn, held)


def _in_emergency(turn: Turn, event: Event) -> None:
    match event:
        case Connected():
            _connected(turn)
        case Woken() if turn.call.playing is not None and turn.call.playing.until <= turn.at:
            turn.stop_saying()
        case _:
            emergency.while_waiting(turn, event)


def _while_talking(turn: Turn, event: Event) -> None:
    match event:
        case TalkEnded() | TransferEnded():
            _talk_ended(turn)
        case Faulted():
            # The talk itself is carried by Asterisk and goes on.
            turn.call.faults += 1


def _talk_ended(turn: Turn) -> None:
    node = _node(turn)
    after = None if turn.call.is_emergency else node.after_talk()
    survey = after_talk.survey_of(turn, node)
    turn.close_visit(turn.call.outcome)
    turn.call.phase = "flow"
    turn.call.state = None
    if after is not None:
        turn.go(after)
    elif survey is not None:
        turn.go_to_flow(*survey)
    else:
        closing.begin(turn, turn.call.outcome, (turn.engine("goodbye"),))


def _while_ending(turn: Turn, event: Event) -> None:
    if isinstance(event, Woken | Resumed):
        turn.hang_up(turn.call.outcome)


def _nothing(turn: Turn, event: Event) -> None:
    """The call is no longer ours."""


_PHASES: dict[str, Callable[[Turn, Event], None]] = {
    "new": _while_new,
    "flow": _in_flow,
    "confirming": _while_confirming,
    "emergency": _in_emergency,
    "talking": _while_talking,
    "ending": _while_ending,
    "surrendered": _nothing,
    "ended": _nothing,
}


# --- nodes ---


class _MissingNode(NodeSpec):
    """A call loaded into a flow that no longer has its node."""

    kind = "missing"

    def enter(self, turn: Turn) -> None:
        turn.fall_back("node_missing")

    def on_timer(self, turn: Turn) -> None:
        self.enter(turn)

    def on_prompt_ended(self, turn: Turn) -> None:
        self.enter(turn)


_MISSING = _MissingNode()


def _node(turn: Turn) -> NodeSpec:
    if isinstance(turn.call.state, Closing):
        return CLOSING
    if isinstance(turn.call.state, CheckingPerson):
        return CALLED_BACK
    if isinstance(turn.call.state, Announcing):
        return ANNOUNCING
    return turn.flow.nodes.get(turn.call.node, _MISSING)


def _enter_nodes(turn: Turn) -> None:
    """Enter the node a handler chose, and the next, until one of them waits."""
    entered = 0
    while turn.target is not None and turn.call.phase == "flow":
        name, turn.target = turn.target, None
        entered += 1
        if entered > MAX_INSTANT or len(turn.call.steps) >= MAX_STEPS:
            turn.surrender("fallback", "too_many_steps")
            return
        node = turn.flow.nodes.get(name, _MISSING)
        if node.repeat is not None and turn.visits(name) >= node.repeat.at_most:
            turn.close_visit("")
            turn.target = node.repeat.then
            continue
        if announcing.stands_before(turn, name, node):
            continue
        turn.open_visit(name, node.kind)
        node.enter(turn)
        announcing.follows(turn, name, node)

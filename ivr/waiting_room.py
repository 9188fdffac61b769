"""What a caller may do while he waits for a person, without losing his place.

He presses a key of the menu he is told of, or says its words, at any time. What needs an answer
is a short *aside*::

    worse     "are you getting worse?"  yes, silence or nonsense -> urgent; if he was that already, the
              emergency question; no -> he waits on
    callback  look_up (which numbers may we call?) -> number ("the one ending in …?")
              yes -> taking -> goodbye; no -> the next number, or he waits on
    go        leaving: the queue gives him back and the node is entered

An agent who answers ends whatever aside is open (``interpreter``), the emergency way out stays in
front of all of them, and the queue that gives the caller back wins over every aside. Numbers are
PHI: only their last digits are read out, from sounds that are the same for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from ivr import closing, emergency, universal
from ivr.call import Aside, Call, Waiting
from ivr.choices import Spoken, check_choices, chosen, phrases_of, pressed
from ivr.confidence import hypotheses
from ivr.messages import (
    CallbackRefused,
    CallbackTaken,
    Event,
    Found,
    Heard,
    LeaveQueue,
    LookUp,
    LookUpFailed,
    NotFound,
    Prompt,
    TakeCallback,
    TellWait,
)
from ivr.node import Checker, NodeName
from ivr.words import yes_no_phrases, yes_or_no

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.nodes.enqueue import Enqueue
    from ivr.turn import Turn

SPEECH_HOLD_MS = 15_000
"""How long speech that never ends in a result may hold the timer."""
ANSWER_MS = 6_000
"""Silence after a question that counts as an answer."""
LOOK_UP_MS = 3_000
"""The look-up of numbers may take so long; then there is no callback."""
WORDS_CONFIDENCE = 0.5
"""Words of the menu count from here on. A question follows, or no harm is done."""
OWN_DIGITS, OTHER_DIGITS = 4, 2
"""Digits read out of the number he calls from; and of one on file, which he may not be the owner of."""
MOST_HOURS = 12
"""Sentences of a callback's time are rendered ahead up to so many hours."""

Doing = Literal["callback", "position", "worse"]


class WaitingChoice(Spoken):
    """One thing a caller may do while he waits: `do` it and keep the place, or `go` and lose it."""

    do: Doing | None = Field(
        None,
        description="callback: be called back; position: hear how long it takes; worse: say that he is getting worse",
    )
    go: NodeName | None = Field(None, description="Leave the queue for this node")

    @model_validator(mode="after")
    def _one_thing(self) -> WaitingChoice:
        if (self.do is None) == (self.go is None):
            raise ValueError("a choice either does something (do) or leads somewhere (go)")
        return self


def check(checker: Checker, choices: tuple[WaitingChoice, ...]) -> None:
    """Keys and words apart, nothing offered twice.

    Whether callers are called back is the clinic's settings' to say: where they are not, it is not
    offered, and who presses the key all the same is told so.
    """
    check_choices(checker, ("while_waiting",), choices)
    done: dict[str, int] = {}
    for index, choice in enumerate(choices):
        checker.node(("while_waiting", index, "go"), choice.go)
        if choice.do is not None and done.setdefault(choice.do, index) != index:
            checker.problem(("while_waiting", index, "do"), f"'{choice.do}' is offered twice", "Keep one of them.")


# --- what the shell tells of it ---


def offer(flow: Flow, call: Call, doing: Doing) -> Prompt | None:
    """The sentence that tells a waiting caller of one choice; None when this is no time or place for it.

    Somebody may always say that he is getting worse: where the menu has no key for it, by the emergency key.
    """
    if call.phase != "flow" or call.state != Waiting():
        return None
    choices: tuple[WaitingChoice, ...] = getattr(flow.nodes.get(call.node), "while_waiting", ())
    key = next((choice.key for choice in choices if choice.do == doing), "")
    if doing == "worse":
        key = key or flow.emergency.key
    return flow.catalogue.prompt(f"engine.offer_{doing}", call.language, {"key": key}) if key else None


def prompts(flow: Flow, language: str, choices: tuple[WaitingChoice, ...]) -> Iterator[Prompt]:
    """Every sentence with a value in it that this node may need."""
    catalogue = flow.catalogue
    yield catalogue.prompt("engine.offer_worse", language, {"key": flow.emergency.key})
    for choice in choices:
        if choice.do is not None:
            yield catalogue.prompt(f"engine.offer_{choice.do}", language, {"key": choice.key})
        if choice.do == "worse":
            for key in ("engine.worse_confirm", "engine.worse_noted"):
                yield catalogue.prompt(key, language, {"emergency": flow.emergency.key})
        elif choice.do == "callback":
            for hours in range(2, MOST_HOURS + 1):
                yield catalogue.prompt("engine.callback_taken", language, {"hours": str(hours)})
            for key in ("engine.called_back", "engine.called_back_message"):
                yield catalogue.prompt(key, language, {"clinic": flow.clinic})


# --- what the caller does ---


def listen(turn: Turn, room: Enqueue) -> None:
    """Over the music: the menu's words, the commands' that are obeyed here, and the emergency's."""
    language = turn.call.language
    commands = universal.phrases(turn.flow, turn.call, room.commands(turn.call))
    turn.listen_meanwhile((*phrases_of(room.while_waiting, language), *commands))


def on_key(turn: Turn, room: Enqueue, key: str) -> None:
    aside = _aside(turn)
    if aside is None:
        choice = pressed(room.while_waiting, key)
        if choice is not None:
            turn.stop_saying()
            _choose(turn, room, choice, "keys", key)
    elif aside.topic in ("worse", "number"):
        turn.stop_saying()
        _answer(turn, room, aside, {"1": True, "2": False}.get(key), "keys")


def on_speech(turn: Turn, room: Enqueue, heard: Heard) -> None:
    aside = _aside(turn)
    if aside is None:
        for hypothesis in hypotheses(heard):
            found = chosen(room.while_waiting, hypothesis.utterance, turn.call.language)
            if found is not None and hypothesis.confidence >= WORDS_CONFIDENCE:
                turn.stop_saying()
                _choose(turn, room, found[0], "speech", hypothesis.utterance)
                return
        listen(turn, room)
    elif aside.topic in ("worse", "number"):
        verdicts = [
            yes_or_no(one.utterance, turn.call.language)
            for one in hypotheses(heard)
            if one.confidence >= WORDS_CONFIDENCE
        ]
        verdict = next((it for it in verdicts if it is not None), None)
        if verdict is None and heard.faint:
            turn.listen(yes_no_phrases(turn.call.language))
            return
        turn.stop_saying()
        _answer(turn, room, aside, verdict, "speech")


def on_prompt_ended(turn: Turn) -> None:
    """A question was heard out: from now on silence is an answer."""
    aside = _aside(turn)
    if aside is not None and aside.topic in ("worse", "number"):
        turn.wake_in(ANSWER_MS)


def on_speech_began(turn: Turn) -> None:
    """He speaks: the answer is on its way."""
    aside = _aside(turn)
    if aside is not None and aside.topic in ("worse", "number") and turn.call.playing is None:
        turn.wake_in(SPEECH_HOLD_MS)


def on_timer(turn: Turn, room: Enqueue) -> None:
    aside = _aside(turn)
    if aside is None:
        return
    if aside.topic == "look_up":
        _impossible(turn, room)
    elif aside.topic in ("worse", "number"):
        _answer(turn, room, aside, None, "")


def on_event(turn: Turn, room: Enqueue, event: Event) -> None:
    """Answers about a callback; what is no longer asked is ignored."""
    aside = _aside(turn)
    match event, aside:
        case Found(), Aside(topic="look_up") if event.lookup == aside.lookup:
            _numbers_found(turn, room, aside, event)
        case ((NotFound() | LookUpFailed()), Aside(topic="look_up")) if event.lookup == aside.lookup:
            _impossible(turn, room)
        case CallbackTaken(hours=hours), Aside(topic="taking"):
            turn.record_aside("callback", aside.at, "engine.callback_own", "taken")
            taken = turn.engine("callback_taken", hours=str(hours)) if hours > 1 else turn.engine("callback_taken_soon")
            turn.close_visit("callback_taken")
            closing.begin(turn, "callback_taken", (taken,))
        case CallbackRefused(reason=reason), Aside(topic="taking"):
            turn.record_aside("callback", aside.at, "engine.callback_own", reason)
            _wait_on(turn, room, "callback_ringing" if reason == "ringing" else "callback_impossible")


def drop(turn: Turn, room: Enqueue) -> None:
    """Back to nothing but waiting: after the emergency question, or under another controller."""
    turn.wake_in(None)
    turn.be_in(Waiting())
    listen(turn, room)


# --- asides ---


def _aside(turn: Turn) -> Aside | None:
    return turn.call.state.aside if isinstance(turn.call.state, Waiting) else None


def _choose(turn: Turn, room: Enqueue, choice: WaitingChoice, mode: str, utterance: str) -> None:
    match choice.do:
        case "position":
            turn.commands.append(TellWait())
            listen(turn, room)
        case "worse" if turn.call.worse or room.priority == "urgent":
            emergency.ask(turn, mode, utterance, 1.0)
        case "worse":
            _ask(turn, Aside("worse", turn.at))
        case "callback":
            number = turn.new_id()
            turn.be_in(Waiting(Aside("look_up", turn.at, lookup=number)))
            turn.wake_in(LOOK_UP_MS)
            turn.commands.append(LookUp(number, "callback_numbers", {"patient": turn.call.patient or ""}))
            turn.listen_for_emergency()
        case None:
            turn.be_in(Waiting(Aside("leaving", turn.at, node=choice.go or "")))
            turn.listen_for_emergency()
            turn.commands.append(LeaveQueue())


def _ask(turn: Turn, aside: Aside) -> None:
    turn.be_in(Waiting(aside))
    turn.wake_in(None)
    turn.say(_question(turn, aside), "keys")
    turn.listen(yes_no_phrases(turn.call.language))


def _question(turn: Turn, aside: Aside) -> tuple[Prompt, ...]:
    if aside.topic == "worse":
        return (turn.engine("worse_confirm", emergency=turn.flow.emergency.key),)
    which, digits = ("own", OWN_DIGITS) if aside.own else ("other", OTHER_DIGITS)
    ending = turn.flow.catalogue.digits(aside.numbers[0][-digits:], turn.call.language)
    more = "callback_choose_more" if len(aside.numbers) > 1 else "callback_choose"
    return (turn.engine(f"callback_{which}"), *ending, turn.engine(more))


def _answer(turn: Turn, room: Enqueue, aside: Aside, verdict: bool | None, mode: str) -> None:
    """Yes, no, or None for silence and nonsense."""
    if verdict is None and mode and aside.asked == 1:
        _ask(turn, replace(aside, asked=2))
    elif aside.topic == "worse":
        _worse_answered(turn, room, aside, verdict, mode)
    elif verdict:
        _take(turn, aside)
    elif verdict is False and len(aside.numbers) > 1:
        _ask(turn, replace(aside, asked=1, numbers=aside.numbers[1:], own=False))
    elif verdict is None and aside.asked == 1:
        _ask(turn, replace(aside, asked=2))
    else:
        turn.record_aside("callback", aside.at, "engine.callback_own", "declined" if verdict is False else "silence")
        _wait_on(turn, room, "place_stays")


def _worse_answered(turn: Turn, room: Enqueue, aside: Aside, verdict: bool | None, mode: str) -> None:
    """He asked for it himself, so only a clear no leaves him where he was."""
    answer = {True: "yes", False: "no"}.get(bool(verdict), "") if verdict is not None else (mode or "silence")
    turn.record_aside("worse", aside.at, "engine.worse_confirm", answer)
    if verdict is False:
        _wait_on(turn, room, "place_stays")
        return
    turn.call.worse = True
    room.ask_for_person(turn)
    turn.wake_in(None)
    turn.say((turn.engine("worse_noted", emergency=turn.flow.emergency.key),), "keys")
    listen(turn, room)


def _numbers_found(turn: Turn, room: Enqueue, aside: Aside, found: Found) -> None:
    """``own``, when it may be called; ``others``, the numbers on file, separated by spaces."""
    own = found.record.get("own", "")
    numbers = tuple(filter(None, (own, *found.record.get("others", "").split())))
    if not numbers:
        _impossible(turn, room)
        return
    _ask(turn, replace(aside, topic="number", asked=1, numbers=numbers, own=bool(own)))


def _take(turn: Turn, aside: Aside) -> None:
    """The answer comes at once; until then nothing he does counts."""
    turn.wake_in(None)
    turn.listen_for_emergency()
    turn.be_in(Waiting(replace(aside, topic="taking")))
    turn.commands.append(TakeCallback(aside.numbers[0]))


def _impossible(turn: Turn, room: Enqueue) -> None:
    aside = _aside(turn)
    turn.record_aside("callback", aside.at if aside else turn.at, "engine.callback_own", "impossible")
    _wait_on(turn, room, "callback_impossible")


def _wait_on(turn: Turn, room: Enqueue, sentence: str) -> None:
    turn.wake_in(None)
    turn.be_in(Waiting())
    turn.say((turn.engine(sentence),), "keys")
    listen(turn, room)

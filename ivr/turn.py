"""One step of a call in the making: a copy of the call, the commands so far, and the verbs nodes speak in.

Nodes never build commands themselves: the verbs here keep the laws that hold for all
of them. One ``Say`` at a time, one ``Listen`` at a time, one open visit at a time, and
nothing after the call was given away.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ivr.call import Call, Confirmation, Frame, Listening, Part, Playing, Privacy, State, Visit
from ivr.flow import Flow
from ivr.messages import (
    Amplify,
    BargeIn,
    Command,
    HangUp,
    Listen,
    Prompt,
    Say,
    Step,
    StopListening,
    StopSaying,
    Surrender,
)
from ivr.texts import Texts, speaking_time_ms

MAX_KEYS_AHEAD = 32
MAX_SPEECH_MS = 10_000
SPEECH_COMPLETE_MS = 200
"""Longer than the closure of a p, t or k within a word, shorter than the pause before an afterthought."""
SPEECH_INCOMPLETE_MS = 700
RELAY_PATIENCE = 5
"""A relay call's timers last so many times longer: what is said is typed first, then read, then typed again."""
MAX_TRAIL = 20
MAX_VALUE = 1_000
"""Characters kept of a value or an utterance: a flow that doubles a variable must not fill the memory."""
HANG_UP_AGAIN_MS = 10_000


class Turn:
    """What one event does to one call. ``target`` is the node to enter next, if any."""

    def __init__(self, flow: Flow, call: Call, at: int) -> None:
        self.entry = flow
        self.call = copy.copy(call)
        self.flow = self._flow_of_call()
        # A clock that goes back (NTP) must not make a timer wait for hours.
        self.at = self.call.at = max(at, call.at)
        self.commands: list[Command] = []
        self.target: str | None = None

    # --- flows ---

    def _flow_of_call(self) -> Flow:
        """The flow the call stands in. Of one that is gone (a call of an older version) nothing is left: no node."""
        flow = self.entry.of(self.call)
        if flow.name != self.call.flow:
            self.call.flow, self.call.node, self.call.frames = flow.name, "", ()
        return flow

    def _be_in_flow(self, name: str) -> None:
        self.call.flow = name
        self.flow = self._flow_of_call()

    def call_flow(self, name: str, arguments: Mapping[str, str]) -> None:
        """Enter flow ``name``, to come back to the current node with its results."""
        call = self.call
        self.close_visit("called")
        call.frames = (*call.frames, Frame(call.flow, call.node, call.variables))
        self._begin_flow(name, arguments)

    def go_to_flow(self, name: str, arguments: Mapping[str, str]) -> None:
        """Enter flow ``name`` for good."""
        self.close_visit("left_flow")
        self.call.frames = ()
        self._begin_flow(name, arguments)

    def _begin_flow(self, name: str, arguments: Mapping[str, str]) -> None:
        self._be_in_flow(name)
        self.call.variables = {key: value[:MAX_VALUE] for key, value in arguments.items()}
        self.go(self.flow.start)

    def leave_flow(self) -> str:
        """Back in the flow that called this one, with its variables; the node that called."""
        call = self.call
        frame, call.frames = call.frames[-1], call.frames[:-1]
        self._be_in_flow(frame.flow)
        call.node, call.variables = frame.node, dict(frame.variables)
        return frame.node

    def place(self, node: str) -> str:
        """A node's name in the record: with its flow where that is not the one the call began in."""
        elsewhere = self.flow is not self.entry and node in self.flow.nodes
        # Added, not formatted: a name that knows more of itself than its letters (a test's) stays what it is.
        return f"{self.flow.name}/" + node if elsewhere else node

    def stand_at(self, place: str) -> str:
        """Be in the flow of a ``place``; its node."""
        flow, slash, node = place.rpartition("/")
        if slash:
            self._be_in_flow(flow)
        return node

    def visits(self, node: str) -> int:
        """How often the call has been in ``node`` of this flow, this time included."""
        place, visit = self.place(node), self.call.visit
        here = visit is not None and visit.node == place
        return sum(1 for step in self.call.steps if step.node == place) + here

    # --- saying ---

    def texts(self, texts: Texts | None) -> tuple[Prompt, ...]:
        """Texts of the flow as prompts in the caller's language."""
        return self.flow.say(texts, self.call.language, self.values())

    def engine(self, key: str, /, **values: str) -> Prompt:
        """A sentence of the engine's own."""
        return self.flow.catalogue.prompt(f"engine.{key}", self.call.language, values)

    def say(self, prompts: tuple[Prompt, ...], barge_in: BargeIn = "speech") -> bool:
        """Say ``prompts``, cutting whatever plays. False when there is nothing to say."""
        return self.say_parts((Part(prompts, barge_in),))

    def say_parts(self, parts: tuple[Part, ...]) -> bool:
        """The same for prompts under several rules of barge-in: each part is a ``Say`` of its own."""
        self.stop_saying()
        parts = tuple(part for part in parts if part.prompts)
        if not parts:
            return False
        prompts = tuple(replace(prompt, pace=self.call.pace) for prompt in parts[0].prompts)
        number = self.new_id()
        time = speaking_time_ms(prompts) * 100 // self.call.pace
        self.call.playing = Playing(number, parts[0].barge_in, self.at + time, parts[1:])
        self.commands.append(Say(number, prompts, parts[0].barge_in))
        return True

    def next_part(self) -> bool:
        """A ``Say`` ended: go on with the rest of what is to be said. False when that was all."""
        playing, self.call.playing = self.call.playing, None
        return playing is not None and self.say_parts(playing.rest)

    def stop_saying(self) -> None:
        if self.call.playing is not None:
            self.commands.append(StopSaying(self.call.playing.say))
            self.call.playing = None

    # --- hearing ---

    def listen(
        self,
        phrases: tuple[str, ...],
        *,
        complete_ms: int = SPEECH_COMPLETE_MS,
        incomplete_ms: int = SPEECH_INCOMPLETE_MS,
        max_ms: int = MAX_SPEECH_MS,
    ) -> None:
        """Listen for ``phrases`` and the emergency words, if this call can be heard at all."""
        words = (*phrases, *self.flow.emergency_words(self.call.language))
        self._listen(words, hotword=False, complete_ms=complete_ms, incomplete_ms=incomplete_ms, max_ms=max_ms)

    def listen_for_emergency(self) -> None:
        """Where nothing is asked, the emergency words alone are listened for."""
        self._listen(self.flow.emergency_words(self.call.language), hotword=True)

    def listen_meanwhile(self, phrases: tuple[str, ...]) -> None:
        """While something goes on: nothing but ``phrases`` and the emergency words is reported."""
        self._listen((*phrases, *self.flow.emergency_words(self.call.language)), hotword=True)

    def _listen(
        self,
        phrases: tuple[str, ...],
        *,
        hotword: bool,
        complete_ms: int = SPEECH_COMPLETE_MS,
        incomplete_ms: int = SPEECH_INCOMPLETE_MS,
        max_ms: int = MAX_SPEECH_MS,
    ) -> None:
        self.stop_listening()
        if not (self.flow.speech and self.call.speech_ok):
            return
        number = self.new_id()
        self.call.listening = Listening(number, hotword)
        grammar = tuple(dict.fromkeys(phrase.casefold() for phrase in phrases))
        self.commands.append(
            Listen(number, self.call.language, grammar, complete_ms, incomplete_ms, max_ms, hotword=hotword)
        )

    def stop_listening(self) -> None:
        if self.call.listening is not None:
            self.commands.append(StopListening(self.call.listening.listen))
            self.call.listening = None

    def type_ahead(self, key: str) -> None:
        """Keep a key for the question that comes next."""
        if len(self.call.keys) < MAX_KEYS_AHEAD:
            self.call.keys += key

    # --- ids, time, memory ---

    def new_id(self) -> int:
        number = self.call.next_id
        self.call.next_id += 1
        return number

    def wake_in(self, milliseconds: int | None) -> None:
        self.call.timer = None if milliseconds is None else self.at + milliseconds

    def patience(self, milliseconds: int) -> int:
        """How long this caller is given for what others do in ``milliseconds``."""
        return milliseconds * RELAY_PATIENCE if self.call.relay else milliseconds

    def remember(self, name: str, value: str) -> None:
        self.call.variables = {**self.call.variables, name: value[:MAX_VALUE]}

    def values(self) -> dict[str, str]:
        """The variables, the engine's own among them."""
        call = self.call
        return {
            **call.variables,
            "caller": call.caller or "",
            "dialled": call.dialled,
            "language": call.language,
            "patient": call.patient or "",
        }

    def value_of(self, name: str) -> str:
        """A variable's value, "" when it has none."""
        return self.values().get(name, "")

    def be_in(self, state: State | None) -> None:
        self.call.state = state

    def note(self, **fields: Any) -> None:
        """Put what was asked or answered on the open visit (fields of ``Visit``)."""
        if self.call.visit is not None:
            self.call.visit = replace(self.call.visit, **fields)

    def answered(self, answer: str, utterance: str, mode: str, confidence: float, privacy: Privacy) -> None:
        self.note(answer=answer, utterance=utterance[:MAX_VALUE], mode=mode, confidence=confidence, privacy=privacy)

    # --- moving on ---

    def go(self, name: str) -> None:
        """Enter node ``name`` when the handler has returned."""
        self.target = name

    def go_back(self) -> bool:
        """To the question before the present one. False when there is none."""
        trail = [name for name in self.call.trail[:-1] if name in self.flow.nodes]
        if not trail:
            return False
        self.call.trail = tuple(trail)
        self.close_visit("back")
        self.go(trail[-1])
        return True

    def at_question(self) -> None:
        """This node asks: "go back" leads here from the next one that does."""
        if self.call.trail[-1:] != (self.call.node,):
            self.call.trail = (*self.call.trail, self.call.node)[-MAX_TRAIL:]

    def to_person(self, why: str) -> None:
        """The caller asked for a person, or needs one: the present flow's, else that of the flow that called it."""
        self.close_visit(why)
        self._leave_for("operator", why)

    def to_relay(self) -> None:
        """This is a relay call: it goes where its flow sends such."""
        self.close_visit("relay")
        self._leave_for("relay", "relay")

    def _leave_for(self, way: str, why: str) -> None:
        while not getattr(self.flow, way) and self.call.frames:
            self.leave_flow()
        node: str = getattr(self.flow, way)
        if node:
            self.go(node)
        else:
            self.surrender("fallback", why)

    def start_over(self) -> None:
        """From the very beginning, whichever flow he is in."""
        self.close_visit("start_over")
        while self.call.frames:
            self.leave_flow()
        self.call.trail = ()
        self.go(self.flow.start)

    def amplify(self, steps: int) -> None:
        self.call.volume = steps
        self.commands.append(Amplify(steps))

    def open_visit(self, node: str, kind: str) -> None:
        self.leave("")
        self.call.node = node
        self.call.visit = Visit(self.place(node), kind, self.at)

    def leave(self, outcome: str) -> None:
        """Silence, no timers, and the visit becomes a ``Step``."""
        self.stop_saying()
        self.stop_listening()
        self.call.timer = None
        self.call.state = self.call.filling = None
        self.close_visit(outcome)

    def close_visit(self, outcome: str) -> None:
        visit = self.call.visit
        if visit is None:
            return
        self.call.visit = None
        self.call.steps += (
            Step(
                node=visit.node,
                kind=visit.kind,
                at=visit.at,
                duration_ms=self.at - visit.at,
                asked=visit.asked,
                answer=visit.answer,
                utterance=visit.utterance,
                mode=visit.mode,
                confidence=visit.confidence,
                outcome=outcome,
                privacy=visit.privacy,
            ),
        )

    def record(self, confirmation: Confirmation, outcome: str) -> None:
        """A step for the emergency question itself."""
        self.call.steps += (
            Step(
                node="emergency",
                kind="emergency",
                at=confirmation.at,
                duration_ms=self.at - confirmation.at,
                asked="engine.emergency_confirm",
                answer=outcome,
                utterance=confirmation.utterance,
                mode=confirmation.mode,
                confidence=confirmation.confidence,
                outcome=outcome,
                privacy="phi" if confirmation.mode == "speech" else "public",
            ),
        )

    def record_aside(self, topic: str, at: int, asked: str, answer: str) -> None:
        """A step for a short dialog while waiting; the wait goes on."""
        self.call.steps += (Step(self.place(self.call.node), "aside", at, self.at - at, asked, answer, outcome=topic),)

    def fall_back(self, reason: str) -> None:
        """The flow cannot go on: its fallback node, its caller's where it has none; the second time the dialplan's."""
        self.call.faults += 1
        found = next(((left, node) for left, node in self._fallbacks() if node), None)
        if found is None or self.call.faults > 1:
            self.surrender("fallback", reason)
            return
        self.close_visit(reason)
        for _ in range(found[0]):
            self.leave_flow()
        self.go(found[1])

    def _fallbacks(self) -> Iterator[tuple[int, str]]:
        """How many flows to leave, and the node that takes over there, from the innermost outwards."""
        yield 0, self.flow.fallback
        for left, frame in enumerate(reversed(self.call.frames), 1):
            flow = self.entry.others.get(frame.flow, self.entry)
            caller = flow.nodes.get(frame.node)
            yield left, (caller.when_failed() if caller is not None else None) or flow.fallback

    def hang_up(self, outcome: str) -> None:
        self.target = None
        self.leave(outcome)
        self.call.phase = "ending"
        self.call.outcome = self.call.outcome or outcome
        self.call.hang_ups += 1
        self.commands.append(HangUp(self.call.outcome))
        self.wake_in(HANG_UP_AGAIN_MS if self.call.hang_ups < 3 else None)

    def surrender(self, to: str, reason: str) -> None:
        """Give the call to the dialplan; it is no longer ours."""
        self.target = None
        self.leave(reason)
        self.call.phase = "surrendered"
        if self.call.outcome != "answered":
            self.call.outcome = "emergency_exit" if to == "emergency" else "fallback"
        self.commands.append(Surrender("emergency" if to == "emergency" else "fallback", reason))

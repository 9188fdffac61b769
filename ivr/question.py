"""A question to the caller, asked as VoiceXML's form interpretation would: shared by ``menu`` and ``collect``.

Keys and speech are the same answer. Silence (``no_input``) and answers that make no
sense (``no_match``) are counted apart, each with its own list of handlers; the n-th
time the n-th handler speaks, and a list that is used up leads to its ``go``, else to
the flow's fallback. A spoken answer is taken when its confidence reaches ``accept``,
confirmed ("did you say …?") between ``confirm`` and ``accept``, and not understood below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from ivr.call import Asking, Call, Guess
from ivr.messages import BargeIn, Heard, Hypothesis, Prompt
from ivr.node import Block, Checker, NodeName, NodeSpec
from ivr.texts import Texts, as_list
from ivr.units import Duration
from ivr.words import yes_no_phrases, yes_or_no

if TYPE_CHECKING:
    from ivr.turn import Turn

MAX_UNCONFIRMED = 2
SPEECH_HOLD_MS = 15_000
"""How long speech that never ends in a result may hold the no-input timer."""


class Handler(Block):
    """What to do about silence or an answer that was not understood: say something, or go somewhere."""

    say: Texts | None = None
    reprompt: bool = Field(default=False, description="Ask the question again after `say`")
    go: NodeName | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Handler:
        if (self.say is None) == (self.go is None):
            raise ValueError("a handler either says something (say) or leads somewhere (go)")
        if self.go is not None and self.reprompt:
            raise ValueError("a handler that leads somewhere (go) cannot ask again (reprompt)")
        return self


class Confidence(Block):
    """Bands for spoken answers, 0 to 1."""

    accept: float = Field(default=0.75, ge=0, le=1, description="Taken at once from here on")
    confirm: float = Field(default=0.45, ge=0, le=1, description="Confirmed from here on, not understood below")

    @model_validator(mode="after")
    def _in_order(self) -> Confidence:
        if self.confirm > self.accept:
            raise ValueError("confirm cannot be higher than accept")
        return self


NO_INPUT = (Handler(say="engine.no_input", reprompt=True), Handler(say="engine.no_input", reprompt=True))
NO_MATCH = (Handler(say="engine.no_match", reprompt=True), Handler(say="engine.no_match", reprompt=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """What an utterance means here. ``label`` is how it is read back."""

    value: str
    label: str
    confirm: bool = False
    """Read back even when it was heard well."""


class Question(NodeSpec):
    """Fields and dialog shared by the nodes that ask."""

    say: Texts = Field(description="The question. It must be sufficient for a caller who can only press keys")
    barge_in: BargeIn = Field("speech", description="What may cut the question short: off, keys, or speech (and keys)")
    timeout: Duration = Field(6_000, description="Silence after the question that counts as no_input")
    no_input: tuple[Handler, ...] = Field(NO_INPUT, max_length=9, description="First, second … time nothing came")
    no_match: tuple[Handler, ...] = Field(
        NO_MATCH, max_length=9, description="First, second … time the answer was not understood"
    )
    confidence: Confidence = Confidence()

    # --- for the kinds of question ---

    def understand(self, turn: Turn, utterance: str) -> Answer | None:
        """What these words mean here, if anything."""
        raise NotImplementedError

    def press(self, turn: Turn, key: str) -> None:
        """A key that is an answer, or part of one."""
        raise NotImplementedError

    def take(self, turn: Turn, guess: Guess) -> None:
        """The answer stands: note it and go on."""
        raise NotImplementedError

    def read_back(self, turn: Turn, guess: Guess) -> tuple[Prompt, ...]:
        """``Did you say …?``"""
        return (turn.engine("confirm", value=guess.label),)

    def input_ended(self, turn: Turn) -> None:
        """The time for further digits is over."""

    # --- checks ---

    def check_question(self, checker: Checker) -> None:
        checker.texts(("say",), self.say)
        for name, handlers in (("no_input", self.no_input), ("no_match", self.no_match)):
            for index, handler in enumerate(handlers):
                checker.texts((name, index, "say"), handler.say)
                checker.node((name, index, "go"), handler.go)

    # --- asking ---

    def enter(self, turn: Turn) -> None:
        turn.be_in(Asking())
        self._note_question(turn)
        if turn.call.keys and self.barge_in != "off":
            self._use_keys_ahead(turn)
        if self._is_idle(turn):
            self._ask(turn, turn.texts(self.say))

    def on_return(self, turn: Turn) -> None:
        """Ask again without forgetting how often it was asked."""
        turn.be_in(replace(_asking(turn), digits="", guess=None, speaking=False))
        self._ask(turn, turn.texts(self.say))

    on_resume = on_return

    def _note_question(self, turn: Turn) -> None:
        first = as_list(self.say)[0]
        turn.note(asked=first if isinstance(first, str) else first[turn.call.language])

    def _is_idle(self, turn: Turn) -> bool:
        call = turn.call
        asking = call.phase == "flow" and isinstance(call.state, Asking)
        return asking and turn.target is None and call.playing is None and call.timer is None

    def _ask(self, turn: Turn, prompts: tuple[Prompt, ...]) -> None:
        if turn.flow.speech and not turn.call.speech_ok and not turn.call.told_keys_only:
            turn.call.told_keys_only = True
            prompts = (turn.engine("keys_only"), *prompts)
        turn.wake_in(None if turn.say(prompts, self.barge_in) else self.timeout)
        if self.barge_in == "speech":
            self._listen(turn)
        else:
            turn.listen_for_emergency()

    def _listen(self, turn: Turn) -> None:
        asking = _asking(turn)
        grammar = yes_no_phrases(turn.call.language) if asking.guess else self.phrases(turn.flow, turn.call.language)
        turn.listen(tuple(grammar))

    def on_prompt_ended(self, turn: Turn) -> None:
        if turn.call.keys:
            self._use_keys_ahead(turn)
            if not self._is_idle(turn):
                return
        turn.wake_in(self.timeout)
        if turn.call.listening is None or turn.call.listening.hotword:
            self._listen(turn)

    def _use_keys_ahead(self, turn: Turn) -> None:
        while turn.call.keys and turn.target is None and turn.call.phase == "flow" and turn.call.playing is None:
            key, turn.call.keys = turn.call.keys[0], turn.call.keys[1:]
            self._press(turn, key)

    # --- keys ---

    def on_key(self, turn: Turn, key: str) -> None:
        if turn.call.playing is not None and turn.call.playing.barge_in == "off":
            turn.type_ahead(key)
            return
        turn.stop_saying()
        self._press(turn, key)

    def _press(self, turn: Turn, key: str) -> None:
        asking = _asking(turn)
        if asking.guess is None:
            self.press(turn, key)
        elif key == "1":
            self.take(turn, asking.guess)
        elif key == "2":
            self._rejected(turn)
        else:
            self._unconfirmed(turn)

    # --- speech ---

    def on_speech_began(self, turn: Turn) -> None:
        asking = _asking(turn)
        if asking.speaking or (turn.call.playing is not None and turn.call.playing.barge_in != "speech"):
            return
        turn.stop_saying()
        turn.be_in(replace(asking, speaking=True))
        turn.wake_in(SPEECH_HOLD_MS)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        if turn.call.playing is not None and turn.call.playing.barge_in != "speech":
            turn.listen_for_emergency()
            return
        turn.stop_saying()
        asking = replace(_asking(turn), speaking=False)
        turn.be_in(asking)
        if asking.guess is not None:
            self._hear_confirmation(turn, asking.guess, heard)
            return
        for hypothesis in hypotheses(heard):
            answer = self.understand(turn, hypothesis.utterance)
            if answer is not None:
                self._hear_answer(turn, answer, hypothesis)
                return
        self.not_understood(turn)

    def _hear_answer(self, turn: Turn, answer: Answer, said: Hypothesis) -> None:
        guess = Guess(answer.value, answer.label, said.utterance, "speech", said.confidence)
        if said.confidence < self.confidence.confirm:
            self.not_understood(turn)
        elif said.confidence < self.confidence.accept or answer.confirm:
            self.confirm_answer(turn, guess)
        else:
            self.take(turn, guess)

    def confirm_answer(self, turn: Turn, guess: Guess) -> None:
        """Read the guess back and ask whether it is right."""
        turn.be_in(replace(_asking(turn), guess=guess))
        self._ask(turn, self.read_back(turn, guess))

    def _hear_confirmation(self, turn: Turn, guess: Guess, heard: Heard) -> None:
        for hypothesis in hypotheses(heard):
            verdict = yes_or_no(hypothesis.utterance, turn.call.language)
            if verdict is not None and hypothesis.confidence >= self.confidence.confirm:
                if verdict:
                    self.take(turn, guess)
                else:
                    self._rejected(turn)
                return
        self._unconfirmed(turn)

    def _unconfirmed(self, turn: Turn) -> None:
        """Neither yes nor no: ask again, but not for ever."""
        asking = _asking(turn)
        if asking.guess is None or asking.unconfirmed >= MAX_UNCONFIRMED:
            self._rejected(turn)
            return
        turn.call.keys = ""
        turn.be_in(replace(asking, unconfirmed=asking.unconfirmed + 1, speaking=False))
        self._ask(turn, self.read_back(turn, asking.guess))

    def _rejected(self, turn: Turn) -> None:
        turn.be_in(replace(_asking(turn), guess=None, digits="", unconfirmed=0))
        self.not_understood(turn)

    def on_speech_lost(self, turn: Turn) -> None:
        asking = _asking(turn)
        if asking.digits:
            return
        turn.be_in(replace(asking, speaking=False))
        self._ask(turn, self.read_back(turn, asking.guess) if asking.guess else turn.texts(self.say))

    # --- silence and nonsense ---

    def on_timer(self, turn: Turn) -> None:
        asking = _asking(turn)
        if asking.digits:
            self.input_ended(turn)
        elif asking.guess is not None:
            self._unconfirmed(turn)
        else:
            count = asking.no_inputs + 1
            turn.be_in(replace(asking, no_inputs=count, speaking=False))
            self._handle(turn, self.no_input, count, "no_input")

    def not_understood(self, turn: Turn) -> None:
        """Count a no_match and let its handler speak. Keys pressed ahead belonged to a misunderstanding."""
        turn.call.keys = ""
        asking = _asking(turn)
        count = asking.no_matches + 1
        turn.be_in(replace(asking, no_matches=count, digits="", guess=None, speaking=False))
        self._handle(turn, self.no_match, count, "no_match")

    def _handle(self, turn: Turn, handlers: tuple[Handler, ...], count: int, why: str) -> None:
        handler = handlers[count - 1] if count <= len(handlers) else None
        if handler is None:
            ways_out = [known.go for known in handlers if known.go is not None]
            if not ways_out:
                turn.fall_back(why)
                return
            handler = Handler(go=ways_out[-1])
        if handler.go is not None:
            turn.close_visit(why)
            turn.go(handler.go)
            return
        prompts = turn.texts(handler.say)
        self._ask(turn, (*prompts, *turn.texts(self.say)) if handler.reprompt else prompts)


def hypotheses(heard: Heard) -> tuple[Hypothesis, ...]:
    """The n-best list, best first; a confidence that is no number counts as none at all."""
    found = heard.nbest or (Hypothesis(heard.utterance, heard.confidence),)
    return tuple(Hypothesis(one.utterance, 0.0 if math.isnan(one.confidence) else one.confidence) for one in found)


def _asking(turn: Turn) -> Asking:
    """The open question's state; a fresh one if a call was loaded without."""
    return turn.call.state if isinstance(turn.call.state, Asking) else Asking()


def confirming(call: Call) -> bool:
    return isinstance(call.state, Asking) and call.state.guess is not None

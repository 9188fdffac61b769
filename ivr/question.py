"""A question to the caller, asked as VoiceXML's form interpretation would: shared by ``menu``, ``collect``, ``form``.

Keys and speech are the same answer. What goes wrong (silence, nonsense, speech without end) and what the caller asks
for (help, a repetition, a person) is counted apart, and ``ivr.handlers`` tells who speaks. A spoken answer is taken
when its confidence reaches ``accept``, confirmed ("did you say …?") between ``confirm`` and ``accept``, and not
understood below; two that are equally likely are told apart by asking (``ivr.confirming``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import Field

from ivr import confirming, universal
from ivr.call import Asking, Call, Guess, Part
from ivr.command_words import UniversalCommand
from ivr.confidence import Confidence, hypotheses
from ivr.handlers import Handlers, Handling, Occasion, choose
from ivr.messages import BargeIn, Heard, Prompt
from ivr.node import Checker, NodeSpec
from ivr.sentences import Sentences, check_sentences, due, entries
from ivr.turn import MAX_SPEECH_MS, SPEECH_COMPLETE_MS
from ivr.units import Duration
from ivr.words import yes_no_phrases

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

SPEECH_HOLD_MS = 5_000
"""How much longer than ``max_speech`` speech that never ends in a result may hold the no-input timer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an utterance means here. ``label`` is how it is read back."""

    value: str
    label: str
    confirm: bool = False
    """Read back even when it was heard well."""


class Question(Handlers, NodeSpec):
    """Fields and dialog shared by the nodes that ask."""

    say: Sentences = Field(description="The question. It must be sufficient for a caller who can only press keys")
    barge_in: BargeIn = Field(
        "speech", description="What may cut the question short: off, keys, speech (and keys), or hotword (and keys)"
    )
    timeout: Duration = Field(6_000, description="Silence after the question that counts as no_input")
    speech_complete: Duration = Field(SPEECH_COMPLETE_MS, description="Silence that ends an answer which makes sense")
    speech_incomplete: Duration = Field(1_000, description="Silence that ends an answer which does not make sense yet")
    max_speech: Duration = Field(MAX_SPEECH_MS, description="Speech longer than this is cut: maxspeech")
    confidence: Confidence = Confidence()

    # --- for the kinds of question ---

    def understand(self, turn: Turn, utterance: str) -> tuple[Answer, ...]:
        """What these words can mean here: nothing, one thing, or several that they do not tell apart."""
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

    def option(self, turn: Turn, guess: Guess, key: str) -> Prompt:
        """``For … press …``, where several may be meant."""
        return turn.engine("option", value=guess.label, key=key)

    def refusal(self, turn: Turn, utterance: str) -> tuple[Prompt, ...]:
        """Why what was understood cannot be; nothing when it was not understood at all."""
        return ()

    def input_ended(self, turn: Turn) -> None:
        """The time for further digits is over."""

    def answer_keys(self, flow: Flow, call: Call) -> str:
        """The keys that are an answer to the question itself."""
        return ""

    def sentences(self, turn: Turn) -> Sentences:
        """What is asked now, in all its wordings."""
        return self.say

    def listened(self, turn: Turn) -> Iterable[str]:
        """The words that are an answer now."""
        return self.phrases(turn.flow, turn.call.language)

    def scopes(self, turn: Turn, occasion: Occasion) -> tuple[tuple[Handling, int], ...]:
        """Whose handlers are asked, nearest first, and how often ``occasion`` came up there."""
        count = asking_of(turn).counts.get(occasion, 0)
        return (self.handling(occasion), count), (turn.flow.handlers.handling(occasion), count)

    # --- checks ---

    def check_question(self, checker: Checker) -> None:
        check_sentences(checker, ("say",), self.say)
        self.check_handlers(checker)
        if self.speech_incomplete < self.speech_complete:
            what = "speech_incomplete cannot be shorter than speech_complete"
            checker.problem(("speech_incomplete",), what, "Allow more time for what makes no sense yet.", value=True)

    # --- universal commands ---

    def commands(self, call: Call) -> tuple[UniversalCommand, ...]:
        return universal.ALL

    def claims_key(self, flow: Flow, call: Call, key: str) -> bool:
        state = call.state
        if isinstance(state, Asking) and (state.guess or state.options):
            return key in confirming.keys(state)
        return key in self.answer_keys(flow, call)

    def claims_words(self, turn: Turn, utterance: str) -> bool:
        if confirming.is_open(turn.call):
            return confirming.understands(turn, self, utterance)
        return bool(self.understand(turn, utterance))

    def on_occasion(self, turn: Turn, occasion: Occasion, why: tuple[Prompt, ...] = ()) -> None:
        """Count it, and let its handler speak. Keys pressed ahead were meant for something else."""
        turn.call.keys = ""
        asking = asking_of(turn)
        counts = {**asking.counts, occasion: asking.counts.get(occasion, 0) + 1}
        turn.be_in(replace(asking, counts=counts, digits="", speaking=False))
        handler = choose(occasion, self.scopes(turn, occasion))
        if handler is None:
            self._give_up(turn, occasion)
        elif handler.go is not None:
            turn.close_visit(occasion)
            turn.go(handler.go)
        else:
            # Why it cannot be says more than that it was not understood.
            plain = why and handler.say == "engine.no_match"
            prompts = (*why, *(() if plain else turn.texts(handler.say)))
            again = self.question_again(turn, occasion) if handler.reprompt else ()
            self.ask(turn, self.join((Part(prompts, self.barge_in), *again)))

    def _give_up(self, turn: Turn, occasion: Occasion) -> None:
        if occasion in ("help", "repeat", "operator"):
            turn.to_person(occasion)
        else:
            turn.fall_back(occasion)

    def say_again(self, turn: Turn) -> None:
        turn.be_in(replace(asking_of(turn), digits="", speaking=False))
        self.ask(turn, self.open_question(turn))

    # --- asking ---

    def enter(self, turn: Turn) -> None:
        turn.be_in(Asking())
        turn.at_question()
        self.note_question(turn)
        self.begin_asking(turn)

    def begin_asking(self, turn: Turn) -> None:
        if turn.call.keys and self.barge_in != "off":
            self._use_keys_ahead(turn)
        if self._is_idle(turn):
            self.ask(turn, self.question(turn))

    def on_return(self, turn: Turn) -> None:
        """Ask again without forgetting how often it was asked."""
        turn.be_in(replace(asking_of(turn), digits="", guess=None, options=(), speaking=False))
        self.ask(turn, self.question(turn))

    on_resume = on_return

    def note_question(self, turn: Turn) -> None:
        first = entries(self.say)[0].text
        turn.note(asked=first if isinstance(first, str) else first[turn.call.language])

    def question(self, turn: Turn) -> tuple[Part, ...]:
        """The question as it is put now."""
        said = due(self.sentences(turn), asking_of(turn).asked)
        return self.join(tuple(Part(turn.texts(one.text), one.barge_in or self.barge_in) for one in said))

    def question_again(self, turn: Turn, occasion: Occasion) -> tuple[Part, ...]:
        """After a misunderstanding the question is put anew; who asks to hear it again hears the same words."""
        asking = asking_of(turn)
        if occasion not in ("help", "repeat") and asking.guess is None and not asking.options:
            turn.be_in(replace(asking, asked=asking.asked + 1))
        return self.open_question(turn)

    def open_question(self, turn: Turn) -> tuple[Part, ...]:
        if confirming.is_open(turn.call):
            return (Part(confirming.question(turn, self), self.barge_in),)
        return self.question(turn)

    def join(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """Neighbours under the same rule are one part."""
        joined: list[Part] = []
        for part in parts:
            if joined and joined[-1].barge_in == part.barge_in:
                joined[-1] = Part((*joined[-1].prompts, *part.prompts), part.barge_in)
            elif part.prompts:
                joined.append(part)
        return tuple(joined)

    def _is_idle(self, turn: Turn) -> bool:
        call = turn.call
        asking = call.phase == "flow" and isinstance(call.state, Asking)
        return asking and turn.target is None and call.playing is None and call.timer is None

    def ask(self, turn: Turn, parts: tuple[Part, ...]) -> None:
        """Say ``parts`` and wait for the answer."""
        if turn.flow.speech and not turn.call.speech_ok and not turn.call.told_keys_only:
            turn.call.told_keys_only = True
            parts = self.join((Part((turn.engine("keys_only"),), self.barge_in), *parts))
        turn.wake_in(None if turn.say_parts(parts) else turn.patience(self.timeout))
        self.open_ears(turn)

    def open_ears(self, turn: Turn) -> None:
        """Listen for as much as may cut what is being said."""
        playing = turn.call.playing
        barge_in = playing.barge_in if playing is not None else "speech"
        if barge_in == "speech":
            turn.listen(
                self.grammar(turn),
                complete_ms=self.speech_complete,
                incomplete_ms=self.speech_incomplete,
                max_ms=self.max_speech,
            )
        elif barge_in == "hotword":
            turn.listen_meanwhile(self.grammar(turn))
        else:
            turn.listen_for_emergency()

    def grammar(self, turn: Turn) -> tuple[str, ...]:
        language = turn.call.language
        own = tuple(self.listened(turn))
        yes_no = yes_no_phrases(language) if confirming.is_open(turn.call) else ()
        return (*yes_no, *own, *universal.phrases(turn.flow, turn.call))

    def on_next_part(self, turn: Turn, before: BargeIn) -> None:
        if turn.call.playing is not None and turn.call.playing.barge_in != before:
            self.open_ears(turn)

    def on_prompt_ended(self, turn: Turn) -> None:
        if turn.call.keys:
            self._use_keys_ahead(turn)
            if not self._is_idle(turn):
                return
        turn.wake_in(turn.patience(self.timeout))
        if turn.call.listening is None or turn.call.listening.hotword:
            self.open_ears(turn)

    def _use_keys_ahead(self, turn: Turn) -> None:
        while turn.call.keys and turn.target is None and turn.call.phase == "flow" and turn.call.playing is None:
            key, turn.call.keys = turn.call.keys[0], turn.call.keys[1:]
            if not universal.hear_key(turn, self, key):
                self._press(turn, key)

    # --- keys ---

    def on_key(self, turn: Turn, key: str) -> None:
        if turn.call.playing is not None and turn.call.playing.barge_in == "off":
            turn.type_ahead(key)
            return
        turn.stop_saying()
        self._press(turn, key)

    def _press(self, turn: Turn, key: str) -> None:
        if confirming.is_open(turn.call):
            confirming.on_key(turn, self, key)
        else:
            self.press(turn, key)

    # --- speech ---

    def on_speech_began(self, turn: Turn) -> None:
        asking = asking_of(turn)
        if asking.speaking or (turn.call.playing is not None and turn.call.playing.barge_in != "speech"):
            return
        turn.stop_saying()
        turn.be_in(replace(asking, speaking=True))
        turn.wake_in(self.max_speech + SPEECH_HOLD_MS)

    def on_faint_began(self, turn: Turn) -> None:
        """It may be an answer: it is heard to its end, though that may be later than he would have been asked again."""
        asking, due = asking_of(turn), turn.call.timer
        if not asking.speaking:
            turn.be_in(replace(asking, speaking=True, silent_until=due))
            turn.wake_in(self.max_speech + SPEECH_HOLD_MS)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        if turn.call.playing is not None and not self._may_cut(turn, heard):
            self.open_ears(turn)
            return
        if heard.faint and not self._is_answer(turn, heard):
            self._heard_nothing(turn)
            return
        turn.stop_saying()
        turn.be_in(replace(asking_of(turn), speaking=False))
        if confirming.is_open(turn.call):
            confirming.on_speech(turn, self, heard)
        else:
            self.hear_answer(turn, heard)

    def _may_cut(self, turn: Turn, heard: Heard) -> bool:
        playing = turn.call.playing
        if playing is None or (playing.barge_in == "speech" and not heard.faint):
            return True
        return playing.barge_in in ("speech", "hotword") and self._is_answer(turn, heard)

    def _is_answer(self, turn: Turn, heard: Heard) -> bool:
        said = (one for one in hypotheses(heard) if one.confidence >= self.confidence.confirm)
        return any(self.claims_words(turn, one.utterance) for one in said)

    def _heard_nothing(self, turn: Turn) -> None:
        """What sounded was no answer: the caller was silent all the while."""
        asking = asking_of(turn)
        if asking.speaking and asking.silent_until is not None:
            turn.call.timer = max(turn.at, asking.silent_until)
        turn.be_in(replace(asking, speaking=False, silent_until=None))
        self.open_ears(turn)

    def hear_answer(self, turn: Turn, heard: Heard) -> None:
        """The best of what he may have said, unless another is as good."""
        guesses = confirming.guesses(turn, self, heard)
        if not guesses:
            why = () if heard.cut else self._refused(turn, heard)
            self.not_understood(turn, "maxspeech" if heard.cut else "no_match", why)
            return
        best, others = guesses[0], guesses[1:]
        rivals = [one for one in others if best.confidence - one.confidence < self.confidence.close]
        if rivals:
            confirming.tell_apart(turn, self, (best, *rivals))
        elif best.confidence < self.confidence.accept or best.confirm:
            self.confirm_answer(turn, best, others)
        else:
            self.take(turn, best)

    def _refused(self, turn: Turn, heard: Heard) -> tuple[Prompt, ...]:
        said = (one for one in hypotheses(heard) if one.confidence >= self.confidence.confirm)
        return next((why for one in said if (why := self.refusal(turn, one.utterance))), ())

    def confirm_answer(self, turn: Turn, guess: Guess, others: Iterable[Guess] = ()) -> None:
        """Read the guess back and ask whether it is right. ``others``: asked about if it is not."""
        confirming.confirm(turn, self, guess, tuple(others))

    def on_speech_lost(self, turn: Turn) -> None:
        asking = asking_of(turn)
        if asking.digits:
            return
        turn.be_in(replace(asking, speaking=False))
        self.ask(turn, self.open_question(turn))

    # --- silence and nonsense ---

    def on_timer(self, turn: Turn) -> None:
        if asking_of(turn).digits:
            self.input_ended(turn)
        elif confirming.is_open(turn.call):
            confirming.unanswered(turn, self)
        else:
            self.on_occasion(turn, "no_input")

    def not_understood(self, turn: Turn, occasion: Occasion = "no_match", why: tuple[Prompt, ...] = ()) -> None:
        """What he said or keyed is forgotten, and counted. ``why``: said before the handler's own."""
        turn.be_in(replace(asking_of(turn), digits="", guess=None, options=(), others=(), unconfirmed=0))
        self.on_occasion(turn, occasion, why)


def asking_of(turn: Turn) -> Asking:
    """The open question's state; a fresh one if a call was loaded without."""
    return turn.call.state if isinstance(turn.call.state, Asking) else Asking()

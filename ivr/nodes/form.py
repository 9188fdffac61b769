"""``form``: several answers, told at once or asked for one by one, read back together.

The dialog goes through the stages of ``Call.filling``: the open question, the fields that are missing, the reading
back, and which of them is to be changed (``ivr.reviewing``). Within a field it is that of every question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from ivr import confirming, filling, form_listening, reviewing
from ivr.call import Asking, Call, Filling, Guess, Part
from ivr.choices import pressed
from ivr.completeness import whole
from ivr.confidence import hypotheses
from ivr.entry import Entry, occasion
from ivr.filling import filling_of
from ivr.form_field import SKIP_KEY, FormField
from ivr.handlers import Handling, Occasion
from ivr.messages import Heard, Prompt
from ivr.node import Checker, NodeName
from ivr.question import asking_of
from ivr.sentences import Sentences
from ivr.several import spot_several
from ivr.spoken_value import Candidate, Reading, SpokenValue
from ivr.words import normal_phrase, normalise, without_yes_no, yes_or_no, yes_phrases

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

MAX_FIELDS = 7
"""So many, and "none of these", have a key beside the emergency key."""
MAX_ROUNDS = 4
"""Who corrects himself more often needs a person."""
_MISSED = ("no_input", "no_match", "maxspeech")


class Form(Entry):
    """Ask for several things: all in one sentence ("Tuesday morning with Doctor Ortiz"), and what is missing one by
    one, by keys or words. At the end everything is read back; "no, Wednesday", or naming what is wrong, changes one
    answer and keeps the others. Whoever still finds something wrong after four changes is put through to a person.

    `say` asks for everything at once; who uses the keys, cannot be heard, or is not understood is led through the
    questions of the fields instead, so these must be sufficient for themselves. `no_input` and the like are counted
    for each field and for the form: the field's handlers come first, then the form's, then the flow's.
    """

    kind: ClassVar[str] = "form"

    at_once: bool = Field(
        default=True, description="Whether `say` asks for everything at once. If not, it is said before the first field"
    )
    fields: tuple[FormField, ...] = Field(min_length=1, max_length=MAX_FIELDS)
    confirm: bool | Literal["unasked"] = Field(
        default=True,
        description="Read everything back at the end. unasked: only when something was told beside what was asked for, "
        "or heard badly. false: only when something was heard badly",
    )
    go: NodeName

    @model_validator(mode="after")
    def _asks_something(self) -> Form:
        if not self.at_once and not any(field.ask for field in self.fields):
            raise ValueError("a form that asks for nothing; let it ask for one field, or for all at once")
        return self

    # --- checks ---

    def check(self, checker: Checker) -> None:
        self.check_question(checker)
        names = self.variables_asked()
        for index, field in enumerate(self.fields):
            field.check(checker, here := ("fields", index), later=names[index:])
            if field.into in names[:index]:
                what = f"two fields go into '{field.into}'"
                checker.problem((*here, "into"), what, "Give each its own variable.", value=True)
        for language in checker.languages:
            self._check_apart(checker, language)
        checker.node(("go",), self.go)

    def _check_apart(self, checker: Checker, language: str) -> None:
        """What is told unasked must belong to one field, and a title name one."""
        said: dict[str, int] = {}
        titles: dict[str, int] = {}
        for index, field in enumerate(self.fields):
            title = field.title.get(language, "") if isinstance(field.title, dict) else field.title
            if title and titles.setdefault(normal_phrase(title), index) != index:
                what = f"two fields are called '{title}'"
                checker.problem(("fields", index, "title"), what, "Give each its own title.", value=True)
            for place, choice in enumerate(field.choices if field.unasked is not False else ()):
                for phrase in choice.words_in(language):
                    if said.setdefault(normal_phrase(phrase), index) != index:
                        what = f"'{phrase}' is an answer to two fields of this form"
                        remedy = "Take other words, or write 'unasked: false' in one of the fields."
                        checker.problem(("fields", index, "choices", place), what, remedy)

    # --- what it asks now ---

    def asked(self, call: Call) -> FormField:
        """The field that is asked for; the first while none is."""
        name = call.filling.asked if call.filling is not None else ""
        return next((field for field in self.fields if field.into == name), self.fields[0])

    def stage(self, call: Call) -> str:
        return call.filling.stage if call.filling is not None else "open"

    def asked_value(self, flow: Flow, call: Call) -> SpokenValue | None:
        return self.asked(call).value(flow) if self.stage(call) == "field" else None

    def sentences(self, turn: Turn) -> Sentences:
        return self.asked(turn.call).say if self.stage(turn.call) == "field" else self.say

    def question(self, turn: Turn) -> tuple[Part, ...]:
        match self.stage(turn.call):
            case "open":
                return self.join((*super().question(turn), Part((turn.engine("one_by_one"),), self.barge_in)))
            case "field" if self.asked(turn.call).may_be_left:
                return self.join((*super().question(turn), Part((turn.engine("skip"),), self.barge_in)))
            case "field":
                return super().question(turn)
        return (Part(reviewing.question(turn, self), self.barge_in),)

    def is_doubted(self, candidate: Candidate) -> bool:
        """Where everything is read back at the end, nothing is before."""
        return candidate.doubtful and self.confirm is not True

    def answer_keys(self, flow: Flow, call: Call) -> str:
        match self.stage(call):
            case "open":
                return "12345678" + SKIP_KEY
            case "field":
                return self.asked(call).keys(flow)
        return reviewing.keys(flow, call, self)

    def is_complete(self, flow: Flow, call: Call, utterance: str, at: int) -> bool:
        """Where more may be told than what is asked for, the caller is left the time to tell it."""
        stage, asked = self.stage(call), self.asked(call)
        if stage == "summary":
            return whole(utterance, yes_phrases(call.language))
        filled = call.filling.filled if call.filling is not None else ()
        others = [one for one in self.unasked(flow) if one is not asked and one.into not in filled]
        if stage != "field" or (others and asked.may_come_unasked(flow)):
            return False
        return asked.is_complete(flow, call.language, utterance, at)

    def variables_asked(self) -> tuple[str, ...]:
        return tuple(field.into for field in self.fields)

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        for field in self.fields:
            yield from field.phrases(flow, language)
            yield field.called(flow, language)

    def listened(self, turn: Turn) -> Iterable[str]:
        return form_listening.phrases(turn, self)

    def more_prompts(self, flow: Flow, language: str) -> Iterator[Prompt]:
        for field in self.fields:
            yield from field.prompts(flow, language)
        yield from reviewing.prompts(flow, language, self)

    def unasked(self, flow: Flow) -> list[FormField]:
        """Those that may be told though nobody asks for them."""
        return [field for field in self.fields if field.may_come_unasked(flow)]

    # --- the way through ---

    def enter(self, turn: Turn) -> None:
        """Every answer is forgotten that an earlier visit has left."""
        turn.be_in(Asking())
        turn.call.filling = Filling()
        turn.at_question()
        self.note_question(turn)
        for field in self.fields:
            turn.remember(field.into, "")
        if self.at_once and self._can_be_told(turn):
            self.begin_asking(turn)
        else:
            self.go_on(turn, () if self.at_once else super().question(turn))

    def _can_be_told(self, turn: Turn) -> bool:
        flow, language = turn.flow, turn.call.language
        heard = flow.speech and turn.call.speech_ok
        return heard and any(field.is_spoken(flow, language) for field in self.unasked(flow))

    def go_on(self, turn: Turn, before: tuple[Part, ...] = ()) -> None:
        """Ask for what is missing, else read back. ``before``: said first."""
        filling.drop_unfit(turn, self.fields)
        form, missing = filling_of(turn), filling.missing(turn, self.fields)
        if form.rounds > MAX_ROUNDS:
            turn.to_person("not_confirmed")
        elif missing is not None:
            self.ask_for(turn, missing, before)
        elif (self.confirm is True or form.doubtful) and reviewing.answers(turn, self):
            reviewing.begin(turn, self)
        else:
            self.finish(turn)

    def finish(self, turn: Turn) -> None:
        turn.go(self.go)

    def ask_for(self, turn: Turn, field: FormField, before: tuple[Part, ...] = ()) -> None:
        """The question of one field, or which of several answers was meant."""
        form, asking = filling_of(turn), asking_of(turn)
        again = form.stage == "field" and form.asked == field.into
        turn.be_in(Asking(asking.counts, asking.asked + 1, rejected=asking.rejected) if again else Asking())
        turn.call.filling = replace(form, stage="field", asked=field.into)
        options = filling.take_pending(turn, field)
        if options:
            confirming.tell_apart(turn, self, options)
        else:
            self.ask(turn, self.join((*before, *self.question(turn))))

    def reopen(self, turn: Turn, field: FormField) -> None:
        """Its answer is wrong: it is asked for again, all others stay."""
        filling.empty(turn, field)
        if filling_of(turn).rounds > MAX_ROUNDS:
            self.go_on(turn)
        else:
            self.ask_for(turn, field)

    def go_back(self, turn: Turn) -> bool:
        """To the last field that was filled, else to the question before the form."""
        form = filling_of(turn)
        last = next((one for one in self.fields if one.into == (form.filled or ("",))[-1]), None)
        if last is None or form.rounds >= MAX_ROUNDS:
            return super().go_back(turn)
        self.reopen(turn, last)
        return True

    # --- what goes wrong ---

    def scopes(self, turn: Turn, occasion: Occasion) -> tuple[tuple[Handling, int], ...]:
        here = asking_of(turn).counts.get(occasion, 0)
        field: Handling = self.asked(turn.call).handling(occasion) if self.stage(turn.call) == "field" else ()
        whole = filling_of(turn).counts.get(occasion, 0)
        return (field, here), (self.handling(occasion), whole), (turn.flow.handlers.handling(occasion), here)

    def on_occasion(self, turn: Turn, occasion: Occasion, why: tuple[Prompt, ...] = ()) -> None:
        form = filling_of(turn)
        counts = {**form.counts, occasion: form.counts.get(occasion, 0) + 1}
        turn.call.filling = replace(form, counts=counts)
        super().on_occasion(turn, occasion, why)

    def question_again(self, turn: Turn, occasion: Occasion) -> tuple[Part, ...]:
        """The open question is put once; after that it goes one by one."""
        if occasion in _MISSED and self._leave_open_question(turn):
            return self.question(turn)
        return super().question_again(turn, occasion)

    def on_speech_lost(self, turn: Turn) -> None:
        self._leave_open_question(turn)
        super().on_speech_lost(turn)

    def _leave_open_question(self, turn: Turn) -> bool:
        """False when it is not being asked."""
        missing = filling.missing(turn, self.fields)
        if self.stage(turn.call) != "open" or missing is None:
            return False
        turn.be_in(Asking())
        turn.call.filling = replace(filling_of(turn), stage="field", asked=missing.into)
        return True

    # --- keys ---

    def press(self, turn: Turn, key: str) -> None:
        stage, asked = self.stage(turn.call), self.asked(turn.call)
        if stage == "open":
            self.go_on(turn)
        elif stage != "field":
            reviewing.on_key(turn, self, key)
        elif asked.may_be_left and key == SKIP_KEY and not asking_of(turn).digits:
            self._skip(turn, "keys", key, 1.0)
        elif asked.choices:
            choice = pressed(asked.choices, key)
            if choice is not None:
                self.take(turn, Guess(choice.value, choice.label(turn.call.language), key, "keys", 1.0))
            else:
                self.not_understood(turn)
        else:
            super().press(turn, key)

    # --- speech ---

    def claims_words(self, turn: Turn, utterance: str) -> bool:
        if confirming.is_open(turn.call):
            return super().claims_words(turn, utterance)
        if self.stage(turn.call) in ("summary", "which"):
            return reviewing.understands(turn, self, utterance)
        said = turn.flow.commands.said(normalise(utterance), turn.call.language, self.commands(turn.call))
        if said is not None and said.alone:
            return self.read_whole(turn, utterance) != Reading()
        skipped = self.stage(turn.call) == "field" and self._is_skip(turn, utterance)
        return skipped or bool(self.told(turn, utterance)) or super().claims_words(turn, utterance)

    def hear_answer(self, turn: Turn, heard: Heard) -> None:
        """Several answers are taken as they were heard best; one to the question is taken as at every question."""
        if self.stage(turn.call) in ("summary", "which"):
            reviewing.on_speech(turn, self, heard)
            return
        own = self.asked(turn.call).into if self.stage(turn.call) == "field" else ""
        for said in hypotheses(heard):
            if said.confidence < self.confidence.confirm:
                continue
            found = self.told(turn, said.utterance)
            if any(reading.candidates or (own and reading.refusal) for name, reading in found.items() if name != own):
                self.fill(turn, found, said.utterance, said.confidence)
                return
            if own and self.understand(turn, said.utterance):
                break
            if own and self._is_skip(turn, said.utterance):
                self._skip(turn, "speech", said.utterance, said.confidence)
                return
        super().hear_answer(turn, heard)

    def told(self, turn: Turn, utterance: str) -> dict[str, Reading]:
        """Variable to what was said for it. While fields are missing what is filled is changed only by "no, …"."""
        flow, language = turn.flow, turn.call.language
        asked = self.asked(turn.call) if self.stage(turn.call) == "field" else None
        if asked is not None and not asked.may_come_unasked(flow):
            return {}
        value = asked.value(flow) if asked is not None else None
        if asked is not None and value is not None and not value.found_within:
            whole = self.read_whole(turn, utterance)
            if _is_plain(whole):
                return {asked.into: whole}
        no = yes_or_no(utterance, language) is False or self.stage(turn.call) in ("summary", "which")
        filled = () if no else filling_of(turn).filled
        fields = [one for one in self.unasked(flow) if one.into not in filled]
        rest = without_yes_no(utterance, language) if no else utterance
        return spot_several(fields, flow, rest, language, occasion(turn), asked=asked)

    def read_whole(self, turn: Turn, utterance: str) -> Reading:
        if self.stage(turn.call) != "field":
            return Reading()
        asked = self.asked(turn.call)
        return asked.read(turn.flow, utterance, turn.call.language, occasion(turn), asked=True)

    def _is_skip(self, turn: Turn, utterance: str) -> bool:
        return self.asked(turn.call).is_skip(normalise(utterance), turn.call.language)

    # --- answers ---

    def label(self, turn: Turn, value: str) -> str:
        return self.asked(turn.call).label(turn.flow, value, turn.call.language)

    def read_back(self, turn: Turn, guess: Guess) -> tuple[Prompt, ...]:
        said = self.asked(turn.call).said(turn.flow, guess.value, turn.call.language)
        return (turn.engine("you_entered"), *said, turn.engine("is_that_right"))

    def option(self, turn: Turn, guess: Guess, key: str) -> Prompt:
        private = turn.flow.privacy(self.asked(turn.call).into) != "public"
        return replace(super().option(turn, guess, key), private=private)

    def confirm_answer(self, turn: Turn, guess: Guess, others: Iterable[Guess] = ()) -> None:
        """Not now, where everything is read back at the end."""
        if self.confirm is True:
            self.take(turn, guess)
        else:
            super().confirm_answer(turn, guess, others)

    def take(self, turn: Turn, guess: Guess) -> None:
        filling.put(turn, self.asked(turn.call), guess.value)
        filling.note(turn, self.fields, guess.utterance, guess.mode, guess.confidence)
        self.go_on(turn)

    def _skip(self, turn: Turn, mode: str, utterance: str, confidence: float) -> None:
        filling.put(turn, self.asked(turn.call), "")
        filling.note(turn, self.fields, utterance, mode, confidence)
        self.go_on(turn)

    def fill(self, turn: Turn, found: Mapping[str, Reading], utterance: str, confidence: float) -> None:
        """Take what was told for these fields, and go on with what is missing or was refused."""
        refused = filling.fill(turn, self, found, utterance, confidence)
        self.go_on(turn, (Part(refused, self.barge_in),) if refused else ())


def _is_plain(reading: Reading) -> bool:
    """One answer without a doubt."""
    return len(reading.candidates) == 1 and not reading.candidates[0].doubtful

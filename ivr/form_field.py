"""One field of a form: what is asked, how it may be answered, and how the answer is said again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from ivr.choices import Spoken, all_chosen, check_choices, phrases_of
from ivr.completeness import whole
from ivr.entry import check_askable
from ivr.handlers import Handlers
from ivr.languages import languages
from ivr.messages import Prompt
from ivr.node import Checker, VariableName
from ivr.sentences import Sentences, check_sentences
from ivr.spoken_value import Occasion, Reading, SpokenValue, candidates
from ivr.spoken_values.name import Name
from ivr.strict_yaml import Location
from ivr.texts import PLACEHOLDER, Text
from ivr.words import normal_phrase, normalise, skip_phrases, spot

if TYPE_CHECKING:
    from ivr.flow import Flow

SKIP_KEY = "#"
ONLY_WHEN_ASKED = ("digits", "number", "phone_number", "yes_no")
"""Types whose words may be part of anything: a row of digits, a yes."""


class FieldChoice(Spoken):
    """One answer of a few: the key, the words, and what is kept."""

    value: Annotated[VariableName, Field(description="What the variable is then: small letters, digits and _")]


class FormField(Handlers):
    """One thing that is to be known. Its variable's type says what may be keyed and said, or `choices` do."""

    into: VariableName
    title: Text = Field(description='How it is called when everything is read back, such as {en: "the day"}')
    say: Sentences = Field(description="The question for it alone, with what to key")
    choices: tuple[FieldChoice, ...] = Field(
        (), max_length=8, description="The answers there are; without them the variable's type says"
    )
    optional: bool = Field(default=False, description="May be skipped: with #, or with words such as skip")
    ask: bool = Field(
        default=True,
        description="false: taken where it is told beside another answer, never asked for, and left open without it",
    )
    when: str | None = Field(default=None, description="An expression: asked only where it holds")
    unasked: bool | None = Field(
        default=None,
        description="Whether it may be told before it is asked for, beside other answers. "
        f"Default: yes, but not {', '.join(ONLY_WHEN_ASKED)}",
    )

    @model_validator(mode="after")
    def _keys_are_apart(self) -> FormField:
        values = [choice.value for choice in self.choices]
        if len(dict.fromkeys(values)) != len(values):
            raise ValueError("two choices have the same value")
        if self.may_be_left and any(choice.key == SKIP_KEY for choice in self.choices):
            raise ValueError(f"{SKIP_KEY} skips an optional field and cannot be a choice's key")
        return self

    # --- checks ---

    def check(self, checker: Checker, where: Location, later: Sequence[str]) -> None:
        """``later``: the variables that this field and those after it fill."""
        checker.variable((*where, "into"), self.into)
        check_sentences(checker, (*where, "say"), self.say)
        self.check_handlers(checker, where)
        self._check_title(checker, where)
        if self.when is not None:
            self._check_when(checker, (*where, "when"), self.when, later)
        self._check_told(checker, where)
        if not self.choices:
            check_askable(checker, (*where, "into"), self.into)
            return
        check_choices(checker, (*where, "choices"), self.choices)
        value = checker.value(self.into)
        if value is not None and value.askable:
            what = f"'{self.into}' has a type of its own beside these choices"
            checker.problem((*where, "into"), what, "Declare it without a type, or take the choices out.", value=True)

    @staticmethod
    def _check_when(checker: Checker, where: Location, when: str, later: Sequence[str]) -> None:
        expression = checker.expression(where, when, "truth")
        unknown = [name for name in (expression.names if expression is not None else ()) if name in later]
        if unknown:
            what = f"'{unknown[0]}' is not known yet when this is decided"
            checker.problem(where, what, "Put its field before this one.", value=True)

    def _check_told(self, checker: Checker, where: Location) -> None:
        """What is never asked for must be heard unasked."""
        if not self.ask and not self._may_be_told(checker.value(self.into)):
            what = f"'{self.into}' is never asked for, and is not heard unasked: it could never be filled"
            checker.problem((*where, "ask"), what, "Write 'unasked: true', or let it be asked for.", value=True)

    def _check_title(self, checker: Checker, where: Location) -> None:
        checker.texts((*where, "title"), self.title)
        for text in self.title.values() if isinstance(self.title, dict) else ():
            if PLACEHOLDER.search(text):
                checker.problem((*where, "title"), "a title cannot hold a variable", "Name the field in plain words.")
            if checker.facts.emergency.alarm_in(text):
                what = f"'{text}' holds emergency words and could not be said to choose this field"
                checker.problem((*where, "title"), what, "Take other words.")

    # --- what it is ---

    def value(self, flow: Flow) -> SpokenValue | None:
        """The type of what is entered; None where there are choices."""
        return None if self.choices else flow.values[self.into]

    def may_come_unasked(self, flow: Flow) -> bool:
        return self._may_be_told(self.value(flow))

    def _may_be_told(self, value: SpokenValue | None) -> bool:
        """Before it is asked for? ``value``: the type of what is entered."""
        if self.unasked is not None:
            return self.unasked
        return bool(self.choices) or value is None or type(value).model_fields["type"].default not in ONLY_WHEN_ASKED

    @property
    def may_be_left(self) -> bool:
        """Open: by who is asked for it."""
        return self.optional or not self.ask

    def keys(self, flow: Flow) -> str:
        """The keys that are an answer, or part of one."""
        value = self.value(flow)
        own = "".join(choice.key for choice in self.choices)
        if value is not None:
            own = "0123456789*#" if value.keys_are_digits else "12"
        return own + (SKIP_KEY if self.may_be_left and SKIP_KEY not in own else "")

    def called(self, flow: Flow, language: str) -> str:
        """Its title."""
        return flow.catalogue.texts[self.title][language] if isinstance(self.title, str) else self.title[language]

    # --- hearing ---

    def phrases(self, flow: Flow, language: str) -> tuple[str, ...]:
        value = self.value(flow)
        own = tuple(phrases_of(self.choices, language)) if value is None else value.phrases(language, flow.facts)
        return (*own, *(skip_phrases(language) if self.may_be_left else ()))

    def told_phrases(self, flow: Flow, language: str, occasion: Occasion) -> tuple[str, ...]:
        """Those that are an answer by themselves though nobody asks for it: no single numbers, no keys."""
        known = languages().get(language)
        numbers = (*known.words(), *known.ordinals, *known.ohs) if known is not None else ()
        found = (one for one in self.phrases(flow, language) if not any(word in numbers for word in one.split()))
        alone = tuple(one for one in found if self.read(flow, one, language, occasion).candidates)
        if isinstance(self.value(flow), Name) and known is not None:
            return (*(f"{known.beside[0]} {one}" for one in alone), *alone)
        value = self.value(flow)
        whole = value.told(language, flow.facts) if value is not None else ()
        return (*(one for one in alone if known is None or one not in known.spans), *whole)

    def is_complete(self, flow: Flow, language: str, utterance: str, at: int) -> bool:
        """Is it an answer that no further word could make another? ``at``: UTC ms."""
        value = self.value(flow)
        if value is None:
            return whole(normalise(utterance), phrases_of(self.choices, language))
        return value.is_complete(utterance, language, Occasion(at, flow.facts))

    def is_skip(self, utterance: str, language: str) -> bool:
        """Is it left open?"""
        return self.may_be_left and any(spot(normal_phrase(phrase), utterance) for phrase in skip_phrases(language))

    def read(self, flow: Flow, utterance: str, language: str, occasion: Occasion, *, asked: bool = False) -> Reading:
        """What the words are when they are nothing but the answer. ``asked``: a choice's key may be said, too."""
        value = self.value(flow)
        if value is not None:
            return value.from_speech(utterance, language, occasion)
        found = all_chosen(self.choices, utterance, language)
        return candidates(choice.value for choice, by_words in found if by_words or asked)

    # --- saying ---

    def label(self, flow: Flow, value: str, language: str) -> str:
        """An answer in words."""
        known = self.value(flow)
        if known is not None:
            return known.label(value, language, flow.facts)
        return next((choice.label(language) for choice in self.choices if choice.value == value), "")

    def said(self, flow: Flow, value: str, language: str) -> tuple[Prompt, ...]:
        """An answer in parts that are the same for everybody and rendered ahead."""
        if self.choices:
            label = self.label(flow, value, language)
            return (flow.catalogue.part(label, language),) if label else ()
        return flow.say_value(self.into, value, language)

    def prompts(self, flow: Flow, language: str) -> Iterator[Prompt]:
        """Every part it may be said with, and the choices where the caller is asked which."""
        value = self.value(flow)
        labels = [choice.label(language) for choice in self.choices]
        for part in labels if value is None else value.parts(language, flow.facts):
            yield flow.catalogue.part(part, language)
        for label in labels:
            for key in "12":
                yield flow.catalogue.prompt("engine.option", language, {"value": label, "key": key})

    def is_spoken(self, flow: Flow, language: str) -> bool:
        """Can it be answered by words in this language?"""
        value = self.value(flow)
        if value is None:
            return any(choice.words_in(language) for choice in self.choices)
        return language in value.spoken_in and bool(value.phrases(language, flow.facts))

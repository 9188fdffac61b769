"""What a value type is: how a date, a number, a name is keyed, spoken, checked and said again.

A type is one file in ``ivr/spoken_values/`` with one subclass of ``SpokenValue``; it is found by its folder. Its
fields are the options a flow may give where it declares a variable (``visit_day: {type: date, when: future}``), so
an instance is "a date of this variable". Whoever asks (``collect``, a form) does it through the methods here:

    reading = value.from_speech("march third eighty four", "en", Occasion(at, facts))
    reading.candidates      # (Candidate("1984-03-03", doubtful=True),)
    value.say("1984-03-03", "en", facts)   # ("March", "third", "nineteen", "eighty four")

Nothing is guessed: what can mean two things is two candidates, and the dialog asks which. What is understood but
cannot be (the 30th of February, a date of birth in the future) is a ``refusal``, which has a sentence
``engine.value.<refusal>`` in the catalogue. Keys and speech give the same canonical form. No text raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field

from ivr.call import Privacy
from ivr.language import Language, Tokens
from ivr.languages import languages
from ivr.node import Block, Checker
from ivr.strict_yaml import Location
from ivr.variables import Kind
from ivr.words import normal_phrase, normalise

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts

MAX_TOKENS = 40
"""Nobody says a value in more words; what is longer is not looked at, so that no text takes long."""
MAX_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where something is said. ``at``: UTC ms, the time of the event."""

    at: int
    facts: ClinicFacts

    def local(self) -> datetime:
        """The time on the clinic's wall."""
        return datetime.fromtimestamp(self.at // 1000, UTC).astimezone(ZoneInfo(self.facts.time_zone))

    def day(self) -> date:
        """The date on the clinic's wall."""
        return self.local().date()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What was meant, perhaps: ``value`` in canonical form. ``doubtful``: ask before taking it, however well heard."""

    value: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One candidate: that is it. Several: ask which. None: not understood, or refused with a word of ``refusals``."""

    candidates: tuple[Candidate, ...] = ()
    refusal: str = ""

    def doubted(self) -> Reading:
        """The same, to be confirmed."""
        return Reading(tuple(Candidate(one.value, True) for one in self.candidates), self.refusal)


@dataclass(frozen=True, slots=True)
class Spotted:
    """A value within more words: its reading, and which words of the normal form it was (from, to before)."""

    reading: Reading
    begin: int
    end: int


NOT_UNDERSTOOD = Reading()


class SpokenValue(Block):
    """The base of all value types. A subclass adds ``type: Literal["its_name"] = "its_name"`` and its options."""

    spoken_in: ClassVar[tuple[str, ...]] = ("en", "es")
    """Languages in which it is understood and said; in others the keys alone are heard."""
    askable: ClassVar[bool] = True
    """Can a caller be asked for it?"""
    found_within: ClassVar[bool] = False
    """Is it found among other words by ``from_speech`` itself?"""
    keys_are_digits: ClassVar[bool] = True
    """Is any digit a possible key? Then the emergency key needs a ``*`` before it."""
    condition: ClassVar[Kind] = "text"
    """What it is in a condition."""
    form: ClassVar[str] = ""
    """A pattern of the canonical form where not every text is one; for values that come from elsewhere."""
    refusals: ClassVar[tuple[str, ...]] = ()
    """Why an answer that was understood may be refused."""

    privacy: Privacy = Field("phi", description="public, phi (of a patient), or secret. Never left out by accident")

    def check(self, checker: Checker, where: Location) -> None:
        """Tell ``checker`` every name of the clinic the options use; ``where`` is the variable's place."""

    # --- hearing ---

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        """The words it is said with, for the recogniser's grammar; () where only keys will do."""
        return ()

    def told(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        """Whole values as they stand within a sentence, where no single word of ``phrases`` is one."""
        return ()

    def is_complete(self, utterance: str, language: str, occasion: Occasion) -> bool:
        """Is it a value that no further word could make another? Then the end of speech need not be waited for."""
        known = language_of(language, self.spoken_in)
        if known is None or not self.from_speech(utterance, language, occasion).candidates:
            return False
        more = (phrase for phrase in self.phrases(language, occasion.facts) if spoken_tokens(phrase, known))
        return not any(self.from_speech(f"{utterance} {phrase}", language, occasion).candidates for phrase in more)

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        """Fewest and most keys; equal when the length is fixed."""
        raise NotImplementedError

    def is_whole(self, digits: str, facts: ClinicFacts) -> bool:
        """Do these keys end the entry by themselves?"""
        return len(digits) >= self.key_bounds(facts)[1]

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        """What the keys mean. Any text may come."""
        raise NotImplementedError

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        """The keys that enter a value of canonical form."""
        raise NotImplementedError

    def example(self, occasion: Occasion, length: int) -> str:
        """A made-up value that could be an answer now, for tests; of ``length`` digits where that is open."""
        raise NotImplementedError

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        """What the words mean when they are nothing but the value. Any text may come."""
        raise NotImplementedError

    def stands_out(self, numbers: int, before: str, language: Language) -> bool:
        """Are so many words that are numbers, after the word ``before``, known for this value though nobody asked?"""
        return True

    def spot(self, utterance: str, language: str, occasion: Occasion) -> Spotted | None:
        """The longest stretch of words that is a value; the first of two equally long ones."""
        tokens = tuple(normalise(utterance).split())[:MAX_TOKENS]
        for length in range(len(tokens), 0, -1):
            for begin in range(len(tokens) - length + 1):
                reading = self.from_speech(" ".join(tokens[begin : begin + length]), language, occasion)
                if reading.candidates or reading.refusal:
                    return Spotted(reading, begin, begin + length)
        return None

    # --- saying ---

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        """A canonical value in parts to be said one after the other; each is one of ``parts``.

        A single digit as a part is the catalogue's ``engine.digit.N``. Where the language is not known, and for what
        is no value of this type, the keys are said one by one. The parts joined by spaces are the label it has
        beside other candidates, and ``from_speech`` understands them again.
        """
        return tuple(character for character in value if character in "0123456789")

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        """Every part ``say`` may give except single digits: they hold nothing private and are rendered ahead."""
        return ()

    def label(self, value: str, language: str, facts: ClinicFacts) -> str:
        """The value in words, to tell it apart from another."""
        return " ".join(self.say(value, language, facts))


def spoken_tokens(utterance: str, language: Language, keep: tuple[str, ...] = ()) -> Tokens:
    """The words of an utterance in normal form without those that mean nothing; ``keep`` mean something here."""
    idle = {normal_phrase(word) for word in language.idle if word not in keep}
    return tuple(token for token in normalise(utterance).split()[:MAX_TOKENS] if token not in idle)


def language_of(code: str, spoken_in: tuple[str, ...]) -> Language | None:
    """The tables of a language, when the type is spoken in it."""
    return languages().get(code) if code in spoken_in else None


def candidates(values: Iterable[str | Candidate]) -> Reading:
    """A reading of these, each once, in their order."""
    found: dict[str, Candidate] = {}
    for value in values:
        one = value if isinstance(value, Candidate) else Candidate(value)
        found.setdefault(one.value, one)
    return Reading(tuple(found.values())[:MAX_CANDIDATES])


def distinct(parts: Iterator[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(parts))

"""Several answers in one utterance: "Tuesday at half past nine with Doctor Ortiz" fills three fields.

Each field looks for stretches of words that are an answer to it and from which no word at an end may be missed. Of
the ways to give the fields stretches that do not overlap, the one that leaves least unexplained is taken; among those
the one that fills most fields, where a row of numbers that is cut in two ("November third | twenty twenty") counts
against it. What two equally good ways read differently is asked about. The search is bounded, so that no text takes
long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.languages import languages
from ivr.spoken_value import Occasion, Reading, candidates
from ivr.words import normal_phrase, normalise

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.form_field import FormField

MAX_TOKENS = 40
MAX_STRETCH = 12
MAX_STRETCHES = 24
"""Of one field: the longest ones."""
MAX_WAYS = 60
"""Ways to share out the words that are kept while the next field is looked at."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """``meant``: how many of its words mean something by themselves."""

    begin: int
    end: int
    reading: Reading
    meant: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """``taken``: field's place to its stretch."""

    taken: Mapping[int, _Stretch] = field(default_factory=dict)

    def worth(self, asked: int | None, numbers: Sequence[bool]) -> tuple[int, int, bool]:
        """More is better; between equals the field that was asked for has the word. ``numbers``: where some stand."""
        stretches = self.taken.values()
        good = sum(1 for one in stretches if one.reading.candidates)
        answers = asked in self.taken and bool(self.taken[asked].reading.candidates) if asked is not None else False
        return sum(one.meant for one in stretches), good - self._cuts(numbers), answers

    def score(self, asked: int | None, numbers: Sequence[bool]) -> tuple[tuple[int, int, bool], int, int, int]:
        """The same, and which of equals is looked at first."""
        stretches = self.taken.values()
        words = sum(one.end - one.begin for one in stretches)
        open_ones = sum(len(one.reading.candidates) for one in stretches)
        return self.worth(asked, numbers), -self._cuts(numbers), words, -open_ones

    def _cuts(self, numbers: Sequence[bool]) -> int:
        """How often a number for one field stands right before a number for another."""
        begins = {one.begin: None for one in self.taken.values()}
        return sum(1 for one in self.taken.values() if one.end in begins and numbers[one.end - 1] and numbers[one.end])

    def words(self) -> dict[int, None]:
        """Where the words stand that are taken."""
        return {at: None for stretch in self.taken.values() for at in range(stretch.begin, stretch.end)}

    def leaves_over(self, tokens: tuple[str, ...], idle: Sequence[str]) -> bool:
        """Was more said than the answers and words that mean nothing?"""
        used = self.words()
        return any(token not in idle for at, token in enumerate(tokens) if at not in used)

    def has_room(self, stretch: _Stretch) -> bool:
        return all(stretch.end <= one.begin or one.end <= stretch.begin for one in self.taken.values())


def spot_several(
    fields: Sequence[FormField],
    flow: Flow,
    utterance: str,
    language: str,
    occasion: Occasion,
    *,
    asked: FormField | None = None,
) -> dict[str, Reading]:
    """Variable to what was said for it, in the order of ``fields``.

    Where words are left over that mean something, all of it is doubtful.
    """
    tokens = tuple(normalise(utterance).split())[:MAX_TOKENS]
    first = next((place for place, one in enumerate(fields) if one is asked), None)
    found = [_Search(one, flow, tokens, language, occasion, asked=one is asked).stretches() for one in fields]
    numbers = _where_numbers(tokens, language)
    ways = [_Way()]
    for place, stretches in enumerate(found):
        more = [_Way({**way.taken, place: stretch}) for way in ways for stretch in stretches if way.has_room(stretch)]
        ways = sorted([*ways, *more], key=lambda way: way.score(first, numbers), reverse=True)[:MAX_WAYS]
    idle, best = _idle(language), ways[0]
    rivals = [way for way in ways if way.worth(first, numbers) == best.worth(first, numbers)]
    chosen = _Way({at: _or_refused(one, found[at], best, tokens, idle) for at, one in sorted(best.taken.items())})
    doubt = chosen.leaves_over(tokens, idle)
    readings = {at: _among(stretch.reading, _others(at, chosen, rivals, found)) for at, stretch in chosen.taken.items()}
    return {fields[at].into: reading.doubted() if doubt else reading for at, reading in readings.items()}


def _others(place: int, way: _Way, rivals: Sequence[_Way], found: Sequence[Sequence[_Stretch]]) -> Iterator[Reading]:
    """What else was said for one field: in ways as good as this one, and in the words that are left over."""
    yield from (rival.taken[place].reading if place in rival.taken else Reading() for rival in rivals)
    more = way
    for stretch in found[place]:
        if stretch.reading.candidates and more.has_room(stretch):
            more = _Way({**more.taken, -1 - len(more.taken): stretch})
            yield stretch.reading


def _among(reading: Reading, more: Iterable[Reading]) -> Reading:
    """Open to the other readings of the same field."""
    others = list(more)
    if not reading.candidates or all(other == reading for other in others):
        return reading
    merged = candidates(one for other in (reading, *others) for one in other.candidates)
    return merged if len(merged.candidates) > 1 else merged.doubted()


def _or_refused(
    stretch: _Stretch, others: Sequence[_Stretch], way: _Way, tokens: Sequence[str], idle: Sequence[str]
) -> _Stretch:
    """``February thirtieth`` is no such day, and not the thirtieth, unless its other words are for other fields."""
    used = way.words()
    for other in others:
        around = other.begin <= stretch.begin and stretch.end <= other.end and not other.reading.candidates
        if around and any(at not in used and tokens[at] not in idle for at in range(other.begin, other.end)):
            return other
    return stretch


class _Search:
    """What one utterance may be to one field."""

    def __init__(
        self, one: FormField, flow: Flow, tokens: tuple[str, ...], language: str, occasion: Occasion, *, asked: bool
    ) -> None:
        self._one, self._flow, self._tokens, self._code = one, flow, tokens, language
        self._occasion, self._asked = occasion, asked
        self._value = one.value(flow)
        self._language = languages().get(language)
        self._idle = _idle(language)
        spoken = self._language
        self._numbers = frozenset((*spoken.number_words, *spoken.ohs, *self._idle) if spoken is not None else ())
        self._words = {word: None for phrase in one.phrases(flow, language) for word in normal_phrase(phrase).split()}
        self._not_days = _parts_of_day(tokens, language)

    def stretches(self) -> list[_Stretch]:
        """The longest ones first."""
        found: dict[tuple[int, int], Reading] = {}
        for begin, end in self._runs():
            for first in range(begin, end):
                for last in range(first + 1, min(end, first + MAX_STRETCH) + 1):
                    reading = self._read(first, last)
                    if reading != Reading():
                        found[first, last] = reading
        tight = [
            _Stretch(*place, reading, self._meant(*place))
            for place, reading in found.items()
            if self._is_tight(place, found)
        ]
        return sorted(tight, key=lambda stretch: (stretch.begin - stretch.end, stretch.begin))[:MAX_STRETCHES]

    def _meant(self, first: int, last: int) -> int:
        return sum(1 for token in self._tokens[first:last] if token not in self._idle)

    def _read(self, first: int, last: int) -> Reading:
        """Of a stretch that is worth reading: it begins and ends with a word that means something."""
        whole = self._value is not None and not self._value.found_within
        if whole and (self._tokens[first] in self._idle or self._tokens[last - 1] in self._idle):
            return Reading()
        if self._is_bare(first, last) or self._is_no_day(first, last):
            return Reading()
        return self._one.read(self._flow, " ".join(self._tokens[first:last]), self._code, self._occasion)

    def _is_tight(self, place: tuple[int, int], found: Mapping[tuple[int, int], Reading]) -> bool:
        """No word at an end is one that it means the same without."""
        first, last = place
        for inner, word in (((first + 1, last), self._tokens[first]), ((first, last - 1), self._tokens[last - 1])):
            own = word in self._words and word not in self._idle
            if found.get(inner) == found[place] and not own:
                return False
        return True

    def _runs(self) -> Iterator[tuple[int, int]]:
        """From where to where there are only words that its type knows; of choices, anywhere."""
        if self._value is None:
            yield 0, len(self._tokens)
            return
        more = (*self._idle, *(self._language.times.parts_of_day if self._language is not None else ()))
        known = {**self._words, **{word: None for phrase in more for word in normal_phrase(phrase).split()}}
        begin = 0
        for at in range(len(self._tokens) + 1):
            if at == len(self._tokens) or not (self._tokens[at] in known or any(map(str.isdigit, self._tokens[at]))):
                if at > begin:
                    yield begin, at
                begin = at + 1

    def _is_bare(self, first: int, last: int) -> bool:
        """Numbers alone, such as ``two``, are a day, an hour or a sum only where it is asked for, or where the words
        before them, or how many they are, tell which.
        """
        value, language = self._value, self._language
        if value is None or language is None:
            return False
        before = self._tokens[first - 1] if first else ""
        if value.condition == "date" and before in language.before_hours:
            return True
        numbers = all(token in self._numbers or token.isdigit() for token in self._tokens[first:last])
        return numbers and not self._asked and not value.stands_out(last - first, before, language)

    def _is_no_day(self, first: int, last: int) -> bool:
        """The ``mañana`` of ``de la mañana`` is the morning and not tomorrow."""
        is_day = self._value is not None and self._value.condition == "date"
        return is_day and any(begin < last and first < end for begin, end in self._not_days)


def _idle(language: str) -> tuple[str, ...]:
    known = languages().get(language)
    return tuple(map(normal_phrase, (*known.idle, *known.beside))) if known is not None else ()


def _where_numbers(tokens: Sequence[str], language: str) -> list[bool]:
    known = languages().get(language)
    tables = (*known.words(), *known.ordinals, *known.ohs) if known is not None else ()
    words = {word: None for phrase in tables for word in normal_phrase(phrase).split()}
    return [token in words or token[0].isdigit() for token in tokens]


def _parts_of_day(tokens: Sequence[str], language: str) -> list[tuple[int, int]]:
    """Where a part of the day is said whole, in several words."""
    known = languages().get(language)
    phrases = [normal_phrase(phrase).split() for phrase in known.times.phrases] if known is not None else []
    return [
        (at, at + len(phrase))
        for phrase in phrases
        for at in range(len(tokens))
        if len(phrase) > 1 and list(tokens[at : at + len(phrase)]) == phrase
    ]

"""How numbers and days are said in one language: tables and the readers that work on them.

A language is one file in ``ivr/languages/`` with one ``LANGUAGE``, found by its folder. Words stand there as they
are written (``miércoles``), for the recogniser's dictionary and for the voice; they are compared in the normal form of
``ivr.words``. Readers take tokens of that form and a place, and give every way to read on from there, so that the
types in ``ivr/spoken_values/`` see an ambiguity instead of the first guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ivr.words import normal_phrase

Tokens = tuple[str, ...]
Read = tuple[int, int]
"""A number, and the place after it."""


@dataclass(frozen=True)
class TimeWords:
    """How times of day are said."""

    names: Mapping[str, int]
    """``noon`` and the like, in minutes from midnight."""
    parts_of_day: Mapping[str, tuple[int, int]]
    """``in the morning``, without idle words: from which hour to before which, past 24 after midnight."""
    amounts: Mapping[str, int]
    """``quarter``, ``half``, in minutes."""
    past: tuple[str, ...]
    """Between minutes and hour: minutes past it."""
    to: tuple[str, ...]
    more: tuple[str, ...]
    """Between hour and minutes: minutes more, or less."""
    less: tuple[str, ...]
    sharp: tuple[str, ...]
    """After a full hour: ``o'clock``."""
    phrases: tuple[str, ...]
    """The parts of the day as they are said whole."""
    at: str
    """Before a time within a sentence."""
    hour: Callable[[int], str] = field(compare=False)
    """An hour on the clock: ``nine``, ``las nueve``."""
    say: Callable[[int, int], tuple[str, ...]] = field(compare=False)
    """Of hour (0 to 23) and minute."""
    parts: tuple[str, ...] = field(compare=False)
    """Every part of ``say`` that is no number."""


@dataclass(frozen=True)
class Currency:
    """How amounts of one currency are said: the first word of each is for one, the second for more."""

    units: tuple[str, ...]
    cents: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """Tables map a word (or several, with spaces) to what it means; of several for one number the first is said."""

    code: str
    units: Mapping[str, int]
    """Zero to nineteen, and whatever else below a hundred is one word."""
    tens: Mapping[str, int]
    between: str
    """Said between tens and unit: the Spanish ``y``; "" in English."""
    hundreds: Mapping[str, int]
    """Words that are hundreds by themselves, such as ``doscientos``."""
    hundred: str
    """The word that makes hundreds of a number before it; "" where there is none."""
    thousand: str
    optional: tuple[str, ...]
    """Words that may stand within a number and mean nothing: the English ``and``."""
    ohs: tuple[str, ...]
    """How a zero among digits is said."""
    repeats: Mapping[str, int]
    ordinals: Mapping[str, int]
    """Days of a month as ordinals, 1 to 31 as far as they have them."""
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    relative_days: Mapping[str, int]
    """``tomorrow`` and its like, in days from today."""
    coming: tuple[str, ...]
    """Before or after a weekday: the next one."""
    gone: tuple[str, ...]
    """Before or after a weekday: the last one."""
    spans: Mapping[str, int]
    """``weeks`` and the like, in days."""
    ago: tuple[str, ...]
    days_are_cardinal: bool
    """Is the day of a month said as a plain number: ``el quince``?"""
    linking: tuple[str, ...]
    """Idle words that people hardly leave out, so that the recogniser should know them."""
    idle: tuple[str, ...]
    """Words that mean nothing in a date, a time or a sum."""
    say_below_hundred: Callable[[int], str] = field(compare=False)
    say_hundreds: Callable[[int, bool], str] = field(compare=False)
    """Of 100 to 900, and whether something smaller follows."""
    say_year: Callable[[int], tuple[str, ...]] = field(compare=False)
    say_date: Callable[[date, bool], tuple[str, ...]] = field(compare=False)
    """Of a day, with its weekday or without."""
    date_parts: tuple[str, ...] = field(compare=False)
    """Every part of ``say_date`` that is no number."""
    times: TimeWords = field(kw_only=True)
    currencies: Mapping[str, Currency] = field(kw_only=True)
    """By ISO 4217."""
    cents_between: str = field(kw_only=True)
    """Said between units and cents: ``and``, ``con``."""
    before_hours: tuple[str, ...] = field(kw_only=True)
    """Words right before an hour on the clock: what follows is no day of a month."""
    before_days: tuple[str, ...] = field(kw_only=True)
    """Words right before the day of a month that is said as a plain number."""
    beside: tuple[str, ...] = field(kw_only=True)
    """Words between the answers of one sentence that are no answer themselves: ``with``, ``I would like``."""
    short_one: Mapping[str, str] = field(default_factory=dict)
    """Ends of numbers that change before a noun: ``veintiuno`` to ``veintiún``."""

    def words(self) -> tuple[str, ...]:
        """Every word a number is made of, for the recogniser's grammar; what means nothing is better not listened for:
        it is heard where other words were said."""
        single = (self.thousand, self.hundred, self.between)
        tables = (*self.units, *self.tens, *self.hundreds)
        return tuple(dict.fromkeys(word for word in (*tables, *single) if word))

    # --- reading ---

    @cached_property
    def number_words(self) -> frozenset[str]:
        """``words`` in normal form."""
        return frozenset(map(normal_phrase, self.words()))

    @cached_property
    def ordinal_words(self) -> Mapping[Tokens, int]:
        """``ordinals`` in normal form, of one or two words."""
        return {tuple(normal_phrase(word).split()): number for word, number in self.ordinals.items()}

    def is_number(self, token: str) -> bool:
        """Is it part of a number, in words or figures?"""
        return is_numeral(token) or token in self.number_words

    @cached_property
    def _units(self) -> Mapping[str, int]:
        return _normal(self.units)

    @cached_property
    def _tens(self) -> Mapping[str, int]:
        return _normal(self.tens)

    @cached_property
    def _hundreds(self) -> Mapping[str, int]:
        return _normal(self.hundreds)

    def below_hundred(self, tokens: Tokens, at: int) -> Iterator[Read]:
        """0 to 99 in words or as a numeral of one or two figures."""
        if at >= len(tokens):
            return
        token = tokens[at]
        if is_numeral(token) and len(token) <= 2:
            yield int(token), at + 1
        if token in self._units:
            yield self._units[token], at + 1
        if token in self._tens:
            tens = self._tens[token]
            yield tens, at + 1
            after = at + 1
            if self.between and after < len(tokens) and tokens[after] == self.between:
                after += 1
            elif self.between:
                return
            if after < len(tokens) and 1 <= self._units.get(tokens[after], 0) <= 9:
                yield tens + self._units[tokens[after]], after + 1

    def below_thousand(self, tokens: Tokens, at: int) -> Iterator[Read]:
        """0 to 999."""
        yield from self.below_hundred(tokens, at)
        for hundreds, after in self._read_hundreds(tokens, at):
            yield hundreds, after
            below = self.below_hundred(tokens, self._over_optional(tokens, after))
            yield from ((hundreds + rest, end) for rest, end in below if rest)
        if at < len(tokens) and is_numeral(tokens[at]) and len(tokens[at]) == 3:
            yield int(tokens[at]), at + 1

    def _read_hundreds(self, tokens: Tokens, at: int) -> Iterator[Read]:
        if at >= len(tokens):
            return
        if tokens[at] in self._hundreds:
            yield self._hundreds[tokens[at]], at + 1
        if self.hundred:
            if tokens[at] == self.hundred:
                yield 100, at + 1
            for count, after in self.below_hundred(tokens, at):
                if 1 <= count <= 99 and after < len(tokens) and tokens[after] == self.hundred:
                    yield 100 * count, after + 1

    def cardinals(self, tokens: Tokens, at: int) -> Iterator[Read]:
        """0 to 999 999, as words or as a numeral of up to six figures."""
        yield from self.below_thousand(tokens, at)
        if at < len(tokens) and is_numeral(tokens[at]) and 4 <= len(tokens[at]) <= 6:
            yield int(tokens[at]), at + 1
        for count, after in self._thousands(tokens, at):
            yield 1_000 * count, after
            below = self.below_thousand(tokens, self._over_optional(tokens, after))
            yield from ((1_000 * count + rest, end) for rest, end in below if rest)

    def _thousands(self, tokens: Tokens, at: int) -> Iterator[Read]:
        if at < len(tokens) and tokens[at] == self.thousand:
            yield 1, at + 1
        for count, after in self.below_thousand(tokens, at):
            if 1 <= count <= 999 and after < len(tokens) and tokens[after] == self.thousand:
                yield count, after + 1

    def _over_optional(self, tokens: Tokens, at: int) -> int:
        return at + 1 if at < len(tokens) and tokens[at] in self.optional else at

    def digit(self, token: str) -> str:
        """The figure that is said by ``token``, or ""."""
        if is_numeral(token) and len(token) == 1:
            return token
        if token in self.ohs:
            return "0"
        value = self._units.get(token, 10)
        return str(value) if value < 10 else ""

    def years(self, tokens: Tokens, at: int) -> Iterator[tuple[int, bool, int]]:
        """A year, whether it was said by two figures alone ("eighty four"), and the place after it."""
        for year, after in (
            *self.cardinals(tokens, at),
            *self._year_in_pairs(tokens, at),
            *self._year_by_digit(tokens, at),
        ):
            if 1_000 <= year <= 2_999:
                yield year, False, after
        for year, after in self.below_hundred(tokens, at):
            if year >= 10:
                yield year, True, after
        if at < len(tokens) and tokens[at] in ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09"):
            yield int(tokens[at]), True, at + 1
        elif at + 1 < len(tokens) and self.digit(tokens[at]) == "0" and self.digit(tokens[at + 1]):
            yield int(self.digit(tokens[at + 1])), True, at + 2

    def _year_in_pairs(self, tokens: Tokens, at: int) -> Iterator[Read]:
        """``nineteen eighty four``, ``nineteen oh five``."""
        for century, middle in self.below_hundred(tokens, at):
            if not 10 <= century <= 29:
                continue
            yield from ((100 * century + rest, end) for rest, end in self.below_hundred(tokens, middle) if rest >= 10)
            if middle + 1 < len(tokens) and self.digit(tokens[middle]) == "0" and self.digit(tokens[middle + 1]):
                yield 100 * century + int(self.digit(tokens[middle + 1])), middle + 2

    def _year_by_digit(self, tokens: Tokens, at: int) -> Iterator[Read]:
        figures = [self.digit(token) for token in tokens[at : at + 4]]
        if len(figures) == 4 and all(figures):
            yield int("".join(figures)), at + 4

    # --- saying ---

    def say_number(self, number: int, *, before_noun: bool = False) -> tuple[str, ...]:
        """0 to 999 999 in parts that are few enough to be rendered ahead."""
        parts: list[str] = []
        thousands, rest = divmod(number, 1_000)
        if thousands:
            parts += self._say_below_thousand(thousands, before_noun=True) if thousands > 1 or self.hundred else ()
            parts.append(self.thousand)
        if rest or not thousands:
            parts += self._say_below_thousand(rest, before_noun=before_noun)
        return tuple(parts)

    def _say_below_thousand(self, number: int, *, before_noun: bool) -> list[str]:
        hundreds, rest = number - number % 100, number % 100
        parts = [self.say_hundreds(hundreds, rest > 0)] if hundreds else []
        if rest or not hundreds:
            word = self.say_below_hundred(rest)
            parts.append(self.shortened(word) if before_noun else word)
        return parts

    def shortened(self, word: str) -> str:
        """A number's last word as it stands before a noun."""
        for ending, short in self.short_one.items():
            if word.endswith(ending):
                return word.removesuffix(ending) + short
        return word

    def number_parts(self) -> Iterator[str]:
        """Every part ``say_number`` and ``say_year`` may give."""
        for number in range(100):
            yield self.say_below_hundred(number)
            yield self.shortened(self.say_below_hundred(number))
        for hundreds in range(100, 1_000, 100):
            yield self.say_hundreds(hundreds, True)
            yield self.say_hundreds(hundreds, False)
        yield from (word for word in (self.hundred, self.thousand) if word)
        yield self.ohs[0] if self.ohs else self.say_below_hundred(0)


def _normal(table: Mapping[str, int]) -> Mapping[str, int]:
    return {normal_phrase(word): value for word, value in table.items()}


def is_numeral(token: str) -> bool:
    """Figures as recognisers write them; other scripts' digits are none."""
    return token.isascii() and token.isdigit()


def first_words(table: Mapping[str, int]) -> dict[int, str]:
    """Number to the word it is said with."""
    said: dict[int, str] = {}
    for word, value in table.items():
        said.setdefault(value, word)
    return said

"""``money``: an amount, such as a payment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr import plain_words
from ivr.language import Currency, Language, Tokens, is_numeral
from ivr.spoken_value import (
    NOT_UNDERSTOOD,
    Occasion,
    Reading,
    SpokenValue,
    candidates,
    distinct,
    language_of,
    spoken_tokens,
)
from ivr.variables import Kind
from ivr.words import normal_phrase

if TYPE_CHECKING:
    from ivr.facts import ClinicFacts

LARGEST = 999_999
_WRITTEN = re.compile(r"\s*\$?\s*(\d{1,6})\.(\d\d)\b", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))", re.ASCII)
_OF_COUNTRY: Mapping[str, str] = {"US": "USD", "CA": "CAD", "MX": "MXN", "GB": "GBP", "ES": "EUR", "IE": "EUR"}


class Money(SpokenValue):
    """An amount of money, kept in cents: 2550 is 25.50. Spoken as "twenty five dollars and fifty cents", "twenty five
    fifty", "veinticinco dólares con cincuenta centavos". "One fifty" may be 1.50 or 150: the caller is asked. Keyed
    with its cents and without a point: say so in the question (2550 for 25.50).
    """

    condition: ClassVar[Kind] = "number"
    refusals: ClassVar[tuple[str, ...]] = ("too_large",)

    type: Literal["money"] = "money"
    currency: Literal["USD", "CAD", "MXN", "GBP", "EUR"] | None = Field(None, description="Default: the country's")
    max: int = Field(LARGEST, ge=1, le=LARGEST, description="At most this, in whole dollars (or pesos …)")

    def _code(self, facts: ClinicFacts) -> str:
        return self.currency or _OF_COUNTRY.get(facts.country, "")

    def words(self, language: str, facts: ClinicFacts) -> tuple[Language, Currency] | None:
        """How it is said; None where only keys will do."""
        known = language_of(language, self.spoken_in)
        code = self._code(facts)
        return (known, known.currencies[code]) if known is not None and code in known.currencies else None

    def phrases(self, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        words = self.words(language, facts)
        if words is None:
            return ()
        known, currency = words
        more = (known.cents_between, *known.ohs, *known.words(), *known.linking)
        return distinct(iter((*currency.units, *currency.cents, *more)))

    def key_bounds(self, facts: ClinicFacts) -> tuple[int, int]:
        return 1, len(str(self.max)) + 2

    def from_keys(self, digits: str, occasion: Occasion) -> Reading:
        return self._judged([int(digits)] if is_numeral(digits) and len(digits) <= len(str(LARGEST)) + 2 else [])

    def to_keys(self, value: str, facts: ClinicFacts) -> str:
        return value

    def example(self, occasion: Occasion, length: int) -> str:
        return "100"

    def from_speech(self, utterance: str, language: str, occasion: Occasion) -> Reading:
        words = self.words(language, occasion.facts)
        if words is None:
            return NOT_UNDERSTOOD
        known, currency = words
        plain = _WRITTEN.sub(lambda point: _with_unit(point, currency), _THOUSANDS.sub("", utterance), count=1)
        tokens = spoken_tokens(plain, known)
        if tokens and tokens[0] == normal_phrase(currency.units[0]):
            tokens = ("1", *tokens)  # "a dollar": its article means nothing elsewhere
        return self._judged(list(dict.fromkeys(_amounts(tokens, known, currency))))

    def _judged(self, cents: list[int]) -> Reading:
        fitting = [str(amount) for amount in cents if amount <= 100 * self.max]
        return candidates(fitting) if fitting or not cents else Reading(refusal="too_large")

    def stands_out(self, numbers: int, before: str, language: Language) -> bool:
        return False

    def say(self, value: str, language: str, facts: ClinicFacts) -> tuple[str, ...]:
        words = self.words(language, facts)
        if words is None or not is_numeral(value) or int(value) >= 100 * (LARGEST + 1):
            return super().say(value, language, facts)
        known, currency = words
        units, cents = divmod(int(value), 100)
        said: list[str] = []
        if units or not cents:
            said += [*known.say_number(units, before_noun=True), currency.units[0 if units == 1 else 1]]
        if cents:
            said += [known.cents_between] if units else []
            said += [*known.say_number(cents, before_noun=True), currency.cents[0 if cents == 1 else 1]]
        return tuple(said)

    def label(self, value: str, language: str, facts: ClinicFacts) -> str:
        plainly = plain_words.money(int(value), self._code(facts), language) if is_numeral(value) else ""
        return plainly or super().label(value, language, facts)

    def parts(self, language: str, facts: ClinicFacts) -> Iterable[str]:
        words = self.words(language, facts)
        if words is None:
            return ()
        known, currency = words
        return distinct(iter((known.cents_between, *currency.units[:2], *currency.cents[:2], *known.number_parts())))


def _with_unit(point: re.Match[str], currency: Currency) -> str:
    """``25.50`` is written with its cents, and no 2,550. A unit that is written after it means nothing more."""
    after = point.string[point.end() :].strip().casefold()
    return f" {point[1]} {currency.units[1]} {point[2]} " if not after else point[0]


def _amounts(tokens: Tokens, language: Language, currency: Currency) -> Iterator[int]:
    """Every amount in cents that all of the words may be."""
    units = [normal_phrase(word) for word in currency.units]
    cents = [normal_phrase(word) for word in currency.cents]
    end = len(tokens)
    for number, after in language.cardinals(tokens, 0):
        if after == end:
            yield 100 * number
        elif tokens[after] in cents and after + 1 == end and number <= 99:
            yield number
        elif tokens[after] in units:
            yield from (100 * number + rest for rest in _cents(tokens, after + 1, language, cents))
        elif tokens[after] == language.cents_between:
            yield from (100 * number + rest for rest in _cents(tokens, after, language, cents))
        elif tokens[-1] not in cents and tokens[after] != language.between:
            yield from _pair(number, _cents(tokens, after, language, cents))


def _pair(number: int, rests: Iterable[int]) -> Iterator[int]:
    """``one fifty`` is 1.50, or 150."""
    for rest in rests:
        yield 100 * number + rest
        if number <= 99:
            yield 100 * (100 * number + rest)


def _cents(tokens: Tokens, at: int, language: Language, cents: list[str]) -> Iterator[int]:
    """What is left after the units: nothing, ``fifty``, ``and fifty cents``, ``oh five``."""
    if at == len(tokens):
        yield 0
        return
    if tokens[at] in (language.cents_between, language.between):
        at += 1
    named = tokens[-1] in cents
    end = len(tokens) - (1 if named else 0)
    for number, after in language.below_hundred(tokens[:end], at):
        if after == end and (named or number >= 10 or tokens[at] in ("00", f"0{number}")):
            yield number
    zero = at + 2 == end and language.digit(tokens[at]) == "0" and language.digit(tokens[at + 1])
    if zero:
        yield int(language.digit(tokens[at + 1]))

"""Which numbers may be dialled outside, how often, and through which trunk: the guard against toll fraud.

Callbacks are dialled, to the number that called or to one on file, and of these only what passes here: ``clinic.yaml``
has ``callbacks`` at a trunk, the number is of an allowed country or beginning, it does not cost the clinic dearly
(premium rate and its kin, as libphonenumber knows them), and the bounds hold. Besides them only lines: numbers that
stand in ``clinic.yaml`` itself, which nobody on a telephone can choose.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import phonenumbers
from phonenumbers import PhoneNumberType

Refusal = Literal["not_a_number", "not_allowed", "costly", "too_often", "too_many"]
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_COSTLY = (
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.UAN,
)


@dataclass(frozen=True, slots=True)
class Outbound:
    """The rules of one clinic. ``may_call`` are countries (``US``) and beginnings of numbers (``+1617``)."""

    trunk: str
    caller: str
    """The number that patients see, E.164."""
    may_call: tuple[str, ...]
    ring_ms: int
    per_hour: int
    per_number: int
    """A day."""

    def refusal(self, number: str) -> Refusal | None:
        """Why an E.164 number may never be dialled; None if it may."""
        if not _E164.fullmatch(number):
            return "not_a_number"
        parsed = phonenumbers.parse(number)
        if not phonenumbers.is_possible_number(parsed):
            return "not_a_number"
        if phonenumbers.number_type(parsed) in _COSTLY:
            return "costly"
        country = phonenumbers.region_code_for_number(parsed)
        return None if any(_within(number, country, allowed) for allowed in self.may_call) else "not_allowed"

    def endpoint(self, number: str) -> str:
        """Where Asterisk sends the call. Raises ValueError for a number that may never be dialled."""
        if why := self.refusal(number):
            raise ValueError(f"a number is {why.replace('_', ' ')}; nothing is dialled")
        return _endpoint(number, self.trunk)


def line_refusal(number: str) -> Refusal | None:
    """Why a number of ``clinic.yaml`` itself may not be dialled; None if it may. Free and shared-cost numbers may."""
    if not _E164.fullmatch(number) or not phonenumbers.is_possible_number(parsed := phonenumbers.parse(number)):
        return "not_a_number"
    return "costly" if phonenumbers.number_type(parsed) == PhoneNumberType.PREMIUM_RATE else None


def line_endpoint(number: str, trunk: str) -> str:
    """Where Asterisk sends a call to a number of ``clinic.yaml``. Raises ValueError for one that may not be dialled."""
    if why := line_refusal(number):
        raise ValueError(f"a number is {why.replace('_', ' ')}; nothing is dialled")
    return _endpoint(number, trunk)


def _endpoint(number: str, trunk: str) -> str:
    return f"PJSIP/{number}@trunk_{trunk}"


def _within(number: str, country: str | None, allowed: str) -> bool:
    """A number that no list knows (a test range) has no country: only its beginning can allow it."""
    return number.startswith(allowed) if allowed.startswith("+") else country == allowed


@dataclass(slots=True)
class Meter:
    """Counts what was dialled, so that a fault or a fraud costs a bounded sum. Times in UTC ms, never going back.

    What counts outlives the controller: ``keep`` is given all of it (JSON's own types) before each call goes out, and
    ``recall`` takes it back. Numbers are in it by ``mark`` alone, a keyed word that tells nobody which they are.
    """

    rules: Outbound
    mark: Callable[[str], str]
    keep: Callable[[dict[str, Any]], object]
    _dialled: deque[tuple[int, str]] = field(default_factory=deque, repr=False)
    """When, and whom by his mark; the oldest first, none older than a day."""
    _by_mark: Counter[str] = field(default_factory=Counter, repr=False)

    def recall(self, kept: Mapping[str, Any]) -> None:
        """Go on counting from what an earlier controller kept. Raises ValueError for what no controller wrote."""
        try:
            dialled = [(int(at), str(mark)) for at, mark in kept.get("dialled", [])]
        except (TypeError, ValueError):
            raise ValueError("what was dialled before cannot be read") from None
        self._dialled = deque(sorted(dialled))
        self._by_mark = Counter(mark for _, mark in dialled)

    def dial(self, number: str, at: int) -> Refusal | None:
        """Why ``number`` may not be dialled now; None if it may, and then it counts as dialled."""
        if why := self.rules.refusal(number):
            return why
        self._forget(at - DAY_MS)
        mark = self.mark(number)
        if self._by_mark[mark] >= self.rules.per_number:
            return "too_often"
        if sum(1 for when, _ in self._dialled if when > at - HOUR_MS) >= self.rules.per_hour:
            return "too_many"
        self._dialled.append((at, mark))
        self._by_mark[mark] += 1
        self.keep({"dialled": [list(each) for each in self._dialled]})
        return None

    def _forget(self, until: int) -> None:
        while self._dialled and self._dialled[0][0] <= until:
            _, old = self._dialled.popleft()
            self._by_mark[old] -= 1
            if not self._by_mark[old]:
                del self._by_mark[old]

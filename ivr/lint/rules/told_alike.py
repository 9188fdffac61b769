"""Two fields of a form that are told in the same words.

Warning. Where everything is asked for at once, "Tuesday" is an answer to each of two days, and "two thirty" to a time
and to a number that is heard unasked: the first field takes it, or the caller is asked about what he has said already.
Write `unasked: false` in one of the two: it is then asked for by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ivr.flow import Flow
from ivr.form_field import FormField
from ivr.lint.survey import Survey
from ivr.problems import Problem
from ivr.spoken_value import SpokenValue
from ivr.spoken_values.date import Date
from ivr.spoken_values.date_of_birth import DateOfBirth
from ivr.spoken_values.digits import Digits
from ivr.spoken_values.money import Money
from ivr.spoken_values.name import Name
from ivr.spoken_values.number import Number
from ivr.spoken_values.phone_number import PhoneNumber
from ivr.spoken_values.time_of_day import TimeOfDay
from ivr.words import normal_phrase

SEVERITY = "warning"
_NUMBERS = (Digits, Number, PhoneNumber)
_OF_NUMBERS = (*_NUMBERS, Date, DateOfBirth, TimeOfDay, Money)


def find(survey: Survey) -> Iterator[Problem]:
    """Every pair of typed fields that may be told unasked."""
    if not survey.flow.speech:
        return
    for node, spec in survey.flow.nodes.items():
        fields: tuple[FormField, ...] = getattr(spec, "fields", ())
        for (_, first), (index, second) in combinations(enumerate(fields), 2):
            if _told_alike(survey.flow, survey.languages, first, second):
                what = f"'{first.into}' and '{second.into}' are told in the same words"
                remedy = "Write 'unasked: false' in one of the two fields."
                yield survey.problem_at(node, ("fields", index, "into"), what, remedy)


def _told_alike(flow: Flow, languages: tuple[str, ...], first: FormField, second: FormField) -> bool:
    one, other = first.value(flow), second.value(flow)
    if one is None or other is None or not (first.may_come_unasked(flow) and second.may_come_unasked(flow)):
        return False
    return any(_alike(*pair, flow, languages) for pair in ((one, other), (other, one)))


def _alike(one: SpokenValue, other: SpokenValue, flow: Flow, languages: tuple[str, ...]) -> bool:
    match one, other:
        case Name(), Name():
            return any(_phrases(one, flow, code) & _phrases(other, flow, code) for code in languages)
        case DateOfBirth(), Date(when=when):
            return when != "future"
        case _ if isinstance(one, _NUMBERS):
            return isinstance(other, _OF_NUMBERS)
    return type(one) is type(other)


def _phrases(names: Name, flow: Flow, language: str) -> frozenset[str]:
    return frozenset(map(normal_phrase, names.phrases(language, flow.facts)))

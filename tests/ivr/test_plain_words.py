from datetime import date

import pytest

from ivr.plain_words import day, money, time
from ivr.spoken_values import value_types
from tests.ivr.conftest import FACTS


def test_a_day_in_korean() -> None:
    assert day(date(2026, 11, 3), "ko", weekday=True) == "11월 3일 화요일"
    assert day(date(1985, 3, 14), "ko", weekday=False) == "1985년 3월 14일"
    assert day(date(2026, 11, 3), "es", weekday=True) == ""


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "오전 열두 시"), (8, 30, "오전 여덟 시 30분"), (12, 5, "오후 열두 시 5분"), (23, 0, "오후 열한 시")],
)
def test_a_time_in_korean(hour: int, minute: int, said: str) -> None:
    assert time(hour, minute, "ko") == said
    assert time(hour, minute, "en") == ""


def test_a_sum_in_korean() -> None:
    assert money(4275, "USD", "ko") == "42달러 75센트"
    assert (money(0, "USD", "ko"), money(75, "USD", "ko"), money(200, "USD", "ko")) == ("0달러", "75센트", "2달러")
    assert money(4275, "GBP", "ko") == "" == money(4275, "USD", "en")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("date", "2026-11-03", "11월 3일 화요일"),
        ("time_of_day", "14:30", "오후 두 시 30분"),
        ("money", "4275", "42달러 75센트"),
    ],
)
def test_values_in_a_korean_sentence_are_said_so_and_not_digit_by_digit(kind: str, value: str, said: str) -> None:
    of_type = value_types()[kind]()
    assert of_type.label(value, "ko", FACTS) == said
    assert of_type.label(value, "en", FACTS) == " ".join(of_type.say(value, "en", FACTS))
    assert of_type.label("nonsense", "ko", FACTS) == ""

"""Days, times and sums in a sentence in languages in which they cannot be asked for by voice: Korean.

What is spoken *and* understood has a file in ``ivr/languages/``. Numerals are left to the voice, which reads
them as the language has it; hours are native numbers in Korean, which the voice does not know.
"""

from __future__ import annotations

from datetime import date

_KOREAN_DAYS = "월화수목금토일"
_KOREAN_HOURS = ("열두", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한")
_KOREAN_SUMS = {"USD": ("달러", "센트"), "CAD": ("달러", "센트"), "EUR": ("유로", "센트")}


def day(value: date, language: str, *, weekday: bool) -> str:
    """``11월 3일 화요일``; with its year where the weekday does not say enough; "" in other languages."""
    if language != "ko":
        return ""
    said = f"{value.month}월 {value.day}일"
    return f"{said} {_KOREAN_DAYS[value.weekday()]}요일" if weekday else f"{value.year}년 {said}"


def time(hour: int, minute: int, language: str) -> str:
    """``오후 두 시 30분``."""
    if language != "ko":
        return ""
    said = f"{'오전' if hour < 12 else '오후'} {_KOREAN_HOURS[hour % 12]} 시"
    return f"{said} {minute}분" if minute else said


def money(cents: int, currency: str, language: str) -> str:
    """``42달러 75센트``."""
    if language != "ko" or currency not in _KOREAN_SUMS:
        return ""
    unit, small = _KOREAN_SUMS[currency]
    whole, rest = divmod(cents, 100)
    parts = [f"{whole}{unit}"] if whole or not rest else []
    return " ".join([*parts, f"{rest}{small}"] if rest else parts)

"""Spanish, as it is spoken on American telephones."""

from __future__ import annotations

from datetime import date

from ivr.language import Currency, Language, TimeWords

_UNITS = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós",
    "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos", "ochocientos",
    "novecientos",
)  # fmt: skip
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def _below_hundred(number: int) -> str:
    if number < 30:
        return _UNITS[number]
    tens = _TENS[number // 10 - 3]
    return f"{tens} y {_UNITS[number % 10]}" if number % 10 else tens


def _hundreds(number: int, more: bool) -> str:
    return _HUNDREDS[number // 100 - 1] if more or number > 100 else "cien"


def _year(year: int) -> tuple[str, ...]:
    """``mil novecientos ochenta y cuatro``, ``dos mil veintiséis``."""
    return LANGUAGE.say_number(year)


def _date(day: date, weekday: bool) -> tuple[str, ...]:
    """``martes, quince de marzo de mil novecientos ochenta y cuatro``."""
    begin = (f"{_DAYS[day.weekday()]},",) if weekday else ()
    number = "primero" if day.day == 1 else _below_hundred(day.day)
    return (*begin, number, f"de {_MONTHS[day.month - 1]}", "de", *_year(day.year))


_PARTS = ("de la madrugada", "de la mañana", "de la tarde", "de la noche")


def _hour(hour: int) -> str:
    return "la una" if hour == 1 else f"las {_below_hundred(hour)}"


def _time(hour: int, minute: int) -> tuple[str, ...]:
    """``las siete y cinco de la tarde``, ``la una de la madrugada``."""
    if (hour, minute) in ((0, 0), (12, 0)):
        return ("mediodía" if hour else "medianoche",)
    part = _PARTS[0 if hour < 6 else 1 if hour < 12 else 2 if hour < 20 else 3]
    return (_hour(hour % 12 or 12), *(("y", _below_hundred(minute)) if minute else ()), part)


_TIMES = TimeWords(
    names={"mediodía": 720, "medianoche": 0},
    parts_of_day={
        "madrugada": (0, 6), "mañana": (0, 12), "tarde": (12, 21), "noche": (18, 28), "am": (0, 12), "m": (0, 12),
        "pm": (12, 24), "p m": (12, 24), "mediodía": (12, 16), "medianoche": (0, 1),
    },
    amounts={"cuarto": 15, "media": 30},
    past=(),
    to=("para",),
    more=("y",),
    less=("menos",),
    sharp=("en punto", "punto"),
    phrases=(*_PARTS, "por la mañana", "por la tarde", "por la noche"),
    at="a",
    hour=_hour,
    say=_time,
    parts=(*_PARTS, "mediodía", "medianoche", "y", "la una", *(f"las {_UNITS[hour]}" for hour in range(2, 13))),
)  # fmt: skip

_ONES = {"un": 1, "una": 1, "veintiún": 21, "veintiuna": 21}
_HUNDREDS_OF = {word: 100 * number for number, word in enumerate(_HUNDREDS, start=1)}

LANGUAGE = Language(
    code="es",
    units={word: number for number, word in enumerate(_UNITS)} | _ONES,
    tens={"veinte": 20} | {word: 10 * number for number, word in enumerate(_TENS, start=3)},
    between="y",
    hundreds={"cien": 100} | _HUNDREDS_OF | {word[:-2] + "as": of for word, of in _HUNDREDS_OF.items() if of > 100},
    hundred="",
    thousand="mil",
    optional=("y",),
    ohs=(),
    repeats={"doble": 2, "triple": 3},
    ordinals={"primero": 1, "primer": 1},
    months={word: number for number, word in enumerate(_MONTHS, start=1)} | {"setiembre": 9},
    weekdays={word: number for number, word in enumerate(_DAYS)},
    relative_days={"hoy": 0, "mañana": 1, "ayer": -1, "pasado mañana": 2, "anteayer": -2, "antes de ayer": -2},
    coming=("próximo", "que viene", "siguiente"),
    gone=("pasado", "último"),
    spans={"días": 1, "semana": 7, "semanas": 7},
    ago=("hace",),
    days_are_cardinal=True,
    linking=("el", "las", "de", "del"),
    idle=(
        "el", "la", "las", "los", "de", "del", "dentro", "en", "es", "son", "por", "favor", "eh", "este", "a", "año",
        "día", "minutos",
    ),
    before_hours=("las", "la"),
    before_days=("el",),
    beside=(
        "con", "y", "yo", "quiero", "quisiera", "me", "gustaría", "necesito", "ver", "venir", "mi", "para", "al", "dr",
        "dra",
    ),
    times=_TIMES,
    currencies={
        "USD": Currency(("dólar", "dólares"), ("centavo", "centavos")),
        "CAD": Currency(("dólar", "dólares"), ("centavo", "centavos")),
        "EUR": Currency(("euro", "euros"), ("céntimo", "céntimos")),
        "MXN": Currency(("peso", "pesos"), ("centavo", "centavos")),
    },
    cents_between="con",
    say_below_hundred=_below_hundred,
    say_hundreds=_hundreds,
    say_year=_year,
    say_date=_date,
    date_parts=("primero", "de", *(f"de {month}" for month in _MONTHS), *(f"{day}," for day in _DAYS)),
    short_one={"veintiuno": "veintiún", "uno": "un"},
)  # fmt: skip

"""A sample clinic of 200 made-up patients, the same every time.

Nobody here exists: names are drawn from lists by a seeded generator, numbers lie in
+1 555 555 01xx and 02xx, which are no subscriber's. 60 % speak English, 30 % Spanish,
10 % Korean. ``p0001`` (English, +15555550101), ``p0002`` (Spanish, +15555550102) and
``p0003`` (Korean, +15555550103) are the demo's and share their phones with nobody; some
later ones live with a family and share a phone.
"""

from __future__ import annotations

import datetime
import random

from crm.model import Disposition, Patient
from crm.port import Crm

COUNT = 200
_SPOKEN = ("en",) * 120 + ("es",) * 60 + ("ko",) * 20
_FIRST_THREE = ("en", "es", "ko")
_FAMILY_EVERY = 10  # each tenth patient from p0010 on can also be reached at the phone of the one before
_NURSED_EVERY = 7  # patients whom Nadia looks after
_GIVEN = {
    "en": [
        "Ada",
        "Amos",
        "Clara",
        "Dorothy",
        "Edgar",
        "Flora",
        "Harvey",
        "Iris",
        "Jasper",
        "Lena",
        "Milo",
        "Nora",
        "Oscar",
        "Pearl",
        "Rufus",
        "Stella",
        "Theo",
        "Vera",
    ],
    "es": [
        "Alma",
        "Benito",
        "Carmen",
        "Diego",
        "Elena",
        "Fermín",
        "Gloria",
        "Hugo",
        "Inés",
        "Joaquín",
        "Lucía",
        "Mateo",
        "Noemí",
        "Pilar",
        "Ramón",
        "Sofía",
    ],
    "ko": ["서연", "민준", "지우", "도윤", "하은", "시우", "수아", "예준", "지호", "유나"],
}
_FAMILY = {
    "en": [
        "Abbot",
        "Barlow",
        "Carver",
        "Dunmore",
        "Eastley",
        "Farrow",
        "Goodwin",
        "Hartwell",
        "Ingram",
        "Kepler",
        "Larkin",
        "Marsh",
        "Norwood",
        "Penrose",
    ],
    "es": [
        "Aguilar",
        "Benítez",
        "Cordero",
        "Duarte",
        "Escobar",
        "Fuentes",
        "Garrido",
        "Huerta",
        "Ibarra",
        "Lozano",
        "Medina",
        "Navarro",
        "Ochoa",
    ],
    "ko": ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임"],
}
DISPOSITIONS = (
    Disposition("advice_given", "Advice given"),
    Disposition("appointment_made", "Appointment made, moved or cancelled"),
    Disposition("billing_answered", "Billing question answered"),
    Disposition("call_back", "To be called back"),
    Disposition("emergency_sent", "Sent to emergency care"),
    Disposition("other", "Other"),
    Disposition("refill_requested", "Refill requested"),
    Disposition("wrong_number", "Wrong number"),
)


def phone(number: int) -> str:
    """The sample phone of patient ``number`` (1 to 200)."""
    return f"+1555555{100 + number:04d}"


def patients() -> tuple[Patient, ...]:
    """All 200, by id."""
    dice = random.Random(1)  # noqa: S311 -- made-up people, no secrets
    spoken = list(_SPOKEN)
    for language in _FIRST_THREE:
        spoken.remove(language)
    dice.shuffle(spoken)
    made = []
    for number, language in enumerate((*_FIRST_THREE, *spoken), start=1):
        shared = (phone(number - 1),) if number >= _FAMILY_EVERY and number % _FAMILY_EVERY == 0 else ()
        born = datetime.date(1935, 1, 1) + datetime.timedelta(days=dice.randrange(32_000))
        made.append(
            Patient(
                id=f"p{number:04d}",
                given_name=dice.choice(_GIVEN[language]),
                family_name=dice.choice(_FAMILY[language]),
                birth_date=born.isoformat(),
                language=language,
                phones=(phone(number), *shared),
                care_team=("nadia",) if number % _NURSED_EVERY == 0 else (),
            )
        )
    return tuple(made)


async def seed(crm: Crm) -> bool:
    """Fill an empty store, once; True when it was empty. Raises ``CrmUnavailable``."""
    if await crm.count_patients():
        return False
    await crm.put_dispositions(DISPOSITIONS)
    await crm.put_patients(patients())
    return True

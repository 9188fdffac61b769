"""Two facts must be his and his alone."""

from __future__ import annotations

import pytest

from controller.operations import Desk
from controller.operations.patient_by_identity import carry_out
from crm.connectors.memory import MemoryCrm
from crm.model import Patient

PATIENTS = [
    Patient("p1", "Ann", "Able", "1980-01-01", "es", ("+15555550101",)),
    Patient("p2", "Bob", "Able", "1982-01-01", "en", ("+15555550101",)),
    Patient("p3", "Cho", "Able", "1982-01-01", "en", ("+15555550101", "+15555550102")),
]


@pytest.mark.parametrize(
    ("phone", "born", "found"),
    [
        ("+15555550101", "1980-01-01", "p1"),
        ("5555550101", "1980-01-01", "p1"),
        ("5555550102", "1982-01-01", "p3"),
        ("+15555550101", "1982-01-01", None),  # twins
        ("+15555550102", "1980-01-01", None),
        ("12", "1980-01-01", None),
    ],
)
async def test_who_is_found(phone: str, born: str, found: str | None) -> None:
    crm = MemoryCrm()
    await crm.put_patients(PATIENTS)
    record = await carry_out(Desk(crm, lambda: 7, lambda _n: True, "US"), None, {"phone": phone, "birth_date": born})
    assert (record or {}).get("patient") == found

"""What sounds alike on the phone."""

from __future__ import annotations

import pytest

from ivr.lint.phonetics import alike, key


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("bill", "pill", "en"),
        ("bill", "bill", "en"),
        ("refill", "revile", "en"),
        ("nurse", "nurs", "en"),
        ("knight", "night", "en"),
        ("to", "two", "en"),
        ("for", "four", "en"),
        ("cita", "sita", "es"),
        ("vaca", "baca", "es"),
        ("hola", "ola", "es"),
        ("facturas", "fakturaz", "es"),
        ("mensaje", "menzaje", "es"),
        ("cancelar", "cancilar", "es"),
        ("llave", "yave", "es"),
        ("굴", "꿀", "ko"),
        ("처방", "저방", "ko"),
    ],
)
def test_alike(one: str, other: str, language: str) -> None:
    assert alike(one, other, language)
    assert alike(other, one, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("bill", "nurse", "en"),
        ("new", "no", "en"),
        ("appointment", "payment", "en"),
        ("cita", "factura", "es"),
        ("uno", "una", "es"),
        ("약", "예약", "ko"),
        ("bill", "pill", "xx"),
    ],
)
def test_not_alike(one: str, other: str, language: str) -> None:
    assert not alike(one, other, language)


def test_keys_have_no_doubles_and_no_vowels_within() -> None:
    assert key("appointment", "en") == "apntmnt"
    assert key("operator", "en") == "aprtr"
    assert key("bill pay", "en") == "pl p"

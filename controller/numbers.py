"""Telephone numbers as the line gives them, made E.164."""

from __future__ import annotations

import phonenumbers


def caller_number(raw: str, country: str) -> str | None:
    """The caller's number as E.164, or None when it is withheld or is no number at all.

    ``country`` (ISO 3166 alpha-2) is assumed for numbers without a country code. Numbers
    that cannot exist are refused only by length and form: a clinic's own test numbers and
    ranges that a list does not know yet must still be recognised.
    """
    try:
        number = phonenumbers.parse(raw, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

"""Telephone numbers as the line gives them, made E.164."""

from __future__ import annotations

import phonenumbers

from ivr.numbering import Numbering


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


def numbering_of(country: str) -> Numbering:
    """How the country's numbers are built, by the library's own data. ``country``: ISO 3166 alpha-2."""
    data = phonenumbers.PhoneMetadata.metadata_for_region(country)
    general = data.general_desc if data is not None else None
    if data is None or general is None or not general.national_number_pattern:
        code = str(phonenumbers.country_code_for_region(country) or "")
        return Numbering(code, "", tuple(range(4, 16)), r"\d{4,15}", ())
    lengths = tuple(sorted(general.possible_length))
    groups = (3, 3, 4) if lengths == (10,) else ()
    return Numbering(
        str(data.country_code), data.national_prefix or "", lengths, general.national_number_pattern, groups
    )

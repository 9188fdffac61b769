"""The languages are found by their folder."""

from ivr.languages import languages


def test_found_by_code() -> None:
    assert {"en", "es"} <= set(languages())
    assert all(language.code == code for code, language in languages().items())

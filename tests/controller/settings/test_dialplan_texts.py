"""Every sentence in every language, and the emergency number in those that must say it."""

from __future__ import annotations

import pytest

from controller.settings.dialplan_texts import NAMES, TEXTS, emergency_number


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_language_has_every_sentence(language: str) -> None:
    assert set(TEXTS[language]) == set(NAMES)
    for name in ("fallback", "emergency", "message"):
        assert "{number}" in TEXTS[language][name]


def test_the_number_is_the_countrys() -> None:
    assert [emergency_number(country) for country in ("US", "KR", "DE")] == ["911", "119", "112"]

"""Emergency words in every language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.ivr.conftest import FACTS
from tests.ivr.lint.checked import GOOD, told


def test_a_language_without_emergency_words(tmp_path: Path) -> None:
    policy = replace(FACTS.emergency, words={"es": ("emergencia",), "en": ("!",)})
    found = told("emergency", GOOD, tmp_path, replace(FACTS, emergency=policy))
    assert found == [(2, 13, "the clinic has no emergency words in 'en'")]
    assert told("emergency", GOOD, tmp_path) == []

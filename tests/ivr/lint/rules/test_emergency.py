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


def test_a_node_that_listens_for_emergency_words(tmp_path: Path) -> None:
    """A title of the catalogue is looked up when the flow is checked; a list of the clinic too."""
    form = """    form:
      say: {en: "When?"}
      go: desk
      fields: [{into: day, title: engine.emergency, say: {en: "Which day?"}}]
"""
    head, _, rest = GOOD.partition("  ask:")
    text = head.replace("nodes:\n", "variables:\n  day: {type: date}\nnodes:\n") + "  ask:\n" + form
    (line, _, what) = told("emergency", text + rest.partition("\n")[2], tmp_path)[0]
    assert what.startswith("'ask' listens for 'If this is a life threatening emergency")
    assert line == 9

"""A prompt names keys and cannot be interrupted by one.

Warning. With `barge_in: off` a caller who knows what he wants must hear everything out, and the key he
presses meanwhile seems to do nothing. Use `barge_in: keys`, or move the keys to a text that comes after.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.key_names import named_keys
from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Texts of nodes with barge_in off; the emergency's key is heard all the same."""
    for said in survey.texts_said:
        if getattr(survey.flow.nodes[said.node], "barge_in", "") != "off":
            continue
        for language in survey.languages:
            sentence = survey.sentence(said, language)
            names = named_keys(sentence.words) if sentence else []
            keys = [name.key for name in names if name.key != survey.flow.emergency.key]
            if keys:
                what = f"the text names the key {keys[0]}, but barge_in is off"
                yield survey.problem_at(said.node, said.place, what, "Write 'barge_in: keys'.")
                break

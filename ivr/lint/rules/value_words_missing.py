"""A form that some callers cannot answer in one sentence.

Warning. Dates, times, amounts and names are understood in English and Spanish. In a flow's other languages such a field
is keyed when it is asked for, and one that is never asked for (`ask: false`) stays empty. Give it `choices` with words
in that language, or allow it with a comment (`# allow value-words-missing: keys will do`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Typed fields that are heard unasked, by language."""
    flow = survey.flow
    if not flow.speech:
        return
    for node, spec in flow.nodes.items():
        told = [field for field in getattr(spec, "fields", ()) if field.may_come_unasked(flow) and not field.choices]
        for language in survey.languages:
            names = [field.into for field in told if not field.is_spoken(flow, language)]
            if names:
                what = f"{', '.join(names)} cannot be said in {language}, only keyed where it is asked for"
                remedy = f"Give each 'choices' with words in {language}, or allow it where keys will do."
                yield survey.node_problem(node, what, remedy)

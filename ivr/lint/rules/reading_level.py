"""A sentence that too few callers understand.

Warning. English is measured by the Flesch-Kincaid grade (Kincaid and others 1975), Spanish by the reading ease
of Fernández Huerta (1959) put on the same scale of school years; eight at most unless the flow says otherwise
(`check: {grade: …}`). Texts of less than ten words are not measured, nor is Korean, for which there is no
measure in common use. Use shorter sentences and everyday words.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.reading import grade
from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Each wording once."""
    most = survey.flow.check.grade
    for sentence in survey.sentences():
        found = grade(sentence.words, sentence.language)
        if found is not None and found > most:
            what = f"{sentence.name} takes {found:.0f} school years to understand, at most {most} are allowed"
            yield sentence.problem(what, "Use shorter sentences and everyday words.")

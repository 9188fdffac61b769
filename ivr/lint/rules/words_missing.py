"""A choice that cannot be said in one of the flow's languages.

Warning. Where speech is on, a choice that has words in one language and none in another goes by its key
alone for the callers of the other. Give it words in every language of the flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Choices of every kind, where speech is on."""
    if not survey.flow.speech:
        return
    for offer in survey.offers():
        for index, choice in enumerate(offer.choices):
            missing = [language for language in survey.languages if not choice.words_in(language)]
            if missing:
                what = f"the choice with key {choice.key} has no words in {', '.join(missing)}"
                remedy = "Add them under 'words:', or turn speech off for this flow."
                yield survey.problem_at(offer.node, (*offer.place, index), what, remedy)

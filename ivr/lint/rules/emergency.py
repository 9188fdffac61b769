"""An emergency is not covered in every language of the flow.

Error. The engine hears the clinic's emergency words in front of every state; a language of the flow that
has none of them leaves its callers with the key alone. Add them under `emergency: words:` in `clinic.yaml`.
(A choice that would take the emergency's key or words away is refused when the flow is loaded.)
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem
from ivr.words import normal_phrase

SEVERITY = "error"


def find(survey: Survey) -> Iterator[Problem]:
    """Languages without words, and words that normalise to nothing and so could never be heard."""
    policy = survey.flow.emergency
    for index, language in enumerate(survey.languages):
        phrases = policy.words.get(language, ())
        if not any(normal_phrase(phrase) for phrase in phrases):
            what = f"the clinic has no emergency words in '{language}'"
            yield survey.head_problem(("languages", index), what, "Add them to emergency: words: in clinic.yaml.")

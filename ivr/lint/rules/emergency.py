"""An emergency is not covered, or its words are used for something else.

Error. The engine hears the clinic's emergency words in front of every state; a language of the flow that
has none of them leaves its callers with the key alone. Add them under `emergency: words:` in `clinic.yaml`.
Words of a node that hold emergency words could never be said for it: take others. (A choice or a name that
would take the emergency's key or words is refused already when the flow is loaded.)
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem
from ivr.words import normal_phrase

SEVERITY = "error"


def find(survey: Survey) -> Iterator[Problem]:
    """Languages without words, words that could never be heard, and nodes that would take them."""
    policy = survey.flow.emergency
    for index, language in enumerate(survey.languages):
        phrases = policy.words.get(language, ())
        if not any(normal_phrase(phrase) for phrase in phrases):
            what = f"the clinic has no emergency words in '{language}'"
            yield survey.head_problem(("languages", index), what, "Add them to emergency: words: in clinic.yaml.")
    for node, spec in survey.flow.nodes.items():
        for language in survey.languages:
            listened = dict.fromkeys(spec.phrases(survey.flow, language))
            for phrase in (one for one in listened if policy.alarm_in(one)):
                what = f"'{node}' listens for '{phrase}', which holds emergency words ('{language}')"
                yield survey.node_problem(node, what, "Take other words.")

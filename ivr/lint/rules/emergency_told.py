"""Callers are not told at once what to do in an emergency.

Warning. Before the first question a caller should have heard the emergency key or the emergency number.
Say it in the greeting: "If this is an emergency, press 9, or hang up and dial 9 1 1." A flow that is only called
by others (it has a `return`) is left alone: who comes to it has been told.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.key_names import named_keys
from ivr.lint.survey import Survey
from ivr.problems import Problem
from ivr.question import Question

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Walks on from the start until each way has told of the emergency key, asked something or ended."""
    if survey.flow.head.returns:
        return
    seen = {survey.flow.start: None}
    pending = [survey.flow.start]
    while pending:
        node = pending.pop(0)
        spec = survey.flow.nodes[node]
        silent = [language for language in survey.languages if not _tells(survey, node, language)]
        if not silent:
            continue
        if isinstance(spec, Question) or spec.reaches:
            what = f"'{node}' is reached before the caller has heard of the emergency key ({', '.join(silent)})"
            remedy = f"Tell of key {survey.flow.emergency.key} in the greeting or in this node's text."
            yield survey.node_problem(node, what, remedy)
            continue
        for target in survey.targets(node):
            if target not in seen:
                seen[target] = None
                pending.append(target)


def _tells(survey: Survey, node: str, language: str) -> bool:
    said = [survey.sentence(one, language) for one in survey.heard_at(node)]
    keys = [name.key for one in said if one is not None for name in named_keys(one.words)]
    return survey.flow.emergency.key in keys

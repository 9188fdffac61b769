"""A caller can come to where nothing good is left.

Error. From such a node no way leads to a person, a message or a goodbye: whoever is there goes round
until the engine gives up on him. Give one of the nodes of the circle a way on.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "error"


def find(survey: Survey) -> Iterator[Problem]:
    """Reachable nodes that no end can be reached from; of a whole trap the first alone is told."""
    good = survey.steps_to(survey.reaching("person", "message", "goodbye", "flow"))
    lost = [node for node in survey.reachable() if node not in good]
    if lost:
        others = f" (nor from {', '.join(lost[1:6])})" if len(lost) > 1 else ""
        what = f"from '{lost[0]}' no person, message or goodbye can be reached{others}"
        yield survey.node_problem(lost[0], what, "Lead one of its ways to a person.")

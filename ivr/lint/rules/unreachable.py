"""A node that no caller can come to.

Warning. No way from the start or the fallback leads here. A way that was meant to is missing or misspelt,
or the node is left over: lead to it, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Nodes outside of ``survey.reachable()``."""
    reachable = survey.reachable()
    for node in survey.flow.nodes:
        if node not in reachable:
            yield survey.node_problem(node, f"no way leads to '{node}'", "Lead to it, or remove it.")

"""The fallback of the flow leads to nobody.

Error. Whatever fails of ours sends the caller to the node named by `fallback:`. From there a caller who
does nothing at all must come to a person or to a message. Name such a node.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "error"


def find(survey: Survey) -> Iterator[Problem]:
    """Every way that silence takes from the fallback must end with a person or a message."""
    if not survey.flow.fallback:
        return  # its caller's takes over
    seen = {survey.flow.fallback: None}
    pending = [survey.flow.fallback]
    while pending:
        node = pending.pop(0)
        spec = survey.flow.nodes[node]
        if spec.reaches in ("person", "message", "flow"):
            continue
        targets = survey.silent_targets(node)
        if not targets:
            end = "leads to" if node == survey.flow.fallback else f"ends at '{node}' with"
            what = f"the fallback '{survey.flow.fallback}' {end} neither a person nor a message"
            yield survey.head_problem(("fallback",), what, "Name a node that leads to a person or takes a message.")
            return
        for target in targets:
            if target not in seen:
                seen[target] = None
                pending.append(target)

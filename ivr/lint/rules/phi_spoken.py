"""Something private is said to a caller who has not shown who he is.

Error. What a look-up found about a patient (a variable typed `phi` that a record filled) may only be said when
the caller has given two facts of his own, such as number and date of birth: the number he calls from proves
nothing, a phone has many users. An operation that wants as much has seen to it. The same holds for what a service
answered (`http`). What the caller himself just entered may be read back to him. (A `secret` in a text is refused
when the flow is loaded.)
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow import Way
from ivr.lint.survey import Survey
from ivr.node import NodeSpec
from ivr.nodes.http import Http
from ivr.problems import Problem
from ivr.records import RecordsNode

SEVERITY = "error"
ENOUGH = 2
"""The identity that a look-up must have proved before what it found may be spoken (level 2, matched)."""


def find(survey: Survey) -> Iterator[Problem]:
    """Private variables in texts, by where their value came from."""
    record = _from_records(survey)
    proved = _facts_proved(survey)
    spoken = {(said.node, said.place): None for said in survey.texts_said}
    for use in survey.uses:
        if use.sets or (use.node, use.place) not in spoken:
            continue
        private = survey.flow.privacy(use.name) != "public"
        if private and use.name in record and proved.get(use.node, 0) < ENOUGH:
            what = f"'{use.name}' of the patient's record is said to a caller who has not shown who he is"
            remedy = "Look the patient up by two facts he gave, or take it out."
            yield survey.problem_at(use.node, use.place, what, remedy)


def _from_records(survey: Survey) -> dict[str, None]:
    """Variables that the patient records or a service fill."""
    kinds = (RecordsNode, Http)
    return {use.name: None for use in survey.uses if use.sets and isinstance(survey.flow.nodes[use.node], kinds)}


def _facts_proved(survey: Survey) -> dict[str, int]:
    """The least identity level shown on any way to each node."""
    proved = dict.fromkeys(survey.entries(), 0)
    pending = list(proved)
    while pending:
        node = pending.pop(0)
        spec = survey.flow.nodes[node]
        operation = spec.operation if isinstance(spec, RecordsNode) else None
        # What an operation finds was found for a caller of the level it wants: it turns away all others.
        asked = max(operation.proves, operation.level) if operation is not None else 0
        for way in survey.ways_from(node):
            found = max(proved[node], asked) if _answered(spec, way) else proved[node]
            if way.target not in proved or found < proved[way.target]:
                proved[way.target] = found
                pending.append(way.target)
    return proved


def _answered(spec: NodeSpec, way: Way) -> bool:
    """Whether who goes this way was let through and given an answer."""
    if spec.kind == "update":
        return way.place[-1] == "go" and getattr(spec, "failed", None) is not None
    return way.place[-1] == "found"

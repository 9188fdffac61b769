"""No person within a few steps.

Warning. From every question a caller is asked, somebody who can help must be near: six nodes at most
unless the flow says otherwise (`check: {person_within: …}`). Add a choice such as 0 for the front desk.
Nodes that only say goodbye or take a message are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem
from ivr.question import Question

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """The start, and every question from which the way to a person is longer than allowed."""
    most = survey.flow.check.person_within
    steps = survey.steps_to(survey.reaching("person", "flow"))
    for node in survey.reachable():
        if node != survey.flow.start and not isinstance(survey.flow.nodes[node], Question):
            continue
        far = steps.get(node)
        if far is None:
            what = f"no person can be reached from '{node}'"
        elif far > most:
            what = f"from '{node}' a person is {far} nodes away, at most {most} are allowed"
        else:
            continue
        yield survey.node_problem(node, what, "Offer a way to a person here, such as key 0.")

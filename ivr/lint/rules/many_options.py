"""More choices than a caller can keep in mind.

Warning. Five choices at most unless the flow says otherwise (`check: {options: …}`): callers hear a menu,
they do not see it. Split the menu, or leave the rare choices to "anything else".
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Menus, fields of forms, and what a waiting caller is offered."""
    most = survey.flow.check.options
    for offer in survey.offers():
        count = len(offer.choices)
        if count > most:
            what = f"'{offer.node}' offers {count} choices, at most {most} are allowed"
            yield survey.problem_at(offer.node, offer.place, what, "Split it in two menus.", value=False)

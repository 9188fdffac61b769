"""A variable that nothing uses.

Warning. It is declared and never read: left over, or a name was misspelt where it was meant to be read.
Remove it, or read it. An answer that a caller gave is kept in the record of the call even so; declare it with
a comment `# allow unused-variable: …` when that is its purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem
from ivr.variables import BUILT_IN

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Variables of the flow that no node reads."""
    read = {use.name: None for use in survey.uses if not use.sets} | dict.fromkeys(survey.flow.results)
    for name in survey.flow.variables:
        if name not in read and name not in BUILT_IN:
            what = f"nothing reads the variable '{name}'"
            yield survey.head_problem(("variables", name), what, "Remove it, or use it.")

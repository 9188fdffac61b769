"""A patient's date of birth or number is declared as public.

Error. What is public stands in logs, in the terminal and on the agents' displays. Declare the variable with
`privacy: phi`, or leave the word out: that is the default. A number that is nobody's own, such as the clinic's,
may be allowed by a comment.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "error"
PRIVATE = {"date_of_birth": "a date of birth", "phone_number": "a phone number"}


def find(survey: Survey) -> Iterator[Problem]:
    """Variables of a type that tells who somebody is."""
    for name, value in survey.flow.values.items():
        kind = getattr(value, "type", "")
        if kind in PRIVATE and name in survey.flow.variables and survey.flow.variables[name] == "public":
            what = f"'{name}' is {PRIVATE[kind]} and declared as public"
            yield survey.problem_in_flow(("variables", name), what, "Write 'privacy: phi'.")

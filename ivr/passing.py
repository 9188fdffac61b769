"""What goes into a called flow and comes out: checked against its head when flows load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from ivr.flow import Head
from ivr.node import Checker

FlowName = Annotated[str, Field(json_schema_extra={"x-form": "flow"})]
_RANK = ("public", "phi", "secret")


def check_arguments(checker: Checker, head: Head, flow: str, given: Mapping[str, str]) -> None:
    """Each argument is given once, of its kind, and no more private than it is declared there."""
    for name, source in given.items():
        location = ("with", name)
        if name not in head.arguments:
            known = f"It takes: {', '.join(head.arguments) or 'nothing'}."
            checker.problem(location, f"'{flow}' has no argument '{name}'", known)
            continue
        if name not in head.kinds:  # not declared there, and told there
            continue
        expression = checker.expression(location, source, head.kinds[name])
        if expression is not None and _RANK.index(expression.privacy) > _RANK.index(head.privacies[name]):
            what = f"'{name}' of '{flow}' is {head.privacies[name]}, but '{source[:60]}' is {expression.privacy}"
            checker.problem(location, what, f"Declare '{name}' there with privacy: {expression.privacy}.", value=True)
    missing = [name for name in head.arguments if name not in given]
    if missing:
        checker.problem((), f"'{flow}' is not given its arguments {', '.join(missing)}", "Add them under 'with:'.")


def check_results(checker: Checker, head: Head, flow: str, kept: Mapping[str, str]) -> None:
    """Each result exists, and the variable it goes into is of its kind and as private."""
    for result, variable in kept.items():
        location = ("into", result)
        checker.variable(location, variable)
        if result not in head.results:
            known = f"It has: {', '.join(head.results) or 'none'}."
            checker.problem(location, f"'{flow}' has no result '{result}'", known)
            continue
        if result not in head.kinds:  # as above
            continue
        if head.kinds[result] != checker.kind(variable):
            what = (
                f"'{result}' of '{flow}' is a {head.kinds[result]} value, '{variable}' a {checker.kind(variable)} one"
            )
            checker.problem(location, what, "Give both the same type.", value=True)
        checker.private_value(location, variable, head.privacies[result], f"the result '{result}'")

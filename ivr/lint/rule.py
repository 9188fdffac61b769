"""What a rule is: a file in ``ivr/lint/rules`` with ``SEVERITY``, ``find`` and an explanation as its docstring.

The rule's name is the file's, with hyphens; the first line of the docstring is its headline, the rest
what it finds, why that matters and how to mend it. The page ``docs/reference/flow-checks.md`` is made
from these (``python -m ivr.lint.reference docs/reference``).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import ivr.lint.rules
from ivr.lint.survey import Survey
from ivr.problems import Problem

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """``error``: a caller can be lost by it; ``warning``: a caller is served worse than he could be."""

    name: str
    severity: Severity
    headline: str
    explanation: str
    find: Callable[[Survey], Iterator[Problem]]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A problem with the rule that found it; ``rule`` is "" for what the loader itself refused."""

    problem: Problem
    rule: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        if not self.rule:
            return str(self.problem)
        problem = self.problem
        place = f"{problem.path}:{problem.line}:{problem.column}"
        told = f"{place}: {self.severity}: {problem.what.rstrip('.')}. {problem.remedy}".rstrip()
        return f"{told} [{self.rule}]"

    def as_dict(self) -> dict[str, str | int]:
        """For ``--json``."""
        return {**self.problem.as_dict(), "rule": self.rule, "severity": self.severity}


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its name, in alphabetical order."""
    found: dict[str, Rule] = {}
    for module_info in sorted(pkgutil.iter_modules(ivr.lint.rules.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{ivr.lint.rules.__name__}.{module_info.name}")
        headline, _, explanation = inspect.cleandoc(module.__doc__ or "").partition("\n")
        name = module_info.name.replace("_", "-")
        found[name] = Rule(name, module.SEVERITY, headline.rstrip("."), explanation.strip(), module.find)
    return found

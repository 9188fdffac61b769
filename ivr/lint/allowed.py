"""``# allow RULE: reason``: a designer's word that a finding is meant.

The comment stands on the line of the finding or in the comment lines right above it. One that gives
no reason, names no rule or allows nothing is itself told: an exception nobody needs any more must go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ivr.lint.rule import Finding, rules
from ivr.problems import Problem, did_you_mean

ALLOW = "allow"
"""The name under which mistakes in these comments are told."""
_COMMENT = re.compile(r"#\s*allow\s+([\w-]+)\s*(:?)\s*(.*?)\s*$")
_ONLY_COMMENT = re.compile(r"\s*#")


@dataclass(slots=True)
class Allowance:
    """One comment and the lines it speaks of."""

    path: Path
    line: int
    column: int
    rule: str
    reason: str
    lines: tuple[int, ...]
    used: bool = field(default=False)

    def problem(self, what: str, remedy: str) -> Finding:
        return Finding(Problem(self.path, self.line, self.column, what, remedy), ALLOW, "warning")


def allowances(path: Path, text: str) -> list[Allowance]:
    """Every ``# allow`` of a file."""
    lines = text.splitlines()
    found = []
    for index, line in enumerate(lines):
        match = _COMMENT.search(line)
        if match is None:
            continue
        rule, colon, reason = match.groups()
        found.append(
            Allowance(path, index + 1, match.start() + 1, rule, reason if colon else "", _spoken_of(lines, index))
        )
    return found


def _spoken_of(lines: Sequence[str], index: int) -> tuple[int, ...]:
    """The comment's own line, and the first line after it that is no comment."""
    if not _ONLY_COMMENT.match(lines[index]):
        return (index + 1,)
    after = index + 1
    while after < len(lines) and _ONLY_COMMENT.match(lines[after]):
        after += 1
    return (index + 1, after + 1)


def sift(findings: Iterable[Finding], allowed: Sequence[Allowance]) -> list[Finding]:
    """The findings that nobody allowed, and what is wrong with the comments themselves."""
    kept = [finding for finding in findings if not _is_allowed(finding, allowed)]
    return [*kept, *(mistake for one in allowed for mistake in _mistakes(one))]


def _is_allowed(finding: Finding, allowed: Sequence[Allowance]) -> bool:
    for one in allowed:
        here = one.path == finding.problem.path and finding.problem.line in one.lines
        if here and one.rule == finding.rule and one.reason:
            one.used = True
            return True
    return False


def _mistakes(one: Allowance) -> list[Finding]:
    if one.rule not in rules():
        what = f"'{one.rule}' is no rule of flow check"
        return [one.problem(what, did_you_mean(one.rule, rules(), "Rules"))]
    if not one.reason:
        return [one.problem("an exception must give its reason", f"Write '# allow {one.rule}: why it is meant'.")]
    if not one.used:
        return [one.problem(f"nothing here needs 'allow {one.rule}'", "Remove the comment.")]
    return []

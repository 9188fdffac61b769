"""What is wrong in a file a human wrote, in one sentence that says where and how to mend it.

Everything a designer or an administrator can get wrong ends here and is told in
full (all problems of a file at once), never as a traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ALIKE = 0.6
"""So like each other (difflib's ratio) two names are taken for one that is misspelt."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. ``line`` and ``column`` count from 1; ``what`` is a clause, ``remedy`` a sentence or ""."""

    path: Path
    line: int
    column: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        sentence = f"{self.path}:{self.line}:{self.column}: {self.what.rstrip('.')}."
        return f"{sentence} {self.remedy}" if self.remedy else sentence

    def as_dict(self) -> dict[str, str | int]:
        """For ``--json``."""
        return {
            "path": str(self.path),
            "line": self.line,
            "column": self.column,
            "what": self.what,
            "remedy": self.remedy,
        }


class FileProblems(Exception):
    """One or more problems in files of the user; ``str()`` prints one a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def did_you_mean(wrong: str, known: Iterable[str], what: str = "Known") -> str:
    """``Did you mean 'operator'?`` when something is close, else the list of what is known."""
    names = sorted(known)
    close = difflib.get_close_matches(wrong, names, n=1, cutoff=ALIKE)
    if close:
        return f"Did you mean '{close[0]}'?"
    if not names:
        return f"{what}: none."
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"{what}: {shown}."

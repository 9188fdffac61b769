"""What the YAML parser complains of, in words for people who write flows.

libyaml tells where it could go no further and, often, where it had begun: a quotation mark left out on
line 12 is complained of on line 16. Each complaint becomes one sentence at the place that is to be mended.
Its wordings are those of https://github.com/yaml/libyaml (``parser.c``, ``scanner.c``); one that is not
known here is told as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

IN_QUOTES = 'Put a text with a colon, a comma, an apostrophe or a # in it in quotation marks: "…".'


@dataclass(frozen=True, slots=True)
class Mistake:
    """``line`` and ``column`` count from 1."""

    line: int
    column: int
    what: str
    remedy: str


def mistake_of(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    """``error`` as met in ``text``."""
    end, begin = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    met, begun = _place(end), _place(begin)
    what = str(error.problem or error.context or "cannot be read")
    lines = text.splitlines()
    line = lines[met[0] - 1] if met[0] <= len(lines) else ""
    if what.startswith("did not find expected ',' or "):
        return _unclosed(met, begun, "{" if what.endswith("'}'") else "[")
    if what in ("did not find expected key", "did not find expected '-' indicator"):
        return _out_of_line(met, begun, line, entry="'-'" in what)
    if what == "mapping values are not allowed in this context":
        return _colon(met, line)
    for beginning, (here, told, remedy) in _PLAIN.items():
        if what.startswith(beginning):
            place = begun if here == "begun" else met
            letter = line[met[1] - 1 :].lstrip("\\")[:1]
            return Mistake(*place, told.format(letter=letter), remedy.format(letter=letter))
    return Mistake(*met, f"this is not YAML: {what}", f"Check indentation, colons, quotes and brackets. {IN_QUOTES}")


_PLAIN = {
    "could not find expected ':'": (
        "begun",
        "a colon with a space after it is missing on this line",
        "Write 'name: value'; a text of several lines stands in quotation marks.",
    ),
    "found unexpected end of stream": (
        "begun",
        "the quotation that begins here is never closed",
        "Close it with the same mark.",
    ),
    "found character that cannot start any token": (
        "met",
        "a text cannot begin with {letter}",
        "Put it in quotation marks.",
    ),
    "did not find expected alphabetic or numeric character": (
        "begun",
        "a text that begins with * or & must stand in quotation marks",
        'Write "*" for the star key.',
    ),
    "found unknown escape character": (
        "met",
        "\\{letter} means nothing within quotation marks",
        "Leave out the \\, or write it twice.",
    ),
    "block sequence entries are not allowed": (
        "met",
        "a list cannot begin on this line",
        "Begin it on the next line, each entry with '- '; or write [a, b].",
    ),
}
"""The beginning of a complaint: which place is to be mended, what is wrong there, how to mend it."""


def _place(mark: yaml.Mark | None) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _unclosed(met: tuple[int, int], begun: tuple[int, int], opening: str) -> Mistake:
    closing = {"{": "}", "[": "]"}[opening]
    if met[0] == begun[0]:
        return Mistake(*met, f"a comma or {closing} is missing before this", IN_QUOTES)
    what = f"this {opening} has no {closing} that belongs to it as far as line {met[0]}, column {met[1]}"
    return Mistake(*begun, what, f"Between the two a {closing}, a comma or the end of a quotation is missing.")


def _out_of_line(met: tuple[int, int], begun: tuple[int, int], line: str, *, entry: bool) -> Mistake:
    if line[: met[1] - 1].strip():
        return Mistake(*met, "something stands here behind the end of a value", IN_QUOTES)
    if met[1] == begun[1] or (entry and not line.lstrip().startswith("-")):
        what = f"this line does not begin with a dash, as the list from line {begun[0]} on does"
        return Mistake(*met, what, "Begin each entry with '- ', all at the same column; indent what belongs to one.")
    what = f"this line begins at column {met[1]}, but the lines it follows (from line {begun[0]} on) at {begun[1]}"
    return Mistake(*met, what, "Begin all lines that belong together at the same column.")


def _colon(met: tuple[int, int], line: str) -> Mistake:
    dash = len(line) - len(line.lstrip())
    if line[dash : dash + 1] == "-" and line[dash + 1 : dash + 2] not in (" ", ""):
        return Mistake(met[0], dash + 1, "there is no space after the dash", "Write '- ' before each entry of a list.")
    if line[: met[1] - 1].count(":") or line[: met[1] - 1].count('"'):
        return Mistake(*met, "a second colon cannot stand on this line", IN_QUOTES)
    remedy = "Begin it at the same column as the line it belongs beside."
    return Mistake(*met, "this line is indented deeper than the one before, which has its value already", remedy)

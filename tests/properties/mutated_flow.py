"""A flow file, spoiled: by a slip of the pen (text) or by a thing in the wrong place (tree).

Everything is chosen by numbers that hypothesis draws, so a failing flow shrinks and comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

Mutation = tuple[int, int, int]
"""What is done, where, and with what; numbers beyond the end count round."""

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 99999, 1.5, "", " ", "x", "9", "*", "#", "20", "20s", "0s", "168h", "{who}", "{{", "en", "xx",
    [], {}, [[]], {"go": "desk"}, "engine.goodbye", "visits('ask') > 1", "1 +", "a.b.c", "é한", "no", "~", "!!str",
)  # fmt: skip
TOKENS = (
    ":",
    "{",
    "}",
    "[",
    "]",
    ",",
    "-",
    "#",
    "&a",
    "*a",
    "!",
    "|",
    '"',
    "'",
    "\t",
    "\n",
    "  ",
    "<<: *a",
    "%",
    "\0",
    "é",
)


def spoil(text: str, mutations: Sequence[Mutation]) -> str:
    """``text`` after all mutations, the tree's first: a text that is no YAML any more has no tree."""
    tree = [one for one in mutations if one[0] % 2]
    if tree:
        plain = yaml.safe_load(text)
        for kind, where, what in tree:
            _TREE[kind // 2 % len(_TREE)](plain, where, what)
        text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1000)
    for kind, where, what in mutations:
        if kind % 2 == 0:
            text = _TEXT[kind // 2 % len(_TEXT)](text, where, what)
    return text


# --- text ---


def _insert(text: str, where: int, what: int) -> str:
    at = where % (len(text) + 1)
    return text[:at] + TOKENS[what % len(TOKENS)] + text[at:]


def _delete(text: str, where: int, what: int) -> str:
    at = where % (len(text) + 1)
    return text[:at] + text[at + 1 + what % 20 :]


def _line_again(text: str, where: int, what: int) -> str:
    lines = text.split("\n")
    lines.insert(what % len(lines), lines[where % len(lines)])
    return "\n".join(lines)


def _line_gone(text: str, where: int, what: int) -> str:
    lines = text.split("\n")
    del lines[where % len(lines)]
    return "\n".join(lines)


def _indent(text: str, where: int, what: int) -> str:
    lines = text.split("\n")
    at = where % len(lines)
    lines[at] = (" " * (what % 7) + lines[at]) if what % 2 else lines[at][what % 7 :]
    return "\n".join(lines)


def _cut(text: str, where: int, what: int) -> str:
    return text[: where % (len(text) + 1)]


def _word_for_word(text: str, where: int, what: int) -> str:
    """One word of the file in the place of another."""
    words = text.split(" ")
    words[where % len(words)] = words[what % len(words)]
    return " ".join(words)


# --- tree ---


def _places(plain: Any) -> list[tuple[Any, Any]]:
    """Every container with every key or index of it, in the order of the file."""
    found: list[tuple[Any, Any]] = []
    pending = [plain]
    while pending:
        box = pending.pop(0)
        steps = list(box) if isinstance(box, dict) else range(len(box)) if isinstance(box, list) else ()
        for step in steps:
            found.append((box, step))
            pending.append(box[step])
        if len(found) > 5_000:
            break
    return found


def _put_odd(plain: Any, where: int, what: int) -> None:
    if places := _places(plain):
        box, step = places[where % len(places)]
        box[step] = ODD[what % len(ODD)]


def _put_other(plain: Any, where: int, what: int) -> None:
    """A part of the file in another place; never a box into itself."""
    places = _places(plain)
    if places:
        box, step = places[where % len(places)]
        other_box, other_step = places[what % len(places)]
        box[step] = yaml.safe_load(yaml.safe_dump(other_box[other_step]))


def _remove(plain: Any, where: int, what: int) -> None:
    if places := _places(plain):
        box, step = places[where % len(places)]
        del box[step]


def _retarget(plain: Any, where: int, what: int) -> None:
    """A way that leads to another node: such flows mostly still load."""
    nodes = list(plain.get("nodes") or ()) if isinstance(plain, dict) and isinstance(plain.get("nodes"), dict) else []
    ways = [(box, step) for box, step in _places(plain) if isinstance(box[step], str) and box[step] in nodes]
    if nodes and ways:
        box, step = ways[where % len(ways)]
        box[step] = nodes[what % len(nodes)]


def _number(plain: Any, where: int, what: int) -> None:
    """Another number or duration in the place of one."""
    found = [(box, step) for box, step in _places(plain) if isinstance(box[step], int | float)]
    if found:
        box, step = found[where % len(found)]
        box[step] = (what % 13) - 1


_TEXT = (_insert, _delete, _line_again, _line_gone, _indent, _cut, _word_for_word)
_TREE = (_retarget, _put_odd, _put_other, _remove, _retarget, _number, _put_odd)

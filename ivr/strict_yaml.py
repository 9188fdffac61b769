"""YAML for people: what is written is what is meant, and every mistake is told with its line and column.

Plain ``yaml.safe_load`` keeps the last of two equal keys, turns ``no`` into False, ``010``
into 8 and ``12:30`` into 750, and overflows the stack on ``[[[[``. This loader reads the
event stream of PyYAML itself and

- refuses two equal keys, tags, merge keys, several documents, tabs as indentation;
- reads scalars as YAML 1.2: ``true``/``false`` alone are booleans, ``null``/``~`` alone are
  empty, numbers are decimal; whatever has a leading zero stays text (an extension, a key);
- keeps every key as the text that was written (``5550100:`` is ``"5550100"``);
- has bounds: bytes, depth, aliases, and nodes after expansion of the aliases.

``load_text``/``load_file`` give a ``Located`` tree. ``ivr.validation.validate`` turns it
into a pydantic model.
"""

from __future__ import annotations

import math
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ivr.problems import FileProblems, Problem
from ivr.yaml_mistakes import IN_QUOTES, mistake_of

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_ALIASES = 100
MAX_NODES = 100_000

Scalar = str | int | float | bool | None
Location = Sequence[str | int]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})?(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INDENT = re.compile("^ *(?![ \n])[\t\xa0\u2000-\u200b\u202f\u3000]", re.MULTILINE)
"""A tab, or a blank of another width as word processors write it, where spaces belong."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands: ``text`` as written (scalars only), ``keys`` the marks of a mapping's keys."""

    value: Scalar | list[Node] | dict[str, Node]
    mark: Mark
    text: str = ""
    keys: dict[str, Mark] = field(default_factory=dict)
    size: int = 1
    height: int = 1
    quote: int = -1
    """Characters before the text on its first line (0 or a quote's 1); -1 where columns cannot be counted."""

    def plain(self) -> object:
        """Dicts, lists and scalars without the marks."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, step: str | int) -> Node | None:
        """The node under key or index ``step``, if there is one."""
        if isinstance(self.value, dict):
            return self.value.get(step) if isinstance(step, str) else self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None


@dataclass(frozen=True, slots=True)
class Located:
    """A whole file, read."""

    path: Path
    root: Node

    def plain(self) -> object:
        return self.root.plain()

    def node(self, location: Location) -> Node:
        """The node at ``location``, or the deepest one on the way to it."""
        node = self.root
        for step in location:
            below = node.child(step)
            if below is None:
                return node
            node = below
        return node

    def mark(self, location: Location) -> Mark:
        """Where the key (in a mapping) or the element (in a list) named last in ``location`` begins."""
        if not location:
            return self.root.mark
        parent = self.node(location[:-1])
        return parent.keys.get(str(location[-1])) or self.node(location).mark

    def problem(self, location: Location, what: str, remedy: str = "", *, value: bool = False) -> Problem:
        """A problem at the key of ``location``, or at its value."""
        mark = self.node(location).mark if value else self.mark(location)
        return Problem(self.path, mark.line, mark.column, what, remedy)


def load_file(path: Path) -> Located:
    """Read ``path``. Raises FileProblems, also when it cannot be read or is not UTF-8."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError(0, "it is a folder" if path.is_dir() else "it is no ordinary file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise FileProblems([Problem(path, 1, 1, f"the file {reason}", "Check the path and its rights.")]) from None
    if len(data) > MAX_BYTES:
        raise FileProblems([_too_big(path)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        problem = Problem(path, line, column, "the file is not UTF-8 text", "Save it with the encoding UTF-8.")
        raise FileProblems([problem]) from None
    return load_text(text, path)


def load_text(text: str, path: Path) -> Located:
    """Read ``text``; ``path`` is only named in problems. Raises FileProblems."""
    if len(text) > MAX_BYTES:
        raise FileProblems([_too_big(path)])
    if problem := _refuse_characters(text, path):
        raise FileProblems([problem])
    composer = _Composer(path)
    try:
        root = composer.compose(iter(yaml.parse(text, Loader=_LOADER)))
    except yaml.MarkedYAMLError as error:
        found = mistake_of(error, text)
        raise FileProblems([Problem(path, found.line, found.column, found.what, found.remedy)]) from None
    except yaml.YAMLError:
        raise FileProblems([Problem(path, 1, 1, "this is not YAML", "Check the file with an editor.")]) from None
    if composer.problems:
        raise FileProblems(composer.problems)
    if root is None:
        raise FileProblems([Problem(path, 1, 1, "the file is empty", "Write something in it, or remove it.")])
    return Located(path, root)


def _too_big(path: Path) -> Problem:
    return Problem(path, 1, 1, f"the file is larger than {MAX_BYTES:,} bytes", "Split it into smaller files.")


def _refuse_characters(text: str, path: Path) -> Problem | None:
    """Tabs and their like as indentation, and control characters: editors do not show them."""
    if found := _UNPRINTABLE.search(text):
        what, remedy = f"control character U+{ord(found.group()):04X}", "Delete it; it is invisible in most editors."
        offset = found.start()
    elif found := _INDENT.search(text):
        blank = "a tab" if found.group().endswith("\t") else "a blank that is no plain space"
        others = [str(text.count("\n", 0, one.end()) + 1) for one in _INDENT.finditer(text)][1:9]
        too = f" (also on line {', '.join(others)})" if others else ""
        what, remedy, offset = f"{blank} is used as indentation{too}", "Use spaces.", found.end() - 1
    else:
        return None
    line = text.count("\n", 0, offset) + 1
    return Problem(path, line, offset - (text.rfind("\n", 0, offset) + 1) + 1, what, remedy)


def read_scalar(text: str) -> Scalar:
    """A plain (unquoted) scalar by the rules of YAML 1.2, except that leading zeros make text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if _WHOLE.fullmatch(text):
        return int(text)
    if any(character.isdigit() for character in text) and text[-1] != "+" and _DECIMAL.fullmatch(text):
        try:
            number = float(text)
        except ValueError:
            return text
        return number if math.isfinite(number) else text
    return text


class _BoundPassedError(Exception):
    """A limit is passed: the rest of the file is not looked at."""


class _Composer:
    """Builds nodes from the parser's events, in one pass, and collects the problems on its way."""

    def __init__(self, path: Path) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._anchors: dict[str, Node] = {}
        self._aliases = 0
        self._built = 0

    def compose(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        documents = 0
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._refuse(event, "a second document ('---') begins here", "Keep one document a file.")
                        return None
                elif isinstance(event, yaml.NodeEvent):
                    root = self._node(event, events, 1)
        except _BoundPassedError:
            return None
        return None if root is not None and root.value is None and not root.text else root

    def _refuse(self, event: yaml.Event, what: str, remedy: str) -> None:
        mark = _mark(event)
        self.problems.append(Problem(self._path, mark.line, mark.column, what, remedy))

    def _stop(self, event: yaml.Event, what: str, remedy: str) -> _BoundPassedError:
        self._refuse(event, what, remedy)
        return _BoundPassedError()

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if depth > MAX_DEPTH:
            raise self._stop(event, f"nested deeper than {MAX_DEPTH} levels", "Make it flatter.")
        self._built += 1
        if self._built > MAX_NODES:
            raise self._stop(event, f"more than {MAX_NODES:,} values", "Split it into smaller files.")
        tag: str | None = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            self._refuse(event, f"the tag {_shown(tag)} is not allowed here", "Leave the tag out.")
        if isinstance(event, yaml.ScalarEvent):
            value = read_scalar(event.value) if event.implicit[0] else event.value
            text = event.value or ("" if event.implicit[0] else "''")
            node = Node(value, _mark(event), text=text, quote=_quote(event))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, events, depth)
        else:
            node = self._mapping(event, events, depth)
        if depth + node.height - 1 > MAX_DEPTH or node.size > MAX_NODES:
            raise self._stop(event, f"larger than {MAX_NODES:,} values or {MAX_DEPTH} levels", "Use fewer aliases.")
        anchor: str | None = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = node
        return node

    def _alias(self, event: yaml.AliasEvent, depth: int) -> Node:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise self._stop(event, f"more than {MAX_ALIASES} aliases (*{event.anchor})", "Write the values out.")
        node = self._anchors.get(event.anchor or "")
        if node is None:
            raise self._stop(event, f"the alias *{event.anchor} has no anchor before it", _quoted(event.anchor))
        if depth + node.height - 1 > MAX_DEPTH:
            raise self._stop(event, f"nested deeper than {MAX_DEPTH} levels", "Make it flatter.")
        return node

    def _sequence(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        items: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, depth + 1))
        return Node(items, _mark(start), size=_size(items), height=_height(items))

    def _mapping(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event)
            following = next(events)
            if _is_bare(event, following):
                what = f"'{key[:40]}' has no colon and no value"
                self._refuse(event, what, f"Write 'name: value', with a space after the colon. {IN_QUOTES}")
                continue
            value = self._node(following, events, depth + 1)
            if key in keys:
                first = keys[key].line
                self._refuse(event, f"the key '{key}' is already used on line {first}", "Remove or rename one of them.")
                continue
            keys[key], entries[key] = _mark(event), value
        nodes = list(entries.values())
        return Node(entries, _mark(start), keys=keys, size=_size(nodes), height=_height(nodes))

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._stop(event, "a key must be plain text", "Write 'name: value'; put text with { or [ in quotes.")
        if event.value == "<<" and event.implicit[0]:
            self._refuse(event, "merge keys (<<) are not part of YAML 1.2", "Write the keys out.")
        return str(event.value)


def _mark(event: yaml.Event) -> Mark:
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1) if start is not None else Mark(1, 1)


def _quote(event: yaml.ScalarEvent) -> int:
    """How far the text begins after the mark, when it stands there letter by letter."""
    begin, end = event.start_mark, event.end_mark
    quote = 1 if event.style in ("'", '"') else 0
    if begin is None or end is None or begin.line != end.line:
        return -1
    return quote if end.column - begin.column == len(event.value) + 2 * quote else -1


def _is_bare(key: yaml.Event, value: yaml.Event) -> bool:
    """``or 2.`` in ``{en: Please press 1, or 2.}``: YAML takes it for a key with an empty value."""
    empty = isinstance(value, yaml.ScalarEvent) and value.implicit[0] and not value.value and not value.anchor
    end, begin = key.end_mark, value.start_mark
    return empty and end is not None and begin is not None and (end.line, end.column) == (begin.line, begin.column)


def _quoted(anchor: str | None) -> str:
    return f'If it is a text or keys, put it in quotation marks: "*{anchor}".'


def _shown(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _size(nodes: list[Node]) -> int:
    return 1 + sum(node.size for node in nodes)


def _height(nodes: list[Node]) -> int:
    return 1 + max((node.height for node in nodes), default=0)

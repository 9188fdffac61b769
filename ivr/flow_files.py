"""What stands in a flow file and in the files it includes, read into a ``Draft``: right by schema, not yet by meaning.

``include: [shared/operator.yaml]`` brings the nodes and variables of a shared file into a flow as
if they were written there. Shared files lie in folders of their own beneath the flows', may
include others, and are read once however many ways lead to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ivr.handlers import Handlers
from ivr.lint.limits import CheckLimits
from ivr.node import Block, NodeName, NodeSpec, VariableName
from ivr.nodes import node_types
from ivr.problems import FileProblems, Problem, did_you_mean
from ivr.spoken_value import SpokenValue
from ivr.spoken_values import value_types
from ivr.strict_yaml import Located, load_file
from ivr.validation import validate

MAX_FILES = 50
"""Shared files of one flow."""


def _check_flow_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", name):
        raise ValueError("the name of a flow is made of small letters, digits and -")
    return name


def _check_shared(path: str) -> str:
    if not re.fullmatch(r"(?:[A-Za-z0-9_-]+/)+[A-Za-z0-9_-]+\.yaml", path):
        raise ValueError("a shared file is named by its folder beneath the flows', such as shared/operator.yaml")
    return path


SharedPath = Annotated[str, AfterValidator(_check_shared)]
Variables = Annotated[dict[VariableName, Any], Field(description="Name to `{type: …, privacy: …}`")]
Nodes = dict[NodeName, Any]


class SharedFile(Block):
    """Nodes and variables that several flows share."""

    description: str = ""
    include: tuple[SharedPath, ...] = Field((), max_length=MAX_FILES)
    variables: Variables = Field(default_factory=dict)
    nodes: Nodes = Field(min_length=1)


class FlowFile(Block):
    """One flow. `flow` is the name that numbers refer to, and the name of its file: `NAME.yaml`."""

    flow: Annotated[str, AfterValidator(_check_flow_name)]
    description: str = ""
    languages: tuple[str, ...] = Field(min_length=1, description="The first is used when nothing else is known")
    speech: Literal["on", "off"] = Field("on", description="off: this flow goes by keys alone")
    include: tuple[SharedPath, ...] = Field(
        (), max_length=MAX_FILES, description="Shared files whose nodes and variables belong to this flow too"
    )
    arguments: tuple[VariableName, ...] = Field((), description="Variables that a flow which calls this one fills")
    results: tuple[VariableName, ...] = Field((), description="Variables that `return` hands back to it")
    variables: Variables = Field(default_factory=dict)
    start: NodeName
    fallback: NodeName | None = Field(
        None,
        description="Where a caller goes when anything of ours fails. A flow that is only called (it has a `return`) "
        "may leave it out: then its caller's takes over",
    )
    operator: NodeName | None = Field(None, description="Where who asks for a person goes; default: the fallback")
    relay: NodeName | None = Field(None, description="Where relay (711) callers go; default: the operator")
    handlers: Handlers = Field(
        Handlers(), description="What is said about silence, nonsense, help … where a question has no word for it"
    )
    clinical: bool = Field(False, description="Advice or triage: a second person must approve what is published")
    check: CheckLimits = CheckLimits()
    nodes: Nodes = Field(min_length=1, description="Name to node; a node is {type: {…}}")


@dataclass(slots=True)
class Draft:
    """A flow as written. ``homes``: the file of each node and variable that stands in a shared one.

    ``unread``: nodes that are there and cannot be read. ``torn``: too much is missing to tell what the rest means.
    """

    located: Located
    file: FlowFile
    nodes: dict[str, NodeSpec]
    variables: dict[str, SpokenValue]
    files: list[Located]
    homes: dict[str, Located] = field(default_factory=dict)
    unread: dict[str, None] = field(default_factory=dict)
    torn: bool = False

    @property
    def path(self) -> Path:
        return self.located.path

    @property
    def returns(self) -> bool:
        return any(node.kind == "return" for node in self.nodes.values())


def read_draft(path: Path) -> Draft:
    """A flow file and all it includes. Raises FileProblems with every problem of all of them."""
    problems: list[Problem] = []
    draft = draft_of(path, problems)
    if problems or draft is None:
        raise FileProblems(problems)
    return draft


def draft_of(path: Path, problems: list[Problem]) -> Draft | None:
    """The same as far as it can be read; what is wrong is added to ``problems``. None when its head cannot be read."""
    try:
        located = load_file(path)
    except FileProblems as found:
        problems.extend(found.problems)
        return None
    file: FlowFile | None = None
    try:
        file = validate(FlowFile, located)
    except FileProblems as found:
        problems.extend(found.problems)
    nodes = _read_nodes(located, problems)
    variables = _read_variables(located, file.variables if file else (), problems)
    if file is None:
        return None
    draft = Draft(located, file, nodes, variables, [located], torn=len(variables) < len(file.variables))
    draft.unread |= dict.fromkeys(name for name in file.nodes if name not in nodes)
    _Including(draft, problems).follow(located, file.include, ())
    return draft


class _Including:
    """Walks the shared files, depth first, in the order written."""

    def __init__(self, draft: Draft, problems: list[Problem]) -> None:
        self._draft = draft
        self._problems = problems
        self._folder = draft.path.parent
        self._done: dict[Path, None] = {}

    def follow(self, located: Located, names: tuple[str, ...], way: tuple[str, ...]) -> None:
        for index, name in enumerate(names):
            if name in way:
                what = f"the files {' -> '.join([*way[way.index(name) :], name])} include each other in a circle"
                self._problems.append(located.problem(("include", index), what, "Take one out.", value=True))
            else:
                self._take(located, index, name, way)

    def _take(self, located: Located, index: int, name: str, way: tuple[str, ...]) -> None:
        path = self._folder / name
        if path in self._done:
            return
        self._done[path] = None
        if len(self._done) > MAX_FILES:
            what = f"more than {MAX_FILES} shared files"
            self._problems.append(located.problem(("include", index), what, "Join some of them.", value=True))
            return
        if not path.is_file():
            what = f"there is no shared file '{name}' beside this flow"
            self._problems.append(located.problem(("include", index), what, "Check its name.", value=True))
            self._draft.torn = True
            return
        try:
            shared = load_file(path)
            file = validate(SharedFile, shared)
        except FileProblems as found:
            self._problems.extend(found.problems)
            self._draft.torn = True
            return
        self._merge(shared, file)
        self.follow(shared, file.include, (*way, name))

    def _merge(self, shared: Located, file: SharedFile) -> None:
        draft = self._draft
        draft.files.append(shared)
        nodes = _read_nodes(shared, self._problems)
        draft.unread |= dict.fromkeys(name for name in file.nodes if name not in nodes)
        for name, node in nodes.items():
            if name in draft.nodes:
                first = draft.homes.get(f"nodes.{name}", draft.located).path
                what = f"the node '{name}' is also in {first}"
                self._problems.append(shared.problem(("nodes", name), what, "Give one of them another name."))
                continue
            draft.nodes[name] = node
            draft.homes[f"nodes.{name}"] = shared
        variables = _read_variables(shared, file.variables, self._problems)
        draft.torn = draft.torn or len(variables) < len(file.variables)
        for name, variable in variables.items():
            if draft.variables.setdefault(name, variable) != variable:
                what = f"the variable '{name}' is declared otherwise elsewhere in this flow"
                self._problems.append(shared.problem(("variables", name), what, "Give it the same type and privacy."))
            draft.homes.setdefault(f"variables.{name}", shared)


def _read_variables(located: Located, names: Iterable[str], problems: list[Problem]) -> dict[str, SpokenValue]:
    variables: dict[str, SpokenValue] = {}
    for name in names:
        try:
            variables[name] = _read_variable(located, name)
        except FileProblems as found:
            problems.extend(found.problems)
    return variables


def _read_variable(located: Located, name: str) -> SpokenValue:
    """A variable by the schema of its type; without one it is text."""
    types, here = value_types(), ("variables", name)
    body = located.node(here).value
    if not isinstance(body, dict):
        remedy = "Write {type: …}, or {} for a text."
        raise FileProblems([located.problem(here, f"the variable '{name}' must be a block of keys", remedy)])
    kind = str(body["type"].value) if "type" in body else "text"
    if kind not in types:
        what = f"'{kind[:40]}' is no type of value"
        problem = located.problem((*here, "type"), what, did_you_mean(kind, types, "Types"), value=True)
        raise FileProblems([problem])
    return validate(types[kind], located, here)


def _read_nodes(located: Located, problems: list[Problem]) -> dict[str, NodeSpec]:
    nodes: dict[str, NodeSpec] = {}
    written = located.node(("nodes",)).value
    for name in written if isinstance(written, dict) and located.root.child("nodes") is not None else ():
        try:
            nodes[name] = _read_node(located, name)
        except FileProblems as found:
            problems.extend(found.problems)
    return nodes


def _read_node(located: Located, name: str) -> NodeSpec:
    types = node_types()
    body = located.node(("nodes", name)).value
    if not isinstance(body, dict) or len(body) != 1:
        raise FileProblems([_not_one_type(located, name, list(body) if isinstance(body, dict) else [])])
    (kind,) = body
    if kind not in types:
        remedy = did_you_mean(kind, types, "Node types")
        raise FileProblems([located.problem(("nodes", name, kind), f"unknown node type '{kind}'", remedy)])
    return validate(types[kind], located, ("nodes", name, kind))


def _not_one_type(located: Located, name: str, keys: list[str]) -> Problem:
    """What else stands beside the type is most often a field of it at the wrong column."""
    types = node_types()
    kinds, others = [key for key in keys if key in types], [key for key in keys if key not in types]
    if len(kinds) == 1:
        what = f"{_listed(others)} beside '{kinds[0]}' in the node '{name}', not within it"
        return located.problem(("nodes", name, others[0]), what, f"Indent it deeper than '{kinds[0]}:'.")
    if kinds:
        what = f"the node '{name}' is of {len(kinds)} types: {' and '.join(kinds)}"
        remedy = "A node does one thing: make a node of its own of each, and lead from one to the next by 'go'."
        return located.problem(("nodes", name, kinds[1]), what, remedy)
    what = f"the node '{name}' must have exactly one type"
    return located.problem(("nodes", name), what, f"Write '{name}: {{type: {{…}}}}' with one of: {', '.join(types)}.")


def _listed(keys: list[str]) -> str:
    names = [f"'{key}'" for key in keys]
    return f"{names[0]} stands" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} stand"

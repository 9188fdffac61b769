"""From the flow files to a ``FlowSet``, or to every problem in them at once.

Three sieves, each only when the one before let everything through: YAML
(``strict_yaml``), schema (``validation`` with the node's own model), meaning
(``checks``). A folder is loaded whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, RootModel

from ivr.call import Privacy
from ivr.checks import FlowChecker, check_catalogue
from ivr.facts import ClinicFacts
from ivr.flow import Flow, FlowSet
from ivr.lint.limits import CheckLimits
from ivr.node import Block, NodeName, NodeSpec, VariableName
from ivr.nodes import node_types
from ivr.problems import FileProblems, Problem, did_you_mean
from ivr.strict_yaml import Located, load_file
from ivr.texts import Catalogue, CatalogueKey
from ivr.validation import validate
from ivr.variables import BUILT_IN, FACTS, VariableType

CATALOGUE = "catalogue.yaml"


def _check_flow_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", name):
        raise ValueError("the name of a flow is made of small letters, digits and -")
    return name


class Variable(Block):
    """What a flow may remember. Undeclared privacy is PHI: forgetting it must not leak."""

    type: VariableType = "text"
    privacy: Privacy = "phi"


class FlowFile(Block):
    """One flow. `flow` is the name that numbers refer to, and the name of its file: `NAME.yaml`."""

    flow: Annotated[str, AfterValidator(_check_flow_name)]
    description: str = ""
    languages: tuple[str, ...] = Field(min_length=1, description="The first is used when nothing else is known")
    speech: Literal["on", "off"] = Field("on", description="off: this flow goes by keys alone")
    variables: dict[VariableName, Variable] = Field(default_factory=dict)
    start: NodeName
    fallback: NodeName = Field(description="Where a caller goes when anything of ours fails")
    clinical: bool = Field(False, description="Advice or triage: a second person must approve what is published")
    check: CheckLimits = CheckLimits()
    nodes: dict[NodeName, Any] = Field(min_length=1, description="Name to node; a node is {type: {…}}")


class CatalogueFile(RootModel[dict[CatalogueKey, dict[str, str]]]):
    """Key to language to sentence."""


def load_flows(folder: Path, prompts: Path, facts: ClinicFacts) -> FlowSet:
    """Every flow in ``folder``, with the catalogue in the folder ``prompts``. Raises FileProblems."""
    files = find_flows(folder)
    return load_flow_files(files, prompts, facts)


def find_flows(folder: Path) -> list[Path]:
    """The flow files of a folder, by name. Raises FileProblems when there is none."""
    files = sorted(path for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern) if not is_tests(path))
    if not files:
        raise FileProblems([Problem(folder, 1, 1, "there is no flow in this folder", "Put a flow file (*.yaml) here.")])
    return files


def is_tests(path: Path) -> bool:
    """``NAME.tests.yaml`` beside a flow holds its tests."""
    return Path(path.stem).suffix == ".tests"


def load_flow_files(files: Sequence[Path], prompts: Path, facts: ClinicFacts) -> FlowSet:
    """The same for single files."""
    catalogue = load_catalogue(prompts / CATALOGUE, facts.languages)
    problems: list[Problem] = []
    flows: dict[str, Flow] = {}
    for path in files:
        try:
            flow = load_flow(path, catalogue, facts)
        except FileProblems as found:
            problems.extend(found.problems)
            continue
        if flow.name != path.stem:
            what = f"the flow is named '{flow.name}' but its file '{path.name}'"
            problems.append(Problem(path, 1, 1, what, f"Name the file {flow.name}.yaml, or change 'flow:'."))
        elif flow.name in flows:
            what = f"the flow '{flow.name}' is also in {flows[flow.name].path}"
            problems.append(Problem(path, 1, 1, what, "Give one of them another name."))
        flows[flow.name] = flow
    if problems:
        raise FileProblems(problems)
    return FlowSet(flows, catalogue)


def load_catalogue(path: Path, languages: Sequence[str]) -> Catalogue:
    """The prompt catalogue, complete in ``languages`` as far as the engine's own sentences go."""
    located = load_file(path)
    catalogue = Catalogue(validate(CatalogueFile, located).root)
    problems = check_catalogue(located, catalogue, languages)
    if problems:
        raise FileProblems(problems)
    return catalogue


def load_flow(path: Path, catalogue: Catalogue, facts: ClinicFacts) -> Flow:
    """One flow file. Raises FileProblems."""
    located = load_file(path)
    file, nodes = _read(located)
    variables: dict[str, Privacy] = {name: variable.privacy for name, variable in file.variables.items()}
    types = {name: variable.type for name, variable in file.variables.items()}
    checker = FlowChecker(
        facts,
        located,
        languages=file.languages,
        nodes=nodes,
        variables={**variables, **BUILT_IN},
        types=types,
        catalogue=catalogue,
    )
    _check_head(checker, file, facts)
    checker.check_nodes()
    checker.check_circles()
    if checker.problems:
        raise FileProblems(checker.problems)
    return Flow(
        name=file.flow,
        version=_version(located, catalogue, facts),
        path=path,
        languages=file.languages,
        start=file.start,
        fallback=file.fallback,
        speech=file.speech == "on",
        nodes=nodes,
        variables={**variables, **BUILT_IN},
        catalogue=catalogue,
        emergency=facts.emergency,
        hours=facts.hours,
        clinic=facts.name,
        texts=tuple(checker.said),
        clinical=file.clinical,
        check=file.check,
        ways=tuple(checker.written_ways),
        places={name: checker.place(("nodes", name)) for name in nodes},
        types=types,
        expressions=checker.expressions,
        time_zone=facts.time_zone,
    )


def _read(located: Located) -> tuple[FlowFile, dict[str, NodeSpec]]:
    """Head and nodes by their schemas, with the problems of both."""
    problems: list[Problem] = []
    file: FlowFile | None = None
    try:
        file = validate(FlowFile, located)
    except FileProblems as found:
        problems.extend(found.problems)
    nodes: dict[str, NodeSpec] = {}
    written = located.node(("nodes",)).value
    for name in written if isinstance(written, dict) and located.root.child("nodes") is not None else ():
        try:
            nodes[name] = _read_node(located, name)
        except FileProblems as found:
            problems.extend(found.problems)
    if problems or file is None:
        raise FileProblems(problems)
    return file, nodes


def _read_node(located: Located, name: str) -> NodeSpec:
    types = node_types()
    body = located.node(("nodes", name)).value
    if not isinstance(body, dict) or len(body) != 1:
        what = f"the node '{name}' must have exactly one type"
        remedy = f"Write '{name}: {{type: {{…}}}}' with one of: {', '.join(types)}."
        raise FileProblems([located.problem(("nodes", name), what, remedy)])
    (kind,) = body
    if kind not in types:
        remedy = did_you_mean(kind, types, "Node types")
        raise FileProblems([located.problem(("nodes", name, kind), f"unknown node type '{kind}'", remedy)])
    return validate(types[kind], located, ("nodes", name, kind))


def _check_head(checker: FlowChecker, file: FlowFile, facts: ClinicFacts) -> None:
    checker.node(("start",), file.start)
    checker.node(("fallback",), file.fallback)
    for index, language in enumerate(file.languages):
        checker.known(("languages", index), language, facts.languages, "language of the clinic")
    if len(dict.fromkeys(file.languages)) != len(file.languages):
        checker.problem(("languages",), "a language is named twice", "Name each once.")
    for name in file.variables:
        if name in BUILT_IN or name in FACTS:
            checker.problem(("variables", name), f"'{name}' is kept by the engine itself", "Take another name.")


def _version(located: Located, catalogue: Catalogue, facts: ClinicFacts) -> str:
    """A short hash of all that changes what a caller hears or where he goes; comments do not count."""
    policy = facts.emergency
    words = {language: list(phrases) for language, phrases in policy.words.items()}
    material = [located.plain(), catalogue.texts, words, policy.key, policy.confirm_key, policy.queue]
    text = json.dumps(material, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]

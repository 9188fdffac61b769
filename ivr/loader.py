"""From the flow files to a ``FlowSet``, or to every problem in them at once.

Three sieves: YAML (``strict_yaml``), schema (``flow_files`` with the node's own model), meaning (``checks`` for each
flow, ``journeys`` for what they do together). What one refuses is kept from the next, and everything else goes on,
so that all mistakes are told together; only ``journeys`` wants flows without any. A folder is loaded whole or not at
all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import RootModel

from ivr.checks import FlowChecker, check_catalogue
from ivr.facts import ClinicFacts
from ivr.flow import Flow, FlowSet, Head
from ivr.flow_files import Draft, draft_of
from ivr.identity import check_identity
from ivr.journeys import check_journeys, reached
from ivr.problems import FileProblems, Problem
from ivr.spoken_values import built_in_values
from ivr.strict_yaml import load_file
from ivr.texts import Catalogue, CatalogueKey
from ivr.validation import validate
from ivr.variables import BUILT_IN, FACTS

CATALOGUE = "catalogue.yaml"


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
    """The same for single files, and the flows beside them that they call."""
    try:
        catalogue = load_catalogue(prompts / CATALOGUE, facts.languages)
    except FileProblems as found:
        problems = list(found.problems)
        _read_all(files, problems, [], named_as_files=True)
        raise FileProblems(problems) from None
    return load_with(files, catalogue, facts)


def load_with(
    files: Sequence[Path], catalogue: Catalogue, facts: ClinicFacts, *, named_as_files: bool = True
) -> FlowSet:
    """The same with a catalogue that is loaded. ``named_as_files``: a flow must be named as its file."""
    problems: list[Problem] = []
    unread: list[str] = []
    drafts = _read_all(files, problems, unread, named_as_files=named_as_files)
    heads = {name: head_of(draft) for name, draft in drafts.items()}
    checkers = {name: _check(draft, heads, unread, catalogue, facts) for name, draft in drafts.items()}
    problems += [problem for checker in checkers.values() for problem in checker.problems]
    if not problems:
        problems = [*check_journeys(drafts, checkers), *check_identity(drafts, checkers)]
    if problems:
        raise FileProblems(problems)
    others: dict[str, Flow] = {}
    flows = {name: _flow(draft, checkers[name], catalogue, facts, others) for name, draft in drafts.items()}
    for name, flow in flows.items():
        parts = [flows[one].version for one in reached(name, {key: one.calls for key, one in flows.items()})]
        version = hashlib.sha256("".join(parts).encode()).hexdigest()[:12] if len(parts) > 1 else flow.version
        others[name] = replace(flow, version=version)
    return FlowSet(others, catalogue)


def _read_all(
    files: Sequence[Path], problems: list[Problem], unread: list[str], *, named_as_files: bool
) -> dict[str, Draft]:
    """The drafts by name: of ``files``, and of flows beside them that one of these calls; ``unread``: flows that are
    there and cannot be read."""
    drafts: dict[str, Draft] = {}
    pending = list(files)
    seen = dict.fromkeys(os.path.realpath(path) for path in pending)
    while pending:
        path = pending.pop(0)
        draft = draft_of(path, problems)
        if draft is None:
            unread.append(path.stem)
            continue
        name = draft.file.flow
        if name != path.stem and named_as_files:
            what = f"the flow is named '{name}' but its file '{path.name}'"
            remedy = f"Name the file {name}.yaml, or change 'flow:'."
            problems.append(draft.located.problem(("flow",), what, remedy, value=True))
            name = path.stem  # those that call it do so by the name of its file
        if name in drafts:
            what = f"the flow '{name}' is also in {drafts[name].path}"
            problems.append(Problem(path, 1, 1, what, "Give one of them another name."))
            name = str(path)  # looked at all the same
        drafts[name] = draft
        for called in dict.fromkeys(node.calls for node in draft.nodes.values() if node.calls):
            beside = path.parent / f"{called}.yaml"
            if os.path.realpath(beside) not in seen and beside.is_file():
                seen[os.path.realpath(beside)] = None
                pending.append(beside)
    return drafts


def load_catalogue(path: Path, languages: Sequence[str]) -> Catalogue:
    """The prompt catalogue, complete in ``languages`` as far as the engine's own sentences go."""
    located = load_file(path)
    catalogue = Catalogue(validate(CatalogueFile, located).root)
    problems = check_catalogue(located, catalogue, languages)
    if problems:
        raise FileProblems(problems)
    return catalogue


def load_flow(path: Path, catalogue: Catalogue, facts: ClinicFacts) -> Flow:
    """One flow file, with those beside it that it calls. Raises FileProblems."""
    return next(iter(load_with([path], catalogue, facts, named_as_files=False).flows.values()))


def head_of(draft: Draft) -> Head:
    """What flows that call it must know."""
    return Head(
        languages=draft.file.languages,
        arguments=draft.file.arguments,
        results=draft.file.results,
        kinds={name: variable.condition for name, variable in draft.variables.items()},
        privacies={name: variable.privacy for name, variable in draft.variables.items()},
        returns=draft.returns,
    )


def _check(
    draft: Draft, heads: Mapping[str, Head], unread: Sequence[str], catalogue: Catalogue, facts: ClinicFacts
) -> FlowChecker:
    checker = FlowChecker(facts, draft, heads=heads, unread=unread, catalogue=catalogue)
    if not draft.torn:
        _check_head(checker, draft, facts)
        checker.check_nodes()
    return checker


def _flow(
    draft: Draft, checker: FlowChecker, catalogue: Catalogue, facts: ClinicFacts, others: Mapping[str, Flow]
) -> Flow:
    file = draft.file
    return Flow(
        name=file.flow,
        version=_version(draft, catalogue, facts),
        path=draft.path,
        languages=file.languages,
        start=file.start,
        fallback=file.fallback or "",
        operator=file.operator or file.fallback or "",
        relay=file.relay or file.operator or file.fallback or "",
        speech=file.speech == "on",
        nodes=draft.nodes,
        variables=checker.variables,
        catalogue=catalogue,
        emergency=facts.emergency,
        commands=facts.commands,
        handlers=file.handlers,
        hours=facts.hours,
        facts=facts,
        clinic=facts.name,
        texts=tuple(checker.said),
        clinical=file.clinical,
        check=file.check,
        ways=tuple(checker.written_ways),
        places={name: checker.place_of(name) for name in draft.nodes},
        values={**draft.variables, **built_in_values()},
        expressions=checker.expressions,
        time_zone=facts.time_zone,
        arguments=file.arguments,
        results=file.results,
        calls=tuple(dict.fromkeys(node.calls for node in draft.nodes.values() if node.calls)),
        others=others,
    )


def _check_head(checker: FlowChecker, draft: Draft, facts: ClinicFacts) -> None:
    file = draft.file
    checker.node(("start",), file.start)
    checker.node(("fallback",), file.fallback)
    checker.node(("operator",), file.operator)
    checker.node(("relay",), file.relay)
    file.handlers.check_handlers(checker, ("handlers",))
    for index, language in enumerate(file.languages):
        checker.known(("languages", index), language, facts.languages, "language of the clinic")
    if len(dict.fromkeys(file.languages)) != len(file.languages):
        checker.problem(("languages",), "a language is named twice", "Name each once.")
    for name in draft.variables:
        if name in BUILT_IN or name in FACTS:
            checker.problem(("variables", name), f"'{name}' is kept by the engine itself", "Take another name.")
    for kind in ("arguments", "results"):
        for index, name in enumerate(getattr(file, kind)):
            checker.known((kind, index), name, draft.variables, "variable")
    if not draft.unread:
        _check_role(checker, draft, facts)


def _check_role(checker: FlowChecker, draft: Draft, facts: ClinicFacts) -> None:
    """A flow that patients dial, or go to for good, and one that is called and comes back."""
    file = draft.file
    entry = file.flow in (*facts.entries, *(survey.flow for survey in facts.surveys.values()))
    if file.fallback is None and (entry or not draft.returns):
        checker.problem((), "the key 'fallback' is missing", "Add 'fallback: …'.")
    if entry and draft.returns:
        node = next(name for name, node in draft.nodes.items() if node.kind == "return")
        what = f"callers come to this flow by themselves, and there is nobody to return to from '{node}'"
        checker.problem(("nodes", node), what, "Use hangup, or call this flow from another one.")
    if file.results and not draft.returns:
        checker.problem(("results",), "there are results but no 'return'", "Add a node of type return.")


def _version(draft: Draft, catalogue: Catalogue, facts: ClinicFacts) -> str:
    """A short hash of all that changes what a caller hears or where he goes; comments do not count."""
    policy = facts.emergency
    words = {language: list(phrases) for language, phrases in policy.words.items()}
    plain = [located.plain() for located in draft.files]
    commands = [facts.commands.words, facts.commands.keys]
    material = [*plain, catalogue.texts, words, policy.key, policy.confirm_key, policy.queue, *commands]
    text = json.dumps(material, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]

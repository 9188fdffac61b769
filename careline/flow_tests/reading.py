"""Test files in, tests out, or every mistake in them with line, column and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from careline.flow_tests.model import file_model
from controller.settings.loader import Settings
from controller.text.together import together
from controller.text.world import given_model
from ivr.flow import Flow, FlowSet
from ivr.loader import is_tests
from ivr.node import Block
from ivr.problems import FileProblems, Problem, did_you_mean
from ivr.strict_yaml import Located, Location, load_file
from ivr.validation import validate

FOLDER = "tests"
"""Beside the flows: every file in it holds tests."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test in one language. ``steps`` are those of the file, with the line of each."""

    name: str
    path: Path
    line: int
    language: str
    flow: Flow
    given: Block
    steps: tuple[tuple[int, Any], ...]
    expect: Any
    expect_line: int


def find_tests(path: Path) -> list[Path]:
    """The test files meant by a file or a folder; by a flow's file the tests beside it are meant."""
    if not path.is_dir():
        beside = [path.with_name(f"{path.stem}.tests{ending}") for ending in (".yaml", ".yml")]
        its = [] if is_tests(path) or path.parent.name == FOLDER else [each for each in beside if each.is_file()]
        return its or [path]
    files = [each for pattern in ("*.yaml", "*.yml") for each in path.glob(pattern)]
    beside = [each for each in files if is_tests(each) or path.name == FOLDER]
    below = [each for pattern in ("*.yaml", "*.yml") for each in (path / FOLDER).glob(pattern)]
    return sorted({*beside, *below})


def read_tests(files: Sequence[Path], flows: FlowSet, settings: Settings) -> list[Case]:
    """All tests of ``files``, one a language. Raises FileProblems with all that is wrong in them."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in files:
        try:
            cases += _read(path, flows, settings)
        except FileProblems as found:
            problems.extend(found.problems)
    if problems:
        raise FileProblems(problems)
    return cases


def _read(path: Path, flows: FlowSet, settings: Settings) -> list[Case]:
    located = load_file(path)
    file = validate(file_model(), located)
    name = file.flow or path.name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".tests")
    flow = flows.flows.get(name)
    if flow is None:
        what = f"there is no flow '{name}'"
        remedy = did_you_mean(name, flows.flows, "Flows") + ("" if file.flow else " Or name it: 'flow: …'.")
        raise FileProblems([located.problem(("flow",) if file.flow else (), what, remedy, value=True)])
    checker = _Checker(located, flow, settings)
    checker.file(file)
    if checker.problems:
        raise FileProblems(checker.problems)
    worlds = [
        (index, test, language)
        for index, test in enumerate(file.tests)
        for language in test.languages or file.languages or (None,)
    ]
    return [
        _case(located, flow, index, test, _given(settings, file.given, test.given, language))
        for index, test, language in worlds
    ]


def _case(located: Located, flow: Flow, index: int, test: Any, given: Any) -> Case:
    here = ("tests", index)
    return Case(
        name=test.test,
        path=located.path,
        line=located.mark((*here, "test")).line,
        language=given.language or flow.languages[0],
        flow=flow,
        given=given,
        steps=tuple((located.mark((*here, "when", place)).line, step) for place, step in enumerate(test.when)),
        expect=test.expect,
        expect_line=located.mark((*here, "expect")).line,
    )


def merged(*givens: Block | Mapping[str, Any] | None) -> Block:
    """What is given, the later winning field by field."""
    values: dict[str, Any] = {}
    for given in givens:
        if isinstance(given, Block):
            values |= {name: getattr(given, name) for name in given.model_fields_set}
        elif given:
            values |= given
    return given_model().model_construct(**values)


def _given(settings: Settings, file: Any, test: Any, language: str | None) -> Any:
    return of_number(settings, merged(file, test, {"language": language} if language else {}))


def of_number(settings: Settings, given: Any) -> Any:
    """``given`` with the first language that of the number dialled, unless another is given."""
    number = settings.number(given.dialled)
    return given if given.language or number is None else merged(given, {"language": number.language})


class _Checker:
    """Names in a test must be names of its flow, its catalogue and its clinic."""

    def __init__(self, located: Located, flow: Flow, settings: Settings) -> None:
        self.problems: list[Problem] = []
        self._located, self._flow = located, flow
        # A call may go on in a flow that this one calls.
        self._nodes = sorted({name for one in together(flow) for name in one.nodes})
        self._places = sorted(f"{one.name}/{name}" for one in together(flow) for name in one.nodes if one is not flow)
        self._variables = sorted({name for one in together(flow) for name in one.variables})
        self._facts = settings.facts()

    def file(self, file: Any) -> None:
        self._languages(("languages",), file.languages)
        self._given(("given",), file.given)
        named: dict[str, int] = {}
        for index, test in enumerate(file.tests):
            here = ("tests", index)
            if named.setdefault(test.test, index) != index:
                self._problem((*here, "test"), f"two tests are called '{test.test}'", "Give one another name.")
            self._languages((*here, "languages"), test.languages)
            self._given((*here, "given"), test.given)
            self._expect((*here, "expect"), test.expect)
            for place, step in enumerate(test.when):
                self._expect((*here, "when", place, "expect"), step.expect)
                if step.interrupts:
                    self._prompt((*here, "when", place, "interrupts"), step.interrupts)

    def _problem(self, location: Location, what: str, remedy: str = "") -> None:
        self.problems.append(self._located.problem(location, what, remedy, value=True))

    def _known(self, location: Location, name: str, names: Sequence[str], what: str) -> None:
        if name not in names:
            self._problem(location, f"unknown {what} '{name}'", did_you_mean(name, names, "Known"))

    def _languages(self, location: Location, languages: Sequence[str]) -> None:
        for index, language in enumerate(languages):
            self._known((*location, index), language, self._flow.languages, "language of this flow")

    def _given(self, location: Location, given: Any) -> None:
        if given is None:
            return
        for name in given.hours:
            self._known((*location, "hours", name), name, sorted(self._flow.hours), "opening hours")
        if isinstance(given.queue, dict):
            for name in given.queue:
                self._known((*location, "queue", name), name, self._facts.queues, "queue")
        prepared = [one.name for one in self._facts.announcements]
        for name, how in given.announcements.items():
            if how == "on":
                self._known((*location, "announcements", name), name, prepared, "announcement of clinic.yaml")
        if given.language is not None:
            self._known((*location, "language"), given.language, self._flow.languages, "language of this flow")
        if given.called_back is not None:
            self._known((*location, "called_back"), given.called_back, self._nodes, "node")

    def _expect(self, location: Location, expect: Any) -> None:
        if expect is None:
            return
        for field in ("heard", "not_heard"):
            for index, text in enumerate(getattr(expect, field)):
                self._prompt((*location, field, index), text)
        nodes = [*self._nodes, "emergency", "announcement"]
        for index, name in enumerate(expect.passed):
            self._known((*location, "passed", index), name, self._places if "/" in name else nodes, "node")
        if expect.node is not None:
            self._known((*location, "node"), expect.node, nodes, "node")
        for name in expect.variables:
            self._known((*location, "variables", name), name, self._variables, "variable")
        if expect.in_language is not None:
            self._known((*location, "in_language"), expect.in_language, self._flow.languages, "language of this flow")

    def _prompt(self, location: Location, text: str) -> None:
        """What looks like a key of the catalogue must be one."""
        if is_key(text) and text not in self._flow.catalogue.texts:
            remedy = did_you_mean(text, self._flow.catalogue.texts, "Keys")
            self._problem(location, f"the prompt '{text}' is not in the catalogue", remedy)


def is_key(text: str) -> bool:
    """``front_door.reason`` is a key; ``press 1`` are words."""
    return "." in text and " " not in text and text == text.lower() and not text.endswith(".")

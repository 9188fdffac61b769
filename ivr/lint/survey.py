"""What the rules look at: one flow with every way, text and variable of it, each with its place in the file.

A flow tells its names, texts and ways by ``NodeSpec.check``; the survey listens to that as the
loader's own checker does, and keeps what it hears. So a new node type needs no word here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.checks import FlowChecker
from ivr.choices import Spoken
from ivr.expressions import Expression
from ivr.facts import ClinicFacts
from ivr.flow import Flow, Way
from ivr.flow_files import read_draft
from ivr.node import NodeSpec
from ivr.problems import FileProblems, Problem
from ivr.question import Question
from ivr.strict_yaml import Located, Location, load_file
from ivr.texts import ENGINE_KEYS, Text, Texts, as_list
from ivr.variables import Kind


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a node: ``place`` is within the node, ``text`` a key of the catalogue or sentences by language."""

    node: str
    place: tuple[str | int, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Use:
    """A variable named by a node, to be given a value (``sets``) or to be read."""

    node: str
    place: tuple[str | int, ...]
    name: str
    sets: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Choices that are put to a caller together, by keys and words; ``place`` is within the node."""

    node: str
    place: tuple[str | int, ...]
    choices: Sequence[Spoken]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One wording in one language, and where it stands: in the catalogue or in the flow."""

    key: str
    language: str
    words: str
    path: Path
    line: int
    column: int

    def problem(self, what: str, remedy: str) -> Problem:
        return Problem(self.path, self.line, self.column, what, remedy)

    @property
    def name(self) -> str:
        """How a designer calls it."""
        return f"the prompt '{self.key}'" if self.key else "this text"


class Files:
    """The files of a check, each read once."""

    def __init__(self, catalogue: Path) -> None:
        self.catalogue = catalogue
        self._read: dict[Path, Located | None] = {}

    def located(self, path: Path) -> Located | None:
        """None when it can no longer be read; whoever asks then has no better place than the file itself."""
        if path not in self._read:
            try:
                self._read[path] = load_file(path)
            except FileProblems:
                self._read[path] = None
        return self._read[path]


class Survey(FlowChecker):
    """One flow, surveyed. Rules read it and make ``Problem``s by ``problem_at``."""

    def __init__(self, flow: Flow, facts: ClinicFacts, files: Files) -> None:
        if files.located(flow.path) is None:
            raise FileProblems([Problem(flow.path, 1, 1, "the file is no longer there", "Check it again.")])
        heads = {name: other.head for name, other in flow.others.items()}
        super().__init__(facts, read_draft(flow.path), heads=heads, catalogue=flow.catalogue)
        self.flow = flow
        self.files = files
        self.texts_said: list[Said] = []
        self.uses: list[Use] = []
        self.check_nodes()

    # --- what the nodes tell ---

    def texts(self, location: Location, texts: Texts | None) -> None:
        super().texts(location, texts)
        listed = isinstance(texts, list)
        for index, text in enumerate(as_list(texts)):
            place = (*location, index) if listed else tuple(location)
            self.texts_said.append(Said(self._current, place, text))

    def variable(self, location: Location, name: str) -> None:
        super().variable(location, name)
        place = tuple(location)
        sets = "into" in place or (place[:1] == ("values",) and place[-1] == name)
        self.uses.append(Use(self._current, place, name, sets))

    def expression(self, location: Location, source: str, kind: Kind | None) -> Expression | None:
        expression = super().expression(location, source, kind)
        for name in expression.names if expression is not None else ():
            self.uses.append(Use(self._current, tuple(location), name, False))
        return expression

    # --- what the rules ask ---

    def node_problem(self, node: str, what: str, remedy: str) -> Problem:
        """At the name of ``node``."""
        path, located = self._file_of(node)
        mark = located.mark(("nodes", node))
        return Problem(path, mark.line, mark.column, what, remedy)

    def problem_at(self, node: str, place: Location, what: str, remedy: str, *, value: bool = True) -> Problem:
        """At ``place`` within ``node``."""
        path, located = self._file_of(node)
        whole = ("nodes", node, self.flow.nodes[node].kind, *place)
        mark = located.node(whole).mark if value else located.mark(whole)
        return Problem(path, mark.line, mark.column, what, remedy)

    def head_problem(self, place: Location, what: str, remedy: str) -> Problem:
        """At the head of the flow file."""
        return self._located.problem(place, what, remedy)

    def _file_of(self, node: str) -> tuple[Path, Located]:
        path = self.flow.places.get(node, (self.flow.path, 1))[0]
        return path, self.files.located(path) or self._located

    def ways_from(self, node: str) -> list[Way]:
        return [way for way in self.written_ways if way.node == node]

    def targets(self, node: str) -> list[str]:
        """Where a caller may go from ``node``, the fallback of an unwritten way among them."""
        found = [way.target for way in self.ways_from(node)]
        return [*found, *self._fallback()] if self.falls_back(self.flow.nodes[node]) else found

    def _fallback(self) -> tuple[str, ...]:
        """None in a flow whose caller's takes over."""
        return (self.flow.fallback,) if self.flow.fallback else ()

    def entries(self) -> tuple[str, ...]:
        """Where callers come into this flow, or to where they fall."""
        return (self.flow.start, *self._fallback())

    def falls_back(self, spec: NodeSpec) -> bool:
        """Whether some way out of this node is not written and leads to the flow's fallback."""
        if isinstance(spec, Question):
            return not all(self._leads_out(handlers) for handlers in (spec.no_input, spec.no_match))
        if spec.reaches == "person":
            block = getattr(spec, "on", None)
            names = type(block).model_fields if block is not None else ("failed",)
            return any(getattr(block if block is not None else spec, name, None) is None for name in names)
        return spec.kind == "call" and spec.when_failed() is None

    @staticmethod
    def _leads_out(handlers: Sequence[object]) -> bool:
        return any(getattr(handler, "go", None) is not None for handler in handlers)

    def silent_targets(self, node: str) -> list[str]:
        """Where one goes who never says or presses anything that is understood."""
        spec = self.flow.nodes[node]
        if spec.reaches in ("person", "goodbye", "flow"):
            return []
        if isinstance(spec, Question):
            told = [way.target for way in self.ways_from(node) if {"no_input", "no_match"} & {*way.place}]
            return [*told, *self._fallback()] if self.falls_back(spec) else told
        if spec.reaches == "message":
            empty = [way.target for way in self.ways_from(node) if way.place[-1] == "empty"]
            return empty or [way.target for way in self.ways_from(node)]
        return self.targets(node)

    def reachable(self, start: Iterable[str] | None = None) -> list[str]:
        """Every node a caller can come to, in the order of discovery."""
        found = dict.fromkeys(start if start is not None else self.entries())
        pending = list(found)
        while pending:
            for target in self.targets(pending.pop(0)):
                if target not in found:
                    found[target] = None
                    pending.append(target)
        return list(found)

    def sentences(self) -> Iterator[Sentence]:
        """Every wording a caller of this flow may hear, once, the engine's own among them."""
        seen: dict[tuple[str, str, str], None] = {}
        for said in self.texts_said:
            for language in self.languages:
                sentence = self.sentence(said, language)
                if sentence is not None and (sentence.key, language, sentence.words) not in seen:
                    seen[sentence.key, language, sentence.words] = None
                    yield sentence
        for key in ENGINE_KEYS:
            for language in self.languages:
                words = self.flow.catalogue.texts[key].get(language)
                if words and (key, language, words) not in seen:
                    yield self._in_catalogue(key, language, words)

    def sentence(self, said: Said, language: str) -> Sentence | None:
        """The wording of ``said`` in ``language``."""
        if isinstance(said.text, str):
            words = self.flow.catalogue.texts[said.text].get(language)
            return self._in_catalogue(said.text, language, words) if words else None
        words = said.text.get(language)
        if not words:
            return None
        place = self.problem_at(said.node, (*said.place, language), "", "")
        return Sentence("", language, words, place.path, place.line, place.column)

    def _in_catalogue(self, key: str, language: str, words: str) -> Sentence:
        located = self.files.located(self.files.catalogue)
        if located is None:
            return Sentence(key, language, words, self.files.catalogue, 1, 1)
        mark = located.node((key, language)).mark
        return Sentence(key, language, words, located.path, mark.line, mark.column)

    def offers(self) -> Iterator[Offer]:
        """Of menus, of fields of forms, and what waiting callers are offered."""
        for node, spec in self.flow.nodes.items():
            places = [("choices",), ("while_waiting",)]
            found = [Offer(node, place, getattr(spec, place[0], ())) for place in places]
            for index, field in enumerate(getattr(spec, "fields", ())):
                found.append(Offer(node, ("fields", index, "choices"), field.choices))
            yield from (offer for offer in found if offer.choices)

    def heard_at(self, node: str) -> list[Said]:
        return [said for said in self.texts_said if said.node == node]

    def steps_to(self, ends: Mapping[str, NodeSpec]) -> dict[str, int]:
        """Nodes to be passed from each node until one of ``ends``; absent where none can be reached."""
        steps = dict.fromkeys(ends, 0)
        back: dict[str, list[str]] = {}
        for node in self.flow.nodes:
            for target in self.targets(node):
                back.setdefault(target, []).append(node)
        pending = list(ends)
        while pending:
            node = pending.pop(0)
            for before in back.get(node, ()):
                if before not in steps:
                    steps[before] = steps[node] + 1
                    pending.append(before)
        return steps

    def reaching(self, *what: str) -> dict[str, NodeSpec]:
        """The nodes where a caller gets one of these (``NodeSpec.reaches``)."""
        return {name: spec for name, spec in self.flow.nodes.items() if spec.reaches in what}

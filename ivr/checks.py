"""The meaning of a flow: all that its schema cannot say.

Each node tells its names, texts and ways out (``NodeSpec.check``); what is wrong becomes
a problem at its place in the file. What passes here cannot lead a caller astray.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ivr.call import Privacy
from ivr.conditions import refusal
from ivr.expressions import Expression, ExpressionError, Scope, privacy_of, read
from ivr.facts import ClinicFacts
from ivr.flow import Head, Way
from ivr.flow_files import Draft
from ivr.problems import Problem, did_you_mean
from ivr.spoken_value import SpokenValue
from ivr.spoken_values import refusal_keys
from ivr.strict_yaml import Located, Location
from ivr.texts import ENGINE_KEYS, PLACEHOLDER, Catalogue, Text, Texts
from ivr.variables import BUILT_IN, FACTS, Kind


class FlowChecker:
    """Collects the problems of one flow. Implements ``ivr.node.Checker``."""

    def __init__(
        self,
        facts: ClinicFacts,
        draft: Draft,
        *,
        heads: Mapping[str, Head],
        catalogue: Catalogue,
        unread: Sequence[str] = (),
    ) -> None:
        """``heads``: of all flows that are loaded together; ``unread``: flows beside them that cannot be read."""
        declared = {name: variable.privacy for name, variable in draft.variables.items()}
        self.facts = facts
        self.languages = draft.file.languages
        self.heads = heads
        self._unread = unread
        self.variables: Mapping[str, Privacy] = {**declared, **BUILT_IN}
        self.problems: list[Problem] = []
        self.said: list[Text] = []
        self.ways: dict[str, list[str]] = {name: [] for name in draft.nodes}
        self.written_ways: list[Way] = []
        self.expressions: dict[str, Expression] = {}
        self._draft = draft
        self._located = draft.located
        self._nodes = draft.nodes
        self._variables = self.variables
        self._catalogue = catalogue
        kinds = {name: variable.condition for name, variable in draft.variables.items()}
        self._scope = Scope(
            kinds={**FACTS, **dict.fromkeys(BUILT_IN, "text"), **kinds},
            privacies=self.variables,
            nodes=tuple(draft.nodes),
            hours=tuple(facts.hours),
        )
        self._base: tuple[str | int, ...] = ()
        self._current = ""

    def check_nodes(self) -> None:
        for name, variable in self._draft.variables.items():
            variable.check(self, ("variables", name))
        for name, node in self._nodes.items():
            self._base, self._current = ("nodes", name, node.kind), name
            if node.repeat is not None:
                self.node(("repeat", "then"), node.repeat.then)
            node.check(self)
        self._base, self._current = (), ""

    def place_of(self, node: str) -> tuple[Path, int]:
        """File and line of a node."""
        return self._place(("nodes", node))

    def problem_in_flow(self, location: Location, what: str, remedy: str) -> Problem:
        """A problem at a location of the flow, whichever file it stands in."""
        return self._home(location).problem(location, what, remedy)

    def _place(self, location: Location) -> tuple[Path, int]:
        located = self._home(location)
        return located.path, located.mark(location).line

    def _home(self, location: Location) -> Located:
        """The file in which a node or variable stands."""
        return self._draft.homes.get(".".join(map(str, location[:2])), self._located)

    # --- what nodes call ---

    def problem(self, location: Location, what: str, remedy: str = "", *, value: bool = False) -> None:
        whole = (*self._base, *location)
        self.problems.append(self._home(whole).problem(whole, what, remedy, value=value))

    def node(self, location: Location, name: str | None) -> None:
        if name is None:
            return
        if name in self._nodes:
            if self._current:
                self.ways[self._current].append(name)
                path, line = self._place((*self._base, *location))
                self.written_ways.append(Way(self._current, tuple(location), name, path, line))
            return
        if name in self._draft.unread:
            return  # it is there, and what is wrong with it has been told
        self.problem(
            location, f"unknown node '{name}'", did_you_mean(name, self._nodes, "Nodes of this flow"), value=True
        )

    def known(self, location: Location, name: str, names: Iterable[str], what: str) -> None:
        options = list(names)
        if name not in options:
            self.problem(location, f"unknown {what} '{name}'", did_you_mean(name, options, "Known"), value=True)

    def needs(self, location: Location, needs: dict[str, int]) -> None:
        for skill, level in needs.items():
            if skill not in self.facts.skills:
                remedy = did_you_mean(skill, self.facts.skills, "Known")
                self.problem((*location, skill), f"unknown skill '{skill}'", remedy)
            elif not 1 <= level <= 5:
                self.problem((*location, skill), f"level {level} of skill '{skill}'", "Levels are 1 to 5.", value=True)

    def variable(self, location: Location, name: str) -> None:
        if name in self._variables:
            return
        what = f"the variable '{name}' is not declared"
        close = did_you_mean(name, self._variables, "Declared")
        self.problem(location, what, f"{close} Or add it under 'variables:'.", value=True)

    def expression(self, location: Location, source: str, kind: Kind | None) -> Expression | None:
        try:
            expression = read(source, self._scope)
        except ExpressionError as error:
            self._at_column(location, error.at, error.what, error.remedy)
            return None
        if kind is not None and expression.kind != kind:
            wanted = {"truth": "a condition, which is true or false", "number": "a number", "date": "a date"}
            what = f"'{source[:60]}' must be {wanted.get(kind, 'a text')}"
            remedy = "Compare it with something: ==, !=, <, >." if kind == "truth" else ""
            self.problem(location, what, remedy, value=True)
            return None
        if reason := refusal(expression):
            self.problem(location, f"'{source[:60]}' cannot be read: {reason}", "Write it more simply.", value=True)
            return None
        self.expressions[source] = expression
        return expression

    def _at_column(self, location: Location, offset: int, what: str, remedy: str) -> None:
        """A problem within the value at ``location``, as far as it stands on one line."""
        located = self._home((*self._base, *location))
        node = located.node((*self._base, *location))
        shift = offset + node.quote if node.quote >= 0 else 0
        place = Problem(located.path, node.mark.line, node.mark.column + shift, what, remedy)
        self.problems.append(place)

    def other_flow(self, location: Location, name: str) -> Head | None:
        head = self.heads.get(name)
        if head is None and name not in self._unread:
            remedy = did_you_mean(name, self.heads, "Flows beside this one")
            self.problem(location, f"unknown flow '{name}'", remedy, value=True)
        return head

    def value(self, variable: str) -> SpokenValue | None:
        return self._draft.variables.get(variable)

    def kind(self, variable: str) -> Kind:
        return self._scope.kinds.get(variable, "text")

    def private(self, location: Location, variable: str, sources: Iterable[str]) -> None:
        names = list(sources)
        theirs = privacy_of(names, self._variables)
        worst = next((name for name in names if self._variables.get(name, "public") == theirs), "")
        self.private_value(location, variable, theirs, f"'{worst}'")

    def private_value(self, location: Location, variable: str, privacy: Privacy, source: str) -> None:
        rank = ("public", "phi", "secret").index
        mine = self._variables.get(variable, "phi")
        if rank(mine) < rank(privacy):
            what = f"'{variable}' is {mine}, but this is made from {source}, which is {privacy}"
            self.problem(location, what, f"Declare '{variable}' with privacy: {privacy}.", value=True)

    def texts(self, location: Location, texts: Texts | None) -> None:
        if texts is None:
            return
        if not isinstance(texts, list):
            self._text(location, texts)
            return
        for index, text in enumerate(texts):
            self._text((*location, index), text)

    def _text(self, location: Location, text: Text) -> None:
        self.said.append(text)
        if isinstance(text, dict):
            for language in text:
                if language not in self.languages:
                    remedy = did_you_mean(language, self.languages, "Languages of this flow")
                    self.problem((*location, language), f"'{language}' is no language of this flow", remedy)
            sentences: Mapping[str, str] = text
            owner = "this text"
        elif text in self._catalogue.texts:
            sentences = self._catalogue.texts[text]
            owner = f"the prompt '{text}'"
        else:
            remedy = f"{did_you_mean(text, self._catalogue.texts, 'Keys')} Or add it to the catalogue."
            self.problem(location, f"the prompt '{text}' is not in the catalogue", remedy, value=True)
            return
        for language in self.languages:
            if language not in self.facts.languages:
                continue  # told in the head
            if not sentences.get(language, "").strip():
                self.problem(location, f"{owner} is missing in '{language}'", f"Add '{language}: …'.", value=True)
            if any(brace in PLACEHOLDER.sub("", sentences.get(language, "")) for brace in "{}"):
                what = f"a {{ or }} of {owner} would be spoken ('{language}')"
                self.problem(location, what, "A value is written {name}, with both braces.", value=True)
            for name in PLACEHOLDER.findall(sentences.get(language, "")):
                self.variable(location, name)
                if self._variables.get(name) == "secret":
                    self.problem(location, f"'{name}' is secret and would be spoken", "Take it out.", value=True)


def check_catalogue(located: Located, catalogue: Catalogue, languages: Sequence[str]) -> list[Problem]:
    """The engine's own sentences must be there, in every language, with the values they hold."""
    problems: list[Problem] = []
    for key, values in {**ENGINE_KEYS, **dict.fromkeys(refusal_keys(), ())}.items():
        sentences = catalogue.texts.get(key)
        if sentences is None:
            problems.append(located.problem((), f"the prompt '{key}' is missing", "The engine needs it: add it."))
            continue
        for language in languages:
            sentence = sentences.get(language, "")
            if not sentence.strip():
                what = f"the prompt '{key}' is missing in '{language}'"
                problems.append(located.problem((key,), what, f"Add '{language}: …'."))
                continue
            used = PLACEHOLDER.findall(sentence)
            for value in values:
                if value not in used:
                    what = f"the prompt '{key}' does not say {{{value}}}"
                    problems.append(located.problem((key, language), what, "Put it where it is to be heard."))
            for name in used:
                if name not in values:
                    what = f"the prompt '{key}' cannot know {{{name}}}"
                    problems.append(located.problem((key, language), what, "Take it out."))
    return problems

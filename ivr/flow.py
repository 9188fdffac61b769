"""A loaded flow: everything an interpreter needs, checked and immutable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.call import Call, Privacy
from ivr.command_words import Commands
from ivr.expressions import Expression
from ivr.facts import ClinicFacts, EmergencyPolicy
from ivr.hours import Hours
from ivr.lint.limits import CheckLimits
from ivr.messages import Prompt
from ivr.spoken_values import refusal_keys
from ivr.texts import ENGINE_KEYS, PLACEHOLDER, Catalogue, Text, Texts, as_list, fill
from ivr.variables import BUILT_IN, Kind

if TYPE_CHECKING:
    from ivr.handlers import Handlers
    from ivr.node import NodeSpec
    from ivr.spoken_value import SpokenValue


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of ``node`` as it is written: ``place`` is within the node, by its YAML keys and indexes."""

    node: str
    place: tuple[str | int, ...]
    target: str
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Head:
    """What flows that call this one must know of it: kinds and privacies are those of its variables."""

    languages: tuple[str, ...]
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    kinds: Mapping[str, Kind]
    privacies: Mapping[str, Privacy]
    returns: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow file. ``version`` is a hash of all that can change what a caller hears, in the flows it calls too."""

    name: str
    version: str
    path: Path
    languages: tuple[str, ...]
    start: str
    fallback: str
    operator: str
    """Where who asks for a person goes."""
    relay: str
    """Where relay callers go."""
    speech: bool
    nodes: Mapping[str, NodeSpec]
    variables: Mapping[str, Privacy]
    catalogue: Catalogue
    emergency: EmergencyPolicy
    commands: Commands
    handlers: Handlers
    """What is said when neither the question nor its form has a word for it."""
    hours: Mapping[str, Hours]
    facts: ClinicFacts
    clinic: str
    """What callers know the clinic by."""
    texts: tuple[Text, ...]
    """Every text of every node, for rendering ahead."""
    clinical: bool = False
    """A second person must approve what is published of it."""
    check: CheckLimits = field(default_factory=CheckLimits)
    """What ``careline flow check`` allows in it."""
    ways: tuple[Way, ...] = ()
    """Every way out of every node, in the order of the file."""
    places: Mapping[str, tuple[Path, int]] = field(default_factory=dict)
    """File and line of each node."""
    values: Mapping[str, SpokenValue] = field(default_factory=dict)
    """The types of the variables, those of the engine too."""
    expressions: Mapping[str, Expression] = field(default_factory=dict)
    """Every condition and computed value of this flow, as written, checked."""
    time_zone: str = "UTC"
    """The clinic's."""
    arguments: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    """Flows that its nodes call or go to."""
    others: Mapping[str, Flow] = field(default_factory=dict, compare=False, repr=False)
    """All flows that were loaded together, this one too: a call that goes from one to another stays in its version."""

    @property
    def head(self) -> Head:
        declared = {name: value for name, value in self.values.items() if name not in BUILT_IN}
        kinds = {name: value.condition for name, value in declared.items()}
        privacies = {name: self.privacy(name) for name in declared}
        returns = any(node.kind == "return" for node in self.nodes.values())
        return Head(self.languages, self.arguments, self.results, kinds, privacies, returns)

    def of(self, call: Call) -> Flow:
        """The flow in which a call stands that began in this one."""
        return self if call.flow == self.name else self.others.get(call.flow, self)

    def say(self, texts: Texts | None, language: str, variables: Mapping[str, str]) -> tuple[Prompt, ...]:
        """Texts as prompts; a text with ``{variable}`` in it is private when the variable is."""
        return tuple(self._prompt(text, language, variables) for text in as_list(texts))

    def _prompt(self, text: Text, language: str, variables: Mapping[str, str]) -> Prompt:
        sentence = self.catalogue.texts[text][language] if isinstance(text, str) else text[language]
        names = PLACEHOLDER.findall(sentence)
        if not names:
            return Prompt(sentence, language, text if isinstance(text, str) else "")
        private = any(self.privacy(name) != "public" for name in names)
        labels = {name: self.label(name, variables.get(name, ""), language) for name in names}
        return Prompt(fill(sentence, labels), language, private=private)

    def label(self, variable: str, value: str, language: str) -> str:
        """A variable's value in words."""
        known = self.values.get(variable)
        return (known.label(value, language, self.facts) if known is not None and value else "") or value

    def say_value(self, variable: str, value: str, language: str) -> tuple[Prompt, ...]:
        """A variable's value in parts that are rendered ahead."""
        return tuple(
            self.catalogue.part(part, language) for part in self.values[variable].say(value, language, self.facts)
        )

    def privacy(self, variable: str) -> Privacy:
        return self.variables.get(variable, "phi")

    def emergency_words(self, language: str) -> tuple[str, ...]:
        return self.emergency.words.get(language, ())

    def phrases(self, language: str) -> tuple[str, ...]:
        """All that may be listened for in this flow, for building and warming grammars."""
        found = [phrase for node in self.nodes.values() for phrase in node.phrases(self, language)]
        all_of_them = (*found, *self.commands.phrases(language), *self.emergency_words(language))
        return tuple(dict.fromkeys(phrase.casefold() for phrase in all_of_them))

    def prompts(self) -> tuple[Prompt, ...]:
        """Every sentence that can be known ahead, in every language, each once."""
        return tuple(dict.fromkeys(prompt for language in self.languages for prompt in self._prompts_in(language)))

    def _prompts_in(self, language: str) -> Iterator[Prompt]:
        for text in self.texts:
            sentence = self.catalogue.texts[text][language] if isinstance(text, str) else text[language]
            if not PLACEHOLDER.search(sentence):
                yield self._prompt(text, language, {})
        for key, values in {**ENGINE_KEYS, **dict.fromkeys(refusal_keys(), ())}.items():
            if not values:
                yield self.catalogue.prompt(key, language)
        yield self.emergency_question(language)
        yield from self.catalogue.positions(language)
        for node in self.nodes.values():
            yield from node.more_prompts(self, language)

    def emergency_question(self, language: str) -> Prompt:
        keys = {"confirm": self.emergency.confirm_key, "decline": self.emergency.decline_key}
        return self.catalogue.prompt("engine.emergency_confirm", language, keys)


@dataclass(frozen=True, slots=True)
class FlowSet:
    """All flows of a clinic by name, and the catalogue they share."""

    flows: Mapping[str, Flow]
    catalogue: Catalogue

    def prompts(self) -> tuple[Prompt, ...]:
        """Of all flows, each once."""
        return tuple(dict.fromkeys(prompt for flow in self.flows.values() for prompt in flow.prompts()))

"""What is different between two versions of the flows, in words a nurse manager can approve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BeforeValidator

from ivr.flow import Flow, FlowSet
from ivr.node import NodeSpec
from ivr.texts import as_list
from ivr.units import format_duration, parse_duration
from ivr.ways import label_at

_ABSENT = object()
_ORDER = ("flow", "node", "way", "words", "prompt", "timer", "setting")


@dataclass(frozen=True, slots=True)
class Difference:
    """``kind``: flow, node, way, words, prompt, timer or setting; ``node`` is "" for the flow's head."""

    flow: str
    node: str
    kind: str
    text: str

    def as_dict(self) -> dict[str, str]:
        return {"flow": self.flow, "node": self.node, "kind": self.kind, "text": self.text}


def differences(old: FlowSet, new: FlowSet) -> list[Difference]:
    """Flow by flow, node by node, as they stand in the new files; what is gone comes last."""
    found: list[Difference] = []
    for name, flow in new.flows.items():
        before = old.flows.get(name)
        if before is None:
            found.append(Difference(name, "", "flow", f"the flow is new, with {len(flow.nodes)} nodes"))
        else:
            found += _of_flow(before, flow)
    found += [Difference(name, "", "flow", "the flow is gone") for name in old.flows if name not in new.flows]
    return found


def _of_flow(old: Flow, new: Flow) -> Iterator[Difference]:
    for name in ("start", "fallback", "speech", "clinical", "languages", "variables"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(new.name, "", "setting", f"{name}: {_plain(before)} -> {_plain(after)}")
    for node, spec in new.nodes.items():
        before_spec = old.nodes.get(node)
        if before_spec is None:
            yield Difference(new.name, node, "node", f"added ({spec.kind})")
        elif before_spec.kind != spec.kind:
            yield Difference(new.name, node, "node", f"was a {before_spec.kind}, is a {spec.kind}")
        else:
            found = [*_of_node(node, old, new)]
            yield from sorted(found, key=lambda one: _ORDER.index(one.kind))
    for node, spec in old.nodes.items():
        if node not in new.nodes:
            yield Difference(new.name, node, "node", f"removed ({spec.kind})")
    if old.emergency != new.emergency:
        yield Difference(new.name, "", "setting", "the clinic's emergency way out has changed (clinic.yaml)")


def _of_node(node: str, old: Flow, new: Flow) -> Iterator[Difference]:
    """One node that has stayed what it was."""
    before, after = _facts(old, node), _facts(new, node)
    for place in dict.fromkeys([*after, *before]):
        kind, one, other = _kind(place, before, after)
        if one != other:
            yield Difference(new.name, node, kind, _told(place, kind, one, other, new))


Facts = dict[tuple[str, ...], tuple[str, Any]]


def _facts(flow: Flow, node: str) -> Facts:
    """Everything written of a node, flat: place (choices by their key, not by their number) to kind and value."""
    flat = _Flat(flow, flow.nodes[node])
    flat.add(flow.nodes[node].model_dump(by_alias=True), (), ())
    return flat.found


class _Flat:
    """Collects the facts of one node."""

    def __init__(self, flow: Flow, spec: NodeSpec) -> None:
        self.found: Facts = {}
        self._flow, self._spec = flow, spec
        self._ways = {way.place for way in flow.ways if flow.nodes[way.node] is spec}

    def add(self, value: Any, place: tuple[str | int, ...], name: tuple[str, ...]) -> None:
        last = place[-1] if place else ""
        if last in ("say", "words"):
            for language in self._flow.languages:
                words = self._said(value, language) if last == "say" else _words(value, language)
                self.found[(*name, language)] = ("prompt" if last == "say" else "words", words)
        elif last == "when":
            return  # it names the case
        elif isinstance(value, Mapping):
            for step, below in value.items():
                self.add(below, (*place, step), (*name, str(step)))
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for index, below in enumerate(value):
                known = f"key {below['key']}" if "key" in below else label_at(self._spec, (*place, index), "")
                self.add(below, (*place, index), (*name, known or str(index + 1)))
        elif value is not None and value not in ((), [], ""):
            self.found[name] = (self._kind(place), value)

    def _said(self, value: Any, language: str) -> str:
        return " ".join(_sentence(self._flow, text, language) for text in as_list(value))

    def _kind(self, place: tuple[str | int, ...]) -> str:
        if place in self._ways:
            return "way"
        field = type(self._spec).model_fields.get(str(place[0])) if len(place) == 1 else None
        return "timer" if field is not None and _is_duration(field.metadata) else "setting"


def _is_duration(metadata: list[Any]) -> bool:
    """Whether a field is written ``20s`` (``ivr.units.Duration``)."""
    return any(isinstance(one, BeforeValidator) and one.func is parse_duration for one in metadata)


def _words(value: Any, language: str) -> str:
    phrases = value.get(language, ()) if isinstance(value, Mapping) else value
    return ", ".join(phrases or ())


def _sentence(flow: Flow, text: Any, language: str) -> str:
    return flow.catalogue.texts[text].get(language, "") if isinstance(text, str) else text.get(language, "")


def _kind(place: tuple[str, ...], before: Facts, after: Facts) -> tuple[str, Any, Any]:
    kind = (after.get(place) or before[place])[0]
    return kind, before.get(place, ("", _ABSENT))[1], after.get(place, ("", _ABSENT))[1]


def _told(place: tuple[str, ...], kind: str, old: Any, new: Any, flow: Flow) -> str:
    name = f"{_name(place[:-1])} in {place[-1]}" if kind == "words" else _name(place)
    if kind == "prompt":
        where = _name(place[:-2]) if len(place) > 2 else ""
        return f"{f'{where}: ' if where else ''}says in {place[-1]}: {_quoted(old)} -> {_quoted(new)}"
    show = format_duration if kind == "timer" else _plain
    if old is _ABSENT:
        return f"{name}: {show(new)} (new)"
    if new is _ABSENT:
        return f"{name}: {show(old)} (gone)"
    return f"{name}: {show(old)} -> {show(new)}"


def _name(place: tuple[str, ...]) -> str:
    words = [step.replace("_", " ") for step in place if step not in ("choices", "cases", "fields")]
    if len(words) > 1 and words[-1] == "go":
        words = [*words[:-1], "leads to"]
    return " ".join(words)


def _quoted(text: Any) -> str:
    return "nothing" if text is _ABSENT or not text else f'"{text}"'


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or "none"
    return str(value)

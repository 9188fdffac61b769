"""How a way out of a node is called: "1 refill", "silence", "closed: main", "timed out"; for pictures and diffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ivr.flow import Flow, Way
from ivr.node import NodeSpec

_NAMES = {
    "go": "then", "else": "otherwise", "no_input": "silence", "no_match": "not understood", "after": "afterwards",
    "while_waiting": "", "choices": "", "cases": "", "fields": "", "on": "",
}  # fmt: skip
_ORDINALS = ("1st", "2nd", "3rd")


def label(flow: Flow, way: Way, language: str) -> str:
    """What leads a caller this way, in a few words."""
    spec = flow.nodes[way.node]
    return label_at(spec, way.place, language)


def label_at(spec: NodeSpec, place: Sequence[str | int], language: str) -> str:
    """The same of a place within a node."""
    written: Any = spec.model_dump(by_alias=True, exclude_unset=True)
    words: list[str] = []
    for step in place:
        below = _below(written, step)
        if isinstance(step, int):
            words.append(_ordinal(step) if words and words[-1] in ("silence", "not understood") else "")
            words += _of_block(below, language)
        elif not (step == "go" and any(words)):
            words.append(_NAMES.get(step, step.replace("_", " ")))
        written = below
    return " ".join(filter(None, words))


def _below(written: Any, step: str | int) -> Any:
    if isinstance(written, Mapping):
        return written.get(step)
    if isinstance(written, list | tuple) and isinstance(step, int) and step < len(written):
        return written[step]
    return None


def _of_block(block: Any, language: str) -> list[str]:
    """A choice by its key and first word, a field by its variable, a case by its condition."""
    if not isinstance(block, Mapping):
        return []
    if "key" in block:
        return [str(block["key"]), _first_word(block.get("words"), language)]
    if "into" in block:
        return [str(block["into"])]
    if "when" in block:
        return [condition(block["when"])]
    return []


def _first_word(words: Any, language: str) -> str:
    phrases = words.get(language) if isinstance(words, Mapping) else words
    return str(phrases[0]) if phrases else ""


def condition(when: Any) -> str:
    """A condition of a branch, in words."""
    if not isinstance(when, Mapping):
        return str(when)
    parts = [f"{name}: {value}" for name, value in when.items() if name not in ("variable", "is", "in")]
    if "variable" in when:
        value = when["is"] if "is" in when else " or ".join(str(one) for one in when.get("in", ()))
        parts.insert(0, f"{when['variable']} is {value}")
    return ", ".join(parts)


def _ordinal(index: int) -> str:
    return _ORDINALS[index] if index < len(_ORDINALS) else f"{index + 1}th"

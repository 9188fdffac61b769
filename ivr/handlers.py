"""What is said or done when a question goes wrong, or when the caller asks for help, a repetition or a person.

Each kind of occasion is counted apart, for the question that is open (in a form: its field) and for the form.
VoiceXML's rule shows which handler speaks: the nearest scope first (field, form, flow), and in it the handler with
the highest count not above the current one. A list without counts is counted by its places, so that the n-th entry
answers the n-th time. A list that is used up leads to its last ``go``; one without a ``go`` leaves the word to the
next scope, and when no scope has anything more to say the caller leaves the question (``ivr.question``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from pydantic import Field, model_validator

from ivr.node import Block, Checker, NodeName
from ivr.strict_yaml import Location
from ivr.texts import Texts

Occasion = Literal["no_input", "no_match", "help", "repeat", "operator", "maxspeech"]
OCCASIONS: tuple[Occasion, ...] = get_args(Occasion)


class Handler(Block):
    """What to do: say something, ask the question again, or go somewhere."""

    count: int | None = Field(
        default=None, ge=1, le=20, description="From this time on; default: one more than the last"
    )
    say: Texts | None = None
    reprompt: bool = Field(default=False, description="Ask the question again, after `say`")
    go: NodeName | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Handler:
        if self.go is not None and self.reprompt:
            raise ValueError("a handler that leads somewhere (go) cannot ask again (reprompt)")
        if (self.go is not None) == (self.say is not None or self.reprompt):
            raise ValueError("a handler either says something (say), asks again (reprompt) or leads somewhere (go)")
        return self


Handling = tuple[Handler, ...]


def _handling(description: str) -> Handling:
    found: Handling = Field((), max_length=9, description=description)
    return found


class Handlers(Block):
    """A list of handlers for each occasion: for the first time, the second time …"""

    no_input: Handling = _handling("When nothing came. Default: asked twice more, then the fallback")
    no_match: Handling = _handling("When the answer was not understood. Default: asked twice more, then the fallback")
    help: Handling = _handling("When the caller asks for help. Default: what he may say, and the question again")
    again: Handling = _handling("When he asks to hear it again. Default: the question again")
    operator: Handling = _handling("When he asks for a person. Default: the flow's `operator`, at once")
    maxspeech: Handling = _handling("When he spoke on and on. Default: asked twice more, then the fallback")

    @model_validator(mode="after")
    def _in_order(self) -> Handlers:
        for occasion in OCCASIONS:
            counts = [count for count, _ in numbered(self.handling(occasion))]
            if counts != sorted(dict.fromkeys(counts)):
                raise ValueError(f"{field_of(occasion)}: the counts of its handlers must rise")
        return self

    def handling(self, occasion: Occasion) -> Handling:
        found: Handling = getattr(self, field_of(occasion))
        return found

    def check_handlers(self, checker: Checker, where: Location = ()) -> None:
        """Texts and ways out; a caller who insists on a person must get one."""
        for occasion in OCCASIONS:
            for index, handler in enumerate(self.handling(occasion)):
                checker.texts((*where, field_of(occasion), index, "say"), handler.say)
                checker.node((*where, field_of(occasion), index, "go"), handler.go)
        self._check_person(checker, where)

    def _check_person(self, checker: Checker, where: Location) -> None:
        handling = numbered(self.operator)
        if handling and not any(handler.go is not None and count <= 2 for count, handler in handling):
            what = "who asks for a person twice must get one"
            checker.problem((*where, "operator"), what, "Let the first or second handler lead to one (go).")


_TWICE = 2
_AGAIN = {
    "no_input": Handler(say="engine.no_input", reprompt=True),
    "no_match": Handler(say="engine.no_match", reprompt=True),
    "maxspeech": Handler(say="engine.maxspeech", reprompt=True),
    "help": Handler(say="engine.help", reprompt=True),
    "repeat": Handler(reprompt=True),
}
_TIMES = {"no_input": _TWICE, "no_match": _TWICE, "maxspeech": _TWICE, "help": 3, "repeat": 5, "operator": 0}
"""How often the engine's own handler speaks. Whoever needs more of it needs a person."""


def field_of(occasion: Occasion) -> str:
    """Where its handlers are written: ``repeat`` is how often a node may be entered, so a repetition is ``again``."""
    return "again" if occasion == "repeat" else occasion


def numbered(handling: Handling) -> tuple[tuple[int, Handler], ...]:
    """The handlers with the count from which each speaks."""
    found: list[tuple[int, Handler]] = []
    count = 0
    for handler in handling:
        count = handler.count if handler.count is not None else count + 1
        found.append((count, handler))
    return tuple(found)


def choose(occasion: Occasion, scopes: Iterable[tuple[Handling, int]]) -> Handler | None:
    """Who speaks. ``scopes``: handlers and how often it happened there, nearest first. None: nobody any more."""
    used_up = False
    nearest = 0
    for handling, count in scopes:
        nearest = nearest or count
        entries = numbered(handling)
        if not entries or count < entries[0][0]:
            continue
        if count <= entries[-1][0]:
            return [handler for start, handler in entries if start <= count][-1]
        ways_out = [handler for _, handler in entries if handler.go is not None]
        if ways_out:
            return ways_out[-1]
        used_up = True
    return None if used_up or nearest > _TIMES[occasion] else _AGAIN[occasion]

"""Holding a conversation with a flow: what is typed becomes what happens, and the trace tells what came of it."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from careline.flow_tests.expecting import state_of
from careline.flow_tests.model import verbs
from careline.flow_tests.trace import Line, lines, shown_value
from controller.text.driver import TextDriver
from controller.text.world import CannotHappenError, step_model
from ivr import waiting_room
from ivr.node import Block
from ivr.problems import FileProblems, did_you_mean
from ivr.strict_yaml import load_text
from ivr.validation import validate

ALIASES: Mapping[str, str] = {"hangup": "hangs_up", "say": "says"}
VALUES: Mapping[str, str] = {"timeout": "timed_out", "empty": "left_empty"}
"""Short words for reasons why a queue gives a caller back."""
KEYS = re.compile(r"[0-9*#]+")


class NotUnderstoodError(Exception):
    """What was typed means nothing; the text says what would."""


def read_line(typed: str) -> Block:
    """One step: ``1`` or ``*9`` are keys, an empty line is silence, ``/agent leaves`` is a thing that happens,
    all else are words. Raises NotUnderstoodError."""
    typed = "".join(letter for letter in typed if letter.isprintable()).strip()
    if not typed:
        return step_model().model_validate({"silence": 1})
    if KEYS.fullmatch(typed):
        return step_model().model_validate({"press": typed})
    if not typed.startswith("/"):
        return step_model().model_validate({"says": typed})
    verb, _, value = typed[1:].partition(" ")
    verb = ALIASES.get(verb, verb)
    if verb not in verbs():
        raise NotUnderstoodError(did_you_mean(verb, [*verbs(), "help", "quit"], "Commands"))
    if verb == "says":
        return step_model().model_validate({"says": value.strip()})
    value = VALUES.get(value.strip(), value.strip()) or _usual(verb)
    try:
        return validate(step_model(), load_text(f"{verb}: {value}\n", Path("/")))
    except FileProblems as found:
        raise NotUnderstoodError(f"{found.problems[0].what}. {found.problems[0].remedy}".strip()) from None


def _usual(verb: str) -> str:
    """What is meant when only the verb is typed: the first of a few words, once, or yes."""
    for option in _options(step_model().model_fields[verb].annotation):
        if get_origin(option) is Literal:
            return str(get_args(option)[0])
        if option is bool:
            return "true"
        if option is int:
            return "1"
    raise NotUnderstoodError(f"/{verb} needs a value: {step_model().model_fields[verb].description}")


def _options(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def help_lines() -> Iterator[str]:
    """What can be typed."""
    yield "1, 2, *9, 0314#   press keys"
    yield "any words         say them"
    yield "(empty line)      say nothing"
    for verb in verbs():
        if verb not in ("press", "says", "silence"):
            yield f"/{verb:<17}{step_model().model_fields[verb].description}"
    yield "/quit             leave"


class Conversation:
    """One call, held by hand. ``reveal``: PHI variables in the clear (the callers are made up, the flow is not)."""

    def __init__(self, driver: TextDriver, *, reveal: bool = False) -> None:
        self._driver = driver
        self._reveal = reveal
        self._told = 0
        self._start = driver.session.now

    @property
    def over(self) -> bool:
        return self._driver.session.over

    async def begin(self) -> list[Line]:
        await self._driver.start()
        return self._news()

    async def hear(self, typed: str) -> list[Line]:
        """Let what was typed happen. Raises NotUnderstoodError, CannotHappenError."""
        step = read_line(typed)
        (verb,) = [name for name in verbs() if getattr(step, name) is not None]
        await self._driver.world.do(self._driver, verb, getattr(step, verb), {})
        return self._news()

    def _news(self) -> list[Line]:
        session = self._driver.session
        fresh, self._told = session.moments[self._told :], len(session.moments)
        return list(lines(session.flow, fresh, start=self._start, reveal=self._reveal, made_up=True))

    def standing(self) -> dict[str, Any]:
        """Where the call is: node, what the caller is doing, language, variables by their privacy."""
        session, call = self._driver.session, self._driver.session.call
        return {
            "node": str(call.node),
            "caller_is": state_of(call),
            "language": call.language,
            "variables": {
                name: shown_value(session.flow, name, value, reveal=self._reveal)
                for name, value in sorted(call.variables.items())
            },
            **({"outcome": call.outcome} if call.outcome else {}),
        }

    def offers(self) -> list[str]:
        """What the announcements would tell somebody who waits."""
        session = self._driver.session
        doings: tuple[waiting_room.Doing, ...] = ("callback", "position", "worse")
        found = (waiting_room.offer(session.flow, session.call, doing) for doing in doings)
        return [prompt.text for prompt in found if prompt is not None]


__all__ = ["CannotHappenError", "Conversation", "NotUnderstoodError", "help_lines", "read_line"]

"""The world around a call that has no telephone: patient records, queue, phones, mailboxes, all made up.

A world is made of *parts*. A part is one file in ``parts/`` with one subclass of ``Part``, found by its
folder. Its fields are what a test may give (``given:``), its ``Step`` what may happen in one (``when:``),
and ``obeys`` names the commands of the interpreter that it answers. Nothing else is edited for it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

from pydantic import create_model

import controller.text.parts
from controller.text.session import Session
from controller.text.together import everywhere
from ivr.flow import Flow
from ivr.messages import Command, Event
from ivr.node import Block

if TYPE_CHECKING:
    from controller.text.driver import TextDriver


class Nothing(Block):
    """Of a part in which nothing can happen by itself."""


class Part(Block):
    """The base of all parts. Defaults must make a world in which an ordinary call goes well."""

    obeys: ClassVar[tuple[type[Any], ...]] = ()
    Step: ClassVar[type[Block]] = Nothing
    """What may happen, one optional field each; ``do`` carries it out."""

    def prepare(self, flow: Flow) -> Flow:
        """The flow as it is in this world."""
        return flow

    def begin(self, session: Session) -> None:
        """The phone is about to ring."""

    def first(self, flow: Flow, at: int) -> Event | None:
        """How the call begins, if this part knows."""
        return None

    def before(self, session: Session) -> Event | None:
        """What the call is told before it begins."""
        return None

    def takes_words(self, session: Session, words: str) -> bool:
        """Whether what the caller says goes here, as onto a tape, instead of to the recogniser."""
        return False

    def hears_key(self, session: Session, key: str) -> None:
        """A key was pressed; the interpreter has had it."""

    async def obey(self, session: Session, command: Command) -> None:
        """Answer one of the commands named in ``obeys``, now or ``session.later``."""

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        """Let ``what``, a field of ``Step``, happen with its value; ``step`` holds the other fields given."""


class CannotHappenError(Exception):
    """What was asked for makes no sense now; the text is a clause for people: ``nobody waits in a queue``."""


@cache
def part_types() -> tuple[type[Part], ...]:
    """All parts, by the names of their files."""
    found: list[type[Part]] = []
    folder = controller.text.parts
    for info in sorted(pkgutil.iter_modules(folder.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{folder.__name__}.{info.name}")
        found += [
            kind
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Part) and kind.__module__ == module.__name__
        ]
    return tuple(found)


@cache
def given_model() -> type[Block]:
    """What a test may give: the fields of all parts."""
    return _merged("Given", "The world as it is when the phone rings.", list(part_types()))


@cache
def step_model() -> type[Block]:
    """What may happen: the fields of the steps of all parts."""
    return _merged(
        "Happening", "One thing that happens.", [kind.Step for kind in part_types() if kind.Step is not Nothing]
    )


def _merged(name: str, meaning: str, models: Sequence[type[Block]]) -> type[Block]:
    """One block with the fields and checks of all ``models``."""
    owner: dict[str, str] = {}
    for model in models:
        for field in model.model_fields:
            if owner.setdefault(field, model.__name__) != model.__name__:
                raise TypeError(f"'{field}' is a field of two parts of the world: {owner[field]}, {model.__name__}")
    bases = tuple(dict.fromkeys(models))
    return cast("type[Block]", create_model(name, __base__=bases, __doc__=meaning))


@cache
def doers() -> Mapping[str, type[Part]]:
    """Which part lets which thing happen."""
    return {what: kind for kind in part_types() for what in kind.Step.model_fields}


class World:
    """Made of ``given``, an instance of ``given_model()``; none: everything as usual."""

    def __init__(self, given: Block | None = None) -> None:
        values = given or given_model()()
        self.parts: dict[type[Part], Part] = {
            kind: kind.model_construct(
                values.model_fields_set & set(kind.model_fields),
                **{name: getattr(values, name) for name in kind.model_fields},
            )
            for kind in part_types()
        }

    def prepare(self, flow: Flow) -> Flow:
        for part in self.parts.values():
            flow = everywhere(flow, part.prepare)
        return flow

    def first(self, session: Session) -> Event:
        """How the call begins."""
        for part in self.parts.values():
            part.begin(session)
        found = (part.first(session.flow, session.now) for part in self.parts.values())
        return next(event for event in found if event is not None)

    def before(self, session: Session) -> list[Event]:
        """What the call is told before it begins."""
        told = (part.before(session) for part in self.parts.values())
        return [event for event in told if event is not None]

    def takes_words(self, session: Session, words: str) -> bool:
        return any(part.takes_words(session, words) for part in self.parts.values())

    def hears_key(self, session: Session, key: str) -> None:
        for part in self.parts.values():
            part.hears_key(session, key)

    async def obey(self, session: Session) -> None:
        """Take what the interpreter asked for, and answer it."""
        while session.asked:
            command = session.asked.pop(0)
            part = next((each for each in self.parts.values() if isinstance(command, each.obeys)), None)
            if part is None:
                raise TypeError(f"no part of the world obeys {type(command).__name__}: it needs a file in parts/")
            await part.obey(session, command)

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        """Let something happen. Raises CannotHappenError."""
        await self.parts[doers()[what]].do(driver, what, value, step)

"""The form of a test file. Its parts come from where they are at home, so that a new one needs no edit here.

What may be *given* and what may *happen* are the fields of the parts of the made-up world
(``controller.text.parts``); what the flow may be expected to *do* are the commands of the interpreter
(``ivr.commands``) by their names, ``Enqueue`` being ``enqueue``.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import AfterValidator, Field, create_model, field_validator, model_validator

from controller.text.world import given_model, step_model
from ivr import messages as ivr
from ivr.node import Block, NodeName, VariableName

_NOT_TOLD = (ivr.Answer, ivr.Say, ivr.StopSaying, ivr.Listen, ivr.StopListening, ivr.HangUp)
"""Commands that an expectation tells in other words: ``heard``, ``outcome``."""
_IDS = ("lookup", "message", "request", "dispatch")

_PLACE = re.compile(r"(?:[a-z0-9][a-z0-9-]{0,63}/)?[a-z][a-z0-9_]{0,63}")


def _check_place(name: str) -> str:
    if not _PLACE.fullmatch(name):
        raise ValueError(f"'{name[:80]}' is no node; one of a flow that was called is written flow/node")
    return name


Place = Annotated[str, AfterValidator(_check_place), Field(json_schema_extra={"pattern": f"^{_PLACE.pattern}$"})]
"""A node; of a flow that was called, with that flow: ``identify/match``."""

State = Literal["asked", "recording", "waiting", "talking", "emergency_question", "dialplan", "over"]


@cache
def told_commands() -> Mapping[str, type[Any]]:
    """The commands an expectation may name, by their names in YAML."""
    kinds = [kind for kind in get_args(ivr.Command) if kind not in _NOT_TOLD]
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind for kind in kinds}


def command_fields(kind: type[Any]) -> tuple[str, ...]:
    """What of a command can be expected."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.name not in _IDS)


class _Expectation(Block):
    """What must be true at this moment."""

    heard: str | tuple[str, ...] = Field(
        (), description="Prompts by key, or words of them, in this order since the last thing that happened"
    )
    nothing_else: bool = Field(False, description="true: nothing was heard but that")
    not_heard: tuple[str, ...] = Field((), description="Prompts by key, or words, that must not have been heard")
    in_language: str | None = Field(None, description="All that was heard was said in this language")
    at_pace: int | None = Field(None, description="All that was heard was said at this pace; 100 is the voice's own")
    node: NodeName | None = Field(None, description="Where the call is now, or was last")
    passed: tuple[Place, ...] = Field(
        (),
        description="Nodes entered since the last thing that happened, in order; those of a called flow as flow/node",
    )
    variables: dict[VariableName, str | int | float | None] = Field(
        default_factory=dict, description="Values of variables; empty: not set"
    )
    caller_is: State | None = Field(None, description="What the caller is doing now")
    outcome: str | None = Field(None, description="How the call is counted")
    not_done: tuple[str, ...] = Field((), description="Commands that must not have been given: enqueue, transfer …")

    @field_validator("heard", mode="after")
    @classmethod
    def _listed(cls, heard: str | tuple[str, ...]) -> tuple[str, ...]:
        return (heard,) if isinstance(heard, str) else heard

    @field_validator("not_done", mode="after")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in told_commands():
                raise ValueError(f"'{name}' is no command; they are {', '.join(told_commands())}")
        return names


@cache
def expectation_model() -> type[Block]:
    """``_Expectation`` with one field for each command."""
    fields: dict[str, Any] = {}
    for name, kind in told_commands().items():
        parts: dict[str, Any] = {part: (Any, Field(None)) for part in command_fields(kind)}
        meaning = (kind.__doc__ or "").strip().partition("\n")[0]
        block = create_model(kind.__name__, __base__=Block, __doc__=meaning, **parts)
        fields[name] = (block | None, Field(None, description=meaning))
    return cast(
        "type[Block]", create_model("Expectation", __base__=_Expectation, __doc__=_Expectation.__doc__, **fields)
    )


def verbs() -> tuple[str, ...]:
    """What may happen. A field of a step that is not empty by default tells how, not what."""
    return tuple(name for name, info in step_model().model_fields.items() if info.default is None)


class _Moment(Block):
    """One thing that happens, and what must be true after it."""

    interrupts: str | None = Field(None, description="He does it while this prompt plays: its key, or words of it")
    expect: Any = None

    @model_validator(mode="after")
    def _one_thing(self) -> _Moment:
        done = [name for name in verbs() if getattr(self, name) is not None]
        if len(done) > 1:
            raise ValueError(f"{' and '.join(done)} are two things; write two steps")
        told = self.model_fields_set - {"expect"} - set(done)
        if not done and told:
            raise ValueError(f"{sorted(told)[0]} tells how something happens, but nothing does; add {verbs()[0]}: …")
        if not done and self.expect is None:
            raise ValueError("nothing happens and nothing is expected here")
        return self

    @property
    def verb(self) -> str | None:
        return next((name for name in verbs() if getattr(self, name) is not None), None)


@cache
def moment_model() -> type[Any]:
    """A step of a test."""
    fields: dict[str, Any] = {"expect": (expectation_model() | None, Field(None, description="What must be true now"))}
    return create_model("Step", __base__=(step_model(), _Moment), __doc__=_Moment.__doc__, **fields)


@cache
def file_model() -> type[Any]:
    """A whole test file."""
    languages = (tuple[str, ...], Field((), description="Run once in each; default: the languages of the file, or one"))
    given: Any = given_model() | None
    step: Any = moment_model()
    test_fields: dict[str, Any] = {
        "test": (str, Field(min_length=1, description="What the flow does for the caller, in a sentence")),
        "languages": languages,
        "given": (given, Field(None, description="What differs from the file's own `given`")),
        "when": (tuple[step, ...], Field((), description="What happens, step by step")),
        "expect": (
            expectation_model() | None,
            Field(None, description="What must be true of the whole call at its end"),
        ),
    }
    test: Any = create_model("Test", __base__=Block, __doc__="One call: given, when, expect.", **test_fields)
    fields: dict[str, Any] = {
        "flow": (str | None, Field(None, description="The flow's name; default: as the file's")),
        "languages": languages,
        "given": (given, Field(None, description="The world, for every test of this file")),
        "tests": (tuple[test, ...], Field(min_length=1, description="Each `test: name`, `given`, `when` and `expect`")),
    }
    meaning = "Tests of one flow: `NAME.tests.yaml` beside `NAME.yaml`, or any file in the folder `tests` there."
    return create_model("Tests", __base__=Block, __doc__=meaning, **fields)

"""What a node type is: a schema, the handlers of its events, and the checks of its meaning.

A new node type is one file in ``ivr/nodes/`` with one subclass of ``NodeSpec``; it is
found by its folder. Its fields are the YAML keys, its docstring opens its page in the
reference, and its ``check`` tells the loader all that the schema cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Protocol

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ivr.call import Call, Privacy
from ivr.expressions import Expression
from ivr.messages import BargeIn, Event, Heard, Prompt
from ivr.strict_yaml import Location
from ivr.texts import Texts
from ivr.variables import Kind

if TYPE_CHECKING:
    from ivr.command_words import UniversalCommand
    from ivr.facts import ClinicFacts
    from ivr.flow import Flow, Head
    from ivr.handlers import Occasion
    from ivr.spoken_value import SpokenValue
    from ivr.turn import Turn

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def _check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"'{name[:40]}' is no name: use small letters, digits and _, beginning with a letter")
    return name


NodeName = Annotated[
    str,
    AfterValidator(_check_name),
    Field(json_schema_extra={"pattern": f"^{_NAME.pattern}$", "x-form": "node"}),
]
VariableName = Annotated[
    str,
    AfterValidator(_check_name),
    Field(json_schema_extra={"pattern": f"^{_NAME.pattern}$", "x-form": "variable"}),
]


def _as_key(written: object) -> object:
    """``key: 1`` is read as a number by YAML; it means the key 1."""
    if isinstance(written, int) and not isinstance(written, bool) and 0 <= written <= 9:
        return str(written)
    if isinstance(written, str) and len(written) == 1 and written in "0123456789*#":
        return written
    raise ValueError('a key is one of 0 to 9, "*" or "#"')


Key = Annotated[str, BeforeValidator(_as_key), Field(description='A telephone key: 0 to 9, "*" or "#"')]


class Block(BaseModel):
    """A block of YAML that takes just the keys it declares."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Checker(Protocol):
    """What a node asks while a flow is checked; locations are within the node."""

    facts: ClinicFacts
    languages: tuple[str, ...]

    def node(self, location: Location, name: str | None) -> None:
        """``name`` must be a node; it is a way out of this one."""

    def texts(self, location: Location, texts: Texts | None) -> None:
        """Must exist in every language of the flow."""

    def variable(self, location: Location, name: str) -> None:
        """Must be declared, or one of the engine's own."""

    def expression(self, location: Location, source: str, kind: Kind | None) -> Expression | None:
        """A condition or value in CEL of this kind (None: of any); None when it is wrong, which is told."""

    def other_flow(self, location: Location, name: str) -> Head | None:
        """What is to be known of another flow; None when there is none, which is told."""

    def value(self, variable: str) -> SpokenValue | None:
        """The type a variable of this flow was declared with."""

    def kind(self, variable: str) -> Kind:
        """What a declared variable is in a condition."""

    def private(self, location: Location, variable: str, sources: Iterable[str]) -> None:
        """``variable`` must be declared at least as private as the variables its value is made from."""

    def private_value(self, location: Location, variable: str, privacy: Privacy, source: str) -> None:
        """The same for a value of this privacy that comes from elsewhere, such as ``the result 'x'``."""

    def known(self, location: Location, name: str, names: Iterable[str], what: str) -> None:
        """``name`` must be one of ``names``, which are ``what``s of the clinic."""

    def needs(self, location: Location, needs: dict[str, int]) -> None:
        """Skills with levels 1 to 5."""

    def problem(self, location: Location, what: str, remedy: str = "", *, value: bool = False) -> None: ...


class Repeat(Block):
    """A bound for a node that callers may come to again."""

    at_most: int = Field(ge=1, le=9, description="So often in one call; then they go to `then`")
    then: NodeName


class NodeSpec(Block):
    """The base of all node types."""

    kind: ClassVar[str]
    reaches: ClassVar[Literal["", "person", "message", "goodbye", "flow"]] = ""
    """What a caller gets here, when this node is where a way through the flow may end well.

    ``flow``: another flow has him from here on.
    """
    walks_on: ClassVar[bool] = False
    """Waits neither for the caller nor for the world: a circle of such nodes would never end and is refused."""

    repeat: Annotated[
        Repeat | None, Field(description="How often a caller may come here in one call, and what then")
    ] = None

    @property
    def calls(self) -> str:
        """The flow this node calls or goes to, "" for none."""
        return ""

    def check(self, checker: Checker) -> None:
        """Tell ``checker`` every name, text and way out, and what is wrong beyond the schema."""
        raise NotImplementedError

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        """What this node listens for."""
        return ()

    def more_prompts(self, flow: Flow, language: str) -> Iterable[Prompt]:
        """Sentences made from the node's data that can be rendered ahead."""
        return ()

    def is_complete(self, flow: Flow, call: Call, utterance: str, at: int) -> bool:
        """Is this an answer here that no further word could make another (``ivr.completeness``)?"""
        return False

    def privacy_of_speech(self, flow: Flow, call: Call) -> Privacy:
        """Of whatever is said here, understood or not: ``secret`` where a secret is asked for."""
        return "phi"

    def takes_digits(self, flow: Flow, call: Call) -> bool:
        """Are digits being entered, so that the emergency key needs a ``*`` before it?"""
        return False

    def commands(self, call: Call) -> tuple[UniversalCommand, ...]:
        """The universal commands that are obeyed here and now (``ivr.universal``)."""
        return ()

    def claims_key(self, flow: Flow, call: Call, key: str) -> bool:
        """Does ``key`` mean something of its own here, so that it is no universal command?"""
        return True

    def claims_words(self, turn: Turn, utterance: str) -> bool:
        """The same for words."""
        return False

    def on_occasion(self, turn: Turn, occasion: Occasion) -> None:
        """The caller asks for ``help``, to hear it again (``repeat``) or for a person (``operator``)."""
        if occasion == "operator":
            turn.to_person("operator")
        else:
            self.enter(turn)

    def go_back(self, turn: Turn) -> bool:
        """To the question before. False when there is none."""
        return turn.go_back()

    def say_again(self, turn: Turn) -> None:
        """The same words again, slower or louder than before."""
        self.enter(turn)

    def enter(self, turn: Turn) -> None:
        raise NotImplementedError

    def on_next_part(self, turn: Turn, before: BargeIn) -> None:
        """The next part of what is said has begun; what could cut the one ``before`` it may not cut this one."""

    def on_prompt_ended(self, turn: Turn) -> None:
        """The prompt of this node was heard."""

    def on_key(self, turn: Turn, key: str) -> None:
        turn.type_ahead(key)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        """Something was said that was no emergency; go on listening for one."""
        turn.listen_for_emergency()

    def on_speech_began(self, turn: Turn) -> None:
        """The caller began to speak (never for a hotword listening)."""

    def on_faint_began(self, turn: Turn) -> None:
        """While nothing is said something sounds that is too quiet to be him; or he speaks very softly."""

    def on_speech_lost(self, turn: Turn) -> None:
        """From now on this call goes by keys alone."""

    def on_timer(self, turn: Turn) -> None:
        """The node's own timer ran out."""

    def on_event(self, turn: Turn, event: Event) -> None:
        """Answers of the outside world: Found, MessageTaken, TransferEnded, QueueLeft …"""

    def on_return(self, turn: Turn) -> None:
        """The caller came back from the emergency question."""
        self.enter(turn)

    def on_resume(self, turn: Turn) -> None:
        """Another controller took over; ids given out before may be dead."""
        self.enter(turn)

    def on_results(self, turn: Turn, results: Mapping[str, str]) -> None:
        """The flow that this node called has returned."""
        turn.fall_back("unexpected_return")

    def when_failed(self) -> str | None:
        """Where a caller goes when the flow that this node called fails."""
        return None

    def after_talk(self) -> str | None:
        """Where a caller goes whose talk has ended."""
        return None

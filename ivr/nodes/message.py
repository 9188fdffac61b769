"""``message``: record what the caller wants to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ivr import universal
from ivr.call import Call, Recording
from ivr.command_words import UniversalCommand
from ivr.handlers import Occasion
from ivr.messages import Event, Heard, MessageTaken, Prompt, TakeMessage
from ivr.node import Checker, NodeName, NodeSpec
from ivr.texts import Texts
from ivr.units import Duration

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

GUARD_MS = 20_000
"""A recording that has not ended this long after its limit never will."""
MAX_ATTEMPTS = 2


class Message(NodeSpec):
    """Take a voice message for a mailbox. It ends with `#`, silence or the limit; an empty one is asked for again.

    Each message becomes a task (`careline tasks`) with an owner and a time by which it must be seen to: that of its
    `urgency` (`messages: within:` in clinic.yaml). What the recogniser can make of it is kept with it; emergency words
    in it make the task one.
    """

    kind: ClassVar[str] = "message"
    reaches = "message"

    say: Texts
    mailbox: str
    max: Duration = Field(120_000, description="The longest message")
    owner: str | None = Field(
        None, description="Whose people must see to it: a queue or a mailbox; default: the mailbox"
    )
    urgency: Literal["routine", "soon", "urgent"] = Field("routine", description="How soon it must be seen to")
    topic: Annotated[str, Field(pattern="^[a-z0-9_]{0,32}$")] = Field(
        "", description="What it is about, in one word for the list of tasks: refill, billing"
    )
    go: NodeName = Field(description="Where to go when it was taken")
    empty: NodeName | None = Field(None, description="Where to go when nothing was said; default: as go")

    def check(self, checker: Checker) -> None:
        checker.texts(("say",), self.say)
        checker.known(("mailbox",), self.mailbox, checker.facts.mailboxes, "mailbox")
        if self.owner is not None:
            owners = dict.fromkeys([*checker.facts.queues, *checker.facts.mailboxes])
            checker.known(("owner",), self.owner, owners, "queue or mailbox")
        checker.node(("go",), self.go)
        checker.node(("empty",), self.empty)
        if self.max < 5_000:
            checker.problem(("max",), "a message of less than 5s says nothing", "Allow more time.", value=True)

    def enter(self, turn: Turn) -> None:
        self._invite(turn, 1)

    def _invite(self, turn: Turn, attempt: int, before: tuple[Prompt, ...] = ()) -> None:
        turn.be_in(Recording(None, attempt))
        turn.note(asked=self.mailbox)
        turn.wake_in(None)
        if turn.say((*before, *turn.texts(self.say)), "hotword"):
            self._listen(turn)
        else:
            self._record(turn)

    def _listen(self, turn: Turn) -> None:
        """While he is invited the universal commands are heard; what he says to the recorder is no command."""
        turn.listen_meanwhile(universal.phrases(turn.flow, turn.call, self.commands(turn.call)))

    def commands(self, call: Call) -> tuple[UniversalCommand, ...]:
        return universal.ALL if isinstance(call.state, Recording) and call.state.message is None else ()

    def claims_key(self, flow: Flow, call: Call, key: str) -> bool:
        return not self.commands(call)

    def on_occasion(self, turn: Turn, occasion: Occasion) -> None:
        if occasion == "operator":
            turn.to_person(occasion)
        else:
            self._invite(turn, _attempts(turn), (turn.engine("help"),) if occasion == "help" else ())

    def say_again(self, turn: Turn) -> None:
        self._invite(turn, _attempts(turn))

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        self._listen(turn)

    def on_prompt_ended(self, turn: Turn) -> None:
        self._record(turn)

    def on_key(self, turn: Turn, key: str) -> None:
        """Any key that is no command skips the invitation; while recording, keys are the recorder's (``#`` ends it)."""
        if turn.call.playing is not None:
            turn.stop_saying()
            self._record(turn)

    def _record(self, turn: Turn) -> None:
        number = turn.new_id()
        turn.call.keys = ""
        turn.be_in(Recording(number, _attempts(turn)))
        turn.wake_in(self.max + GUARD_MS)
        turn.listen_for_emergency()
        turn.commands.append(self.order(number))

    def order(self, number: int) -> TakeMessage:
        """What is recorded here, as message ``number`` of the call."""
        return TakeMessage(number, self.mailbox, self.max, self.owner or self.mailbox, self.urgency, self.topic)

    def on_timer(self, turn: Turn) -> None:
        turn.fall_back("message_lost")

    def on_event(self, turn: Turn, event: Event) -> None:
        state = turn.call.state
        if not isinstance(event, MessageTaken) or not isinstance(state, Recording) or state.message != event.message:
            return
        if event.duration_ms > 0:
            turn.call.outcome = turn.call.outcome or "message_left"
            turn.close_visit("message_left")
            turn.go(self.go)
        elif state.attempts < MAX_ATTEMPTS:
            self._invite(turn, state.attempts + 1)
        else:
            turn.close_visit("message_empty")
            turn.go(self.empty or self.go)


def _attempts(turn: Turn) -> int:
    return turn.call.state.attempts if isinstance(turn.call.state, Recording) else 1

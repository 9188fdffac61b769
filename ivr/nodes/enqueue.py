"""``enqueue``: wait for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.call import Waiting
from ivr.messages import Enqueue as EnqueueCommand
from ivr.messages import Event, Priority, QueueLeft
from ivr.node import Block, Checker, NodeName, NodeSpec
from ivr.texts import Texts

if TYPE_CHECKING:
    from ivr.turn import Turn


class Ways(Block):
    """Where to go when the queue gives the caller back."""

    timed_out: NodeName | None = None
    left_empty: NodeName | None = None
    nobody_able: NodeName | None = None
    withdrawn: NodeName | None = None
    failed: NodeName | None = None


class Enqueue(NodeSpec):
    """Wait in a queue for a person who has the skills and speaks the language. The emergency way out stays open."""

    kind: ClassVar[str] = "enqueue"

    queue: str
    needs: dict[str, int] = Field(
        default_factory=dict, description="Skills with their least level, 1 to 5; none: the queue's own"
    )
    language: Literal["caller", "none"] = Field(
        "caller", description="caller: a person who speaks the caller's language"
    )
    priority: Priority = "routine"
    say: Texts | None = Field(None, description="Said while the search has already begun")
    reason: str = Field("", max_length=60, description="Shown to the agent; never what the caller said")
    on: Ways = Field(Ways(), description="Where to go when the queue gives the caller back; default: the fallback")
    after: NodeName | None = Field(None, description="Where to go when the person has hung up; default: goodbye")

    def check(self, checker: Checker) -> None:
        checker.known(("queue",), self.queue, checker.facts.queues, "queue")
        checker.needs(("needs",), self.needs)
        checker.texts(("say",), self.say)
        for name in Ways.model_fields:
            checker.node(("on", name), getattr(self.on, name))
        checker.node(("after",), self.after)
        if self.priority == "emergency":
            what = "the priority emergency belongs to the engine's own way out"
            checker.problem(("priority",), what, "Use urgent.", value=True)

    def enter(self, turn: Turn) -> None:
        self._enqueue(turn)
        turn.note(asked=self.queue)
        turn.say(turn.texts(self.say), "off")
        turn.listen_for_emergency()

    def on_resume(self, turn: Turn) -> None:
        """The ACD knows the call by its id: asking twice is harmless and keeps its place."""
        self._enqueue(turn)
        turn.stop_saying()
        turn.listen_for_emergency()

    def on_return(self, turn: Turn) -> None:
        """The place in the queue was kept all the while."""
        turn.listen_for_emergency()

    def _enqueue(self, turn: Turn) -> None:
        call = turn.call
        turn.be_in(Waiting())
        language = call.language if self.language == "caller" else ""
        turn.commands.append(
            EnqueueCommand(self.queue, dict(self.needs), language, self.priority, call.patient, self.reason)
        )

    def on_key(self, turn: Turn, key: str) -> None:
        """Keys mean nothing while waiting; the engine has already looked for the emergency key."""

    def on_event(self, turn: Turn, event: Event) -> None:
        if not isinstance(event, QueueLeft) or not isinstance(turn.call.state, Waiting):
            return
        node = getattr(self.on, event.reason, None) if event.reason in Ways.model_fields else None
        if node is None:
            turn.fall_back(event.reason)
            return
        turn.close_visit(event.reason)
        turn.go(node)

    def after_talk(self) -> str | None:
        return self.after

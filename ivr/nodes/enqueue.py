"""``enqueue``: wait for a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr import waiting_room
from ivr.call import Call, Waiting
from ivr.choices import phrases_of, pressed
from ivr.command_words import UniversalCommand
from ivr.messages import Enqueue as EnqueueCommand
from ivr.messages import Event, Heard, Priority, Prompt, QueueLeft
from ivr.node import Block, Checker, NodeName, NodeSpec
from ivr.texts import Texts
from ivr.waiting_room import WaitingChoice

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn


class Ways(Block):
    """Where to go when the queue gives the caller back."""

    timed_out: NodeName | None = None
    left_empty: NodeName | None = None
    nobody_able: NodeName | None = None
    withdrawn: NodeName | None = None
    safe_end: NodeName | None = None
    failed: NodeName | None = None


class Enqueue(NodeSpec):
    """Wait in a queue for a person who has the skills and speaks the language. The emergency way out stays open."""

    kind: ClassVar[str] = "enqueue"
    reaches = "person"

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
    prefer: Literal["last_agent", "care_team", "known_agents", "none"] = Field(
        "none",
        description="Whom to ask first, as the look-up of the patient found: the agent he talked with last, those his "
        "record names as his care team and then the one he talked with last, or all who have talked with him; how "
        "long he waits for them is the queue's `prefer`",
    )
    while_waiting: tuple[WaitingChoice, ...] = Field(
        (), max_length=8, description="What the caller may do while he waits, by key or words at any time"
    )
    on: Ways = Field(Ways(), description="Where to go when the queue gives the caller back; default: the fallback")
    after: NodeName | None = Field(None, description="Where to go when the person has hung up; default: goodbye")

    def check(self, checker: Checker) -> None:
        checker.known(("queue",), self.queue, checker.facts.queues, "queue")
        checker.needs(("needs",), self.needs)
        checker.texts(("say",), self.say)
        for name in Ways.model_fields:
            checker.node(("on", name), getattr(self.on, name))
        checker.node(("after",), self.after)
        waiting_room.check(checker, self.while_waiting)
        if self.priority == "emergency":
            what = "the priority emergency belongs to the engine's own way out"
            checker.problem(("priority",), what, "Use urgent.", value=True)

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        return phrases_of(self.while_waiting, language)

    def more_prompts(self, flow: Flow, language: str) -> Iterable[Prompt]:
        return waiting_room.prompts(flow, language, self.while_waiting)

    def commands(self, call: Call) -> tuple[UniversalCommand, ...]:
        """While he does nothing but wait; going back or starting over would cost him his place."""
        return ("slower", "faster", "louder", "quieter") if call.state == Waiting() else ()

    def claims_key(self, flow: Flow, call: Call, key: str) -> bool:
        """The menu's own; any other may be the clinic's key for a command that is obeyed here."""
        return pressed(self.while_waiting, key) is not None

    def say_again(self, turn: Turn) -> None:
        """The next thing he is told is slower or louder, or no longer so."""
        waiting_room.listen(turn, self)

    def enter(self, turn: Turn) -> None:
        turn.call.worse = False
        self.ask_for_person(turn)
        turn.note(asked=self.queue)
        turn.say(turn.texts(self.say), "off")
        waiting_room.listen(turn, self)

    def on_resume(self, turn: Turn) -> None:
        """The ACD knows the call by its id: asking twice is harmless and keeps its place."""
        self.ask_for_person(turn)
        turn.stop_saying()
        waiting_room.drop(turn, self)

    def on_return(self, turn: Turn) -> None:
        """The place in the queue was kept all the while."""
        waiting_room.drop(turn, self)

    def ask_for_person(self, turn: Turn) -> None:
        """Asked again while he waits, it replaces what was asked before and keeps the place."""
        call = turn.call
        language = call.language if self.language == "caller" else ""
        priority: Priority = "urgent" if call.worse else self.priority
        turn.be_in(Waiting())
        turn.commands.append(
            EnqueueCommand(
                self.queue, dict(self.needs), language, priority, call.patient, self.reason, self._asked_first(call)
            )
        )

    def _asked_first(self, call: Call) -> tuple[str, ...]:
        match self.prefer:
            case "last_agent":
                return call.known_agents[:1]
            case "care_team":
                return tuple(dict.fromkeys((*call.care_team, *call.known_agents[:1])))
            case "known_agents":
                return call.known_agents
            case "none":
                return ()

    def on_key(self, turn: Turn, key: str) -> None:
        """The engine has already looked for the emergency key."""
        waiting_room.on_key(turn, self, key)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        waiting_room.on_speech(turn, self, heard)

    def on_prompt_ended(self, turn: Turn) -> None:
        waiting_room.on_prompt_ended(turn)

    def on_speech_began(self, turn: Turn) -> None:
        waiting_room.on_speech_began(turn)

    def on_timer(self, turn: Turn) -> None:
        waiting_room.on_timer(turn, self)

    def on_event(self, turn: Turn, event: Event) -> None:
        if not isinstance(turn.call.state, Waiting):
            return
        if not isinstance(event, QueueLeft):
            waiting_room.on_event(turn, self, event)
            return
        aside = turn.call.state.aside
        if aside is not None and aside.topic == "leaving" and event.reason == "withdrawn":
            turn.close_visit("left_queue")
            turn.go(aside.node)
            return
        node = getattr(self.on, event.reason, None) if event.reason in Ways.model_fields else None
        if node is None:
            turn.fall_back(event.reason)
            return
        turn.close_visit(event.reason)
        turn.go(node)

    def after_talk(self) -> str | None:
        return self.after

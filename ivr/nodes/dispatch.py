"""``dispatch``: have the on-call list rung, one person after another, until somebody takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr import closing
from ivr.call import Transferring
from ivr.choices import Spoken, check_choices, chosen, phrases_of, pressed
from ivr.confidence import hypotheses
from ivr.messages import Dispatch as DispatchCommand
from ivr.messages import EndDispatch, Event, Heard, Prompt, TransferEnded
from ivr.node import Checker, NodeName, NodeSpec
from ivr.texts import PLACEHOLDER, Texts, as_list
from ivr.units import Duration

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

ACCEPT_KEY, DECLINE_KEY = "1", "2"
WORDS_CONFIDENCE = 0.45
SETTLING_MS = 10_000
"""What one attempt may take beside its ringing and asking."""


class Leaving(Spoken):
    """What a caller may do instead of holding."""

    go: NodeName


class Dispatch(NodeSpec):
    """Ring the on-call list of `clinic.yaml` (`on_call:`), one person after another, until somebody takes it by key.

    Whoever picks up hears the clinic's name and `about`, and nothing of the patient; 1 takes it, 2 passes it on, and
    so does silence. The caller holds and is put through, or (`caller: called_back`) is told so and goes on while the
    phones ring. Everybody rung is in the record of the call. When nobody takes it, or the caller hangs up meanwhile,
    a task with owner and clock is left (`careline tasks`). The emergency way out stays open all the while.
    """

    kind: ClassVar[str] = "dispatch"
    reaches = "person"

    about: Texts = Field(description="What is needed, for the person on call; without variables, so nothing private")
    caller: Literal["holds", "called_back"] = Field(
        "holds", description="holds: he waits and is put through; called_back: he goes on to `go` at once"
    )
    say: Texts | None = Field(None, description="Said to the caller while the ringing has already begun")
    comfort: Texts | None = Field(None, description="Said again and again while he holds; default: as say")
    every: Duration = Field(30_000, description="How often the comfort is said")
    leave: tuple[Leaving, ...] = Field((), max_length=3, description="What the caller may do instead, by key or words")
    ring: Duration = Field(25_000, description="How long each person is rung")
    answer: Duration = Field(12_000, description="How long he has to press a key, twice, once he was asked")
    rounds: int = Field(2, ge=1, le=9, description="How often the list is gone through")
    pause: Duration = Field(30_000, description="Rest between two rounds")
    priority: Literal["urgent", "soon", "routine"] = Field("urgent", description="Of the task that is left")
    owner: str = Field(description="The queue whose people must see to that task")
    within: Duration = Field(1_800_000, description="They must have called the patient within this time")
    go: NodeName | None = Field(None, description="With `called_back`: where to go at once")
    failed: NodeName | None = Field(
        None, description="With `holds`: where to go when nobody took it: a message, or what he can count on"
    )
    after: NodeName | None = Field(None, description="Where to go when the person has hung up; default: goodbye")

    def check(self, checker: Checker) -> None:
        checker.texts(("about",), self.about)
        checker.texts(("say",), self.say)
        checker.texts(("comfort",), self.comfort)
        checker.known(("owner",), self.owner, checker.facts.queues, "queue")
        for way in ("go", "failed", "after"):
            checker.node((way,), getattr(self, way))
        check_choices(checker, ("leave",), self.leave)
        for index, choice in enumerate(self.leave):
            checker.node(("leave", index, "go"), choice.go)
        self._check_sense(checker)

    def _check_sense(self, checker: Checker) -> None:
        if not checker.facts.on_call:
            checker.problem((), "nobody is on call in clinic.yaml", "Write the agents to ring: 'on_call: [name]'.")
        for text in as_list(self.about):
            if not isinstance(text, str) and any(PLACEHOLDER.search(sentence) for sentence in text.values()):
                what = "the person on call is told nothing that is known of the patient"
                checker.problem(("about",), what, "Write it without {variables}.", value=True)
        if self.caller == "called_back":
            if self.go is None:
                checker.problem((), "the caller goes on at once, and 'go' is missing", "Add 'go: …'.")
            for name in ("failed", "after", "comfort", "leave"):
                if getattr(self, name):
                    checker.problem(
                        (name,), f"'{name}' is for a caller who holds", "Take it out, or write 'caller: holds'."
                    )
        elif self.failed is None:
            checker.problem((), "nobody may be reached, and 'failed' is missing", "Add 'failed: …', such as a message.")
        elif self.go is not None:
            checker.problem(("go",), "'go' is for a caller who is called back", "Write 'after' or 'failed'.")
        if self.ring < 5_000 or self.answer < 5_000:
            checker.problem((), "5s are the least to ring and to answer", "Allow more time.")

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        return phrases_of(self.leave, language)

    def more_prompts(self, flow: Flow, language: str) -> Iterable[Prompt]:
        yield self._greeting(flow, language)
        yield self._keys(flow, language)
        yield self._noted(flow, language)

    # --- the dialog ---

    def enter(self, turn: Turn) -> None:
        number = turn.new_id()
        turn.note(asked="on_call")
        if self.caller == "called_back":
            turn.commands.append(self._command(turn, number))
            turn.be_in(Transferring(dispatch=number))
            if turn.say(turn.texts(self.say), "off"):
                turn.listen_for_emergency()
            else:
                self.on_prompt_ended(turn)
            return
        turn.be_in(Transferring(started=True, dispatch=number))
        turn.commands.append(self._command(turn, number))
        turn.say(turn.texts(self.say), "keys")
        self._hold(turn)

    def _hold(self, turn: Turn) -> None:
        turn.listen_meanwhile(tuple(phrases_of(self.leave, turn.call.language)))
        turn.wake_in(self.every)

    def on_prompt_ended(self, turn: Turn) -> None:
        if self.caller == "called_back":
            turn.close_visit("called_back")
            turn.go(self.go or "")
        else:
            turn.wake_in(self.every)

    def on_timer(self, turn: Turn) -> None:
        """Never silence, and never without an end: the shell tells it; were that lost, time does."""
        visit = turn.call.visit
        if visit is not None and turn.at - visit.at > self._longest_ms(turn):
            self._end(turn)
            self._nobody(turn)
            return
        turn.say(turn.texts(self.comfort or self.say), "keys")
        turn.wake_in(self.every)

    def on_key(self, turn: Turn, key: str) -> None:
        choice = pressed(self.leave, key)
        if choice is not None:
            self._leave(turn, choice, "keys", key)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        for hypothesis in hypotheses(heard):
            found = chosen(self.leave, hypothesis.utterance, turn.call.language)
            if found is not None and hypothesis.confidence >= WORDS_CONFIDENCE:
                self._leave(turn, found[0], "speech", hypothesis.utterance)
                return
        turn.listen_meanwhile(tuple(phrases_of(self.leave, turn.call.language)))

    def _leave(self, turn: Turn, choice: Leaving, mode: str, utterance: str) -> None:
        if self.caller == "called_back":
            return
        turn.answered(choice.key, utterance, mode, 1.0, "public" if mode == "keys" else "phi")
        self._end(turn)
        turn.close_visit("left")
        turn.go(choice.go)

    def _end(self, turn: Turn) -> None:
        state = turn.call.state
        if isinstance(state, Transferring):
            turn.commands.append(EndDispatch(state.dispatch))

    def on_event(self, turn: Turn, event: Event) -> None:
        state = turn.call.state
        if not isinstance(event, TransferEnded) or not isinstance(state, Transferring) or not state.started:
            return
        if not event.reached:
            self._nobody(turn)
            return
        closing.after_transfer(turn, self.after)

    def _nobody(self, turn: Turn) -> None:
        turn.close_visit("nobody_on_call")
        if self.failed is not None:
            turn.go(self.failed)
        else:
            turn.fall_back("nobody_on_call")

    def on_return(self, turn: Turn) -> None:
        """The phones rang all the while."""
        if self.caller == "called_back":
            self.on_prompt_ended(turn)
        else:
            self._hold(turn)

    def on_resume(self, turn: Turn) -> None:
        """The number is the same: the shell goes on with that dispatch, or begins it again."""
        state = turn.call.state
        if self.caller == "called_back" or not isinstance(state, Transferring):
            self.on_return(turn)
            return
        turn.commands.append(self._command(turn, state.dispatch))
        turn.say(turn.texts(self.comfort or self.say), "keys")
        self._hold(turn)

    def after_talk(self) -> str | None:
        return self.after

    # --- what is asked of the shell ---

    def _command(self, turn: Turn, number: int) -> DispatchCommand:
        flow = turn.flow
        return DispatchCommand(
            number,
            holds=self.caller == "holds",
            owner=self.owner,
            within_ms=self.within,
            priority=self.priority,
            patient=turn.call.patient,
            ring_ms=self.ring,
            answer_ms=self.answer,
            rounds=self.rounds,
            pause_ms=self.pause,
            ask={language: self._ask(flow, language) for language in flow.languages},
            noted={language: self._noted(flow, language) for language in flow.languages},
        )

    def _ask(self, flow: Flow, language: str) -> tuple[Prompt, ...]:
        """Without the variables of the call: what the catalogue may hold of them stays empty."""
        about = tuple(prompt for prompt in flow.say(self.about, language, {}) if not prompt.private)
        return (self._greeting(flow, language), *about, self._keys(flow, language))

    @staticmethod
    def _greeting(flow: Flow, language: str) -> Prompt:
        return flow.catalogue.prompt("engine.dispatch_greeting", language, {"clinic": flow.clinic})

    @staticmethod
    def _keys(flow: Flow, language: str) -> Prompt:
        keys: Mapping[str, str] = {"accept": ACCEPT_KEY, "decline": DECLINE_KEY}
        return flow.catalogue.prompt("engine.dispatch_keys", language, keys)

    @staticmethod
    def _noted(flow: Flow, language: str) -> Prompt:
        return flow.catalogue.prompt("engine.dispatch_noted", language, {"clinic": flow.clinic})

    def _longest_ms(self, turn: Turn) -> int:
        """No dispatch lasts longer."""
        attempt = self.ring + 2 * self.answer + SETTLING_MS
        return self.rounds * (len(turn.flow.facts.on_call) * attempt + self.pause) + 2 * self.every

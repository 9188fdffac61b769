"""A scripted caller against the core: no telephone, no clock, every law checked after every step."""

from __future__ import annotations

from pathlib import Path

from ivr.call import Call, dump, load
from ivr.facts import ClinicFacts
from ivr.flow import Flow
from ivr.gates import deadline
from ivr.interpreter import advance, begin
from ivr.loader import load_flow
from ivr.messages import (
    Answer,
    Arrived,
    Command,
    Event,
    Heard,
    HungUp,
    Listen,
    PromptEnded,
    Say,
    StopListening,
    StopSaying,
    Woken,
)
from tests.ivr.conftest import FACTS
from tests.ivr.shipped import catalogue

NOON = 1_793_208_600_000
"""Wednesday 2026-10-28 15:30 UTC, 11:30 in New York: the clinic is open."""
NIGHT = NOON + 10 * 3_600_000


def flow_of(text: str, folder: Path, facts: ClinicFacts = FACTS) -> Flow:
    """A flow from YAML text, with the shipped catalogue."""
    path = folder / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    return load_flow(path, catalogue(tuple(facts.languages)), facts)


class Caller:
    """Drives one call. ``new`` holds the commands of the last event."""

    def __init__(self, flow: Flow, at: int = NOON, caller: str | None = "+15555550123", language: str = "en") -> None:
        self.flow, self.at = flow, at
        self.call: Call = begin("c1", flow)
        self.commands: list[Command] = []
        self.new: tuple[Command, ...] = ()
        self.saying: Say | None = None
        self.listening: Listen | None = None
        self.happens(Arrived(at, "5550100", caller, language))
        assert isinstance(self.new[0], Answer)

    def happens(self, event: Event) -> tuple[Command, ...]:
        before = dump(self.call)
        again = load(before)
        call, commands = advance(self.flow, self.call, event)
        assert dump(self.call) == before, "step changed the call it was given"
        assert advance(self.flow, again, event) == (call, commands), "dump and load changed the call"
        if isinstance(event, PromptEnded) and self.saying and self.saying.say == event.say:
            self.saying = None
        if isinstance(event, Heard) and self.listening and self.listening.listen == event.listen:
            self.listening = None
        self.call, self.new, self.at = call, commands, max(self.at, event.at)
        self.commands += commands
        for command in commands:
            self._obey(command)
        return commands

    def _obey(self, command: Command) -> None:
        """The laws of one prompt and one listening at a time."""
        match command:
            case Say():
                assert self.saying is None, "two prompts at once"
                assert command.prompts
                self.saying = command
            case StopSaying():
                assert self.saying is not None
                assert self.saying.say == command.say
                self.saying = None
            case Listen():
                assert self.listening is None, "two listenings at once"
                self.listening = command
            case StopListening():
                self.listening = None

    # --- what callers do ---

    def later(self, milliseconds: int = 100) -> int:
        self.at += milliseconds
        return self.at

    def press(self, keys: str) -> tuple[Command, ...]:
        for key in keys:
            self.happens(Heard(self.later(), "keys", key))
        return self.new

    def speak(self, words: str, confidence: float = 0.9) -> tuple[Command, ...]:
        listen = self.listening.listen if self.listening else None
        return self.happens(Heard(self.later(), "speech", words, confidence, listen=listen))

    def hear_out(self) -> tuple[Command, ...]:
        """Listen to the prompt to its end."""
        assert self.saying is not None, "nothing is playing"
        return self.happens(PromptEnded(self.later(2_000), self.saying.say))

    def be_silent(self) -> tuple[Command, ...]:
        """Until the core wants to be woken."""
        due = deadline(self.call)
        assert due is not None, "the core waits for nothing"
        return self.happens(Woken(max(due, self.at)))

    def hang_up(self) -> tuple[Command, ...]:
        return self.happens(HungUp(self.later(), "caller"))

    # --- what tests ask ---

    def heard_now(self) -> list[str]:
        """Keys (or texts) of the prompt that plays."""
        return [prompt.key or prompt.text for prompt in self.saying.prompts] if self.saying else []

    def got(self, kind: type[Command]) -> list[Command]:
        """All commands of this kind since the beginning."""
        return [command for command in self.commands if isinstance(command, kind)]

    def path(self) -> list[str]:
        return [step.node for step in self.call.steps]

"""One call without a telephone: the interpreter, a clock that is handed in, and a log of every moment.

Nothing here awaits or reads a clock. Time stands still until somebody moves it (``run_next``,
``pass_until``); prompts take as long as they would take to be spoken, so that what comes while
one plays comes while it plays. Commands for the outside world wait in ``asked`` until a world has
taken them; what it answers is told by ``happen`` or, when it takes time, ``later``.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace

from ivr.call import Call
from ivr.flow import Flow
from ivr.interpreter import begin, deadline, step
from ivr.messages import (
    Answer,
    Command,
    Event,
    Heard,
    Listen,
    Prompt,
    PromptEnded,
    Say,
    SpeechLost,
    StopListening,
    StopSaying,
    Woken,
)
from ivr.words import normalise, spot

LETTER_MS, WIDE_LETTER_MS, SENTENCE_MS = 60, 180, 400
"""How long a voice speaks for a letter, a Korean syllable, and rests between sentences."""

EventAt = Callable[[int], Event | None]
"""What happens at that time; nothing, when it has become pointless meanwhile."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One event and all it did. ``unheard``: words that nothing listened for; the event is None then."""

    at: int
    event: Event | None
    commands: tuple[Command, ...]
    before: Call
    after: Call
    unheard: str = ""


class Session:
    """``moments`` is the log; ``now`` UTC ms. ``asked``: commands that the world has not taken yet."""

    def __init__(self, flow: Flow, call_id: str, at: int) -> None:
        self.flow, self.now = flow, at
        self.call = begin(call_id, flow)
        self.moments: list[Moment] = []
        self.asked: list[Command] = []
        self.saying: Say | None = None
        self.listening: Listen | None = None
        self._said_out = at
        self._answers: list[tuple[int, int, bool, EventAt]] = []
        self._numbered = 0

    # --- what happens ---

    def happen(self, event: Event) -> None:
        """Tell the interpreter, note it, and do what concerns the line itself."""
        if isinstance(event, PromptEnded) and self.saying is not None and self.saying.say == event.say:
            self.saying = None
        if isinstance(event, Heard | SpeechLost) and self.listening and self.listening.listen == event.listen:
            self.listening = None
        before = self.call
        self.call, commands = step(self.flow, before, event)
        self.moments.append(Moment(self.now, event, commands, before, self.call))
        for command in commands:
            self._obey(command)

    def go_unheard(self, words: str) -> None:
        """The caller spoke and nothing listened for it."""
        self.moments.append(Moment(self.now, None, (), self.call, self.call, words))

    def announce(self, prompts: tuple[Prompt, ...]) -> None:
        """Something is said to the caller that is not the interpreter's to say, such as his place in the queue."""
        paced = tuple(replace(prompt, pace=self.call.pace) for prompt in prompts)
        self.moments.append(Moment(self.now, None, (Say(0, paced),), self.call, self.call))

    def later(self, milliseconds: int, event: EventAt, *, soon: bool = True) -> None:
        """Something will happen. ``soon``: the caller is kept waiting for it and for nothing else."""
        self._numbered += 1
        heapq.heappush(self._answers, (self.now + milliseconds, self._numbered, soon, event))

    def _obey(self, command: Command) -> None:
        match command:
            case Say():
                self.saying = command
                self._said_out = self.now + spoken_ms(command.prompts)
            case StopSaying():
                self.saying = None
            case Listen():
                self.listening = command
                self.asked.append(command)
            case StopListening():
                self.listening = None
            case Answer():
                pass
            case _:
                self.asked.append(command)

    # --- time ---

    def next_due(self) -> int | None:
        """When something happens by itself, UTC ms; None when never."""
        times = [self._said_out] if self.saying is not None else []
        times += [self._answers[0][0]] if self._answers else []
        due = deadline(self.call)
        times += [due] if due is not None else []
        return max(self.now, min(times)) if times else None

    def run_next(self) -> None:
        """Let the next thing happen that is due: an answer, the end of the prompt, or the interpreter's own time."""
        due = self.next_due()
        if due is None:
            return
        self.now = due
        if self._answers and self._answers[0][0] <= due:
            event = heapq.heappop(self._answers)[3](due)
            if event is not None:
                self.happen(event)
        elif self.saying is not None and self._said_out <= due:
            self.happen(PromptEnded(due, self.saying.say))
        else:
            self.happen(Woken(due))

    @property
    def busy(self) -> bool:
        """Is something on its way that the caller only waits for: the end of a prompt, or an answer?"""
        return self.saying is not None or any(soon for _, _, soon, _ in self._answers)

    @property
    def over(self) -> bool:
        """The call is no longer the interpreter's."""
        return self.call.phase in ("ended", "surrendered")

    # --- hearing ---

    def listens_for(self, words: str) -> bool:
        """Would a recogniser tell of ``words`` now? Where nothing is asked it tells of what it waits for alone."""
        if self.listening is None:
            return False
        said = normalise(words)
        return not self.listening.hotword or any(spot(normalise(one), said) for one in self.listening.phrases)


def spoken_ms(prompts: tuple[Prompt, ...]) -> int:
    """About how long a voice takes for ``prompts``; less than the interpreter's own patience."""
    total = 0
    for prompt in prompts:
        wide = sum(1 for character in prompt.text if character >= "\u1100")
        total += SENTENCE_MS + WIDE_LETTER_MS * wide + LETTER_MS * (len(prompt.text) - wide)
    return total

"""Interpreters carried out: rung for a talk one after another, put into its bridge as the third leg, let go.

``acd.interpreting`` decides; here it is done. The two talk on all the while: nothing is played to the caller, and what
the agent is told is whispered to him. Whoever picks up hears, in the language that is wanted, that it is wanted, and
joins by key; a service outside first has its own keys sent. A fault of ours here ends the interpreter's leg and never
the talk. Where it stands is kept on the line: another controller leaves who has joined where he is and rings anew
whoever was rung.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import structlog

from acd import dispatch as search
from acd import interpreting as core
from acd.dispatch import DispatchRules
from acd.interpreting import Keys
from controller.ari import requests as order
from controller.switchboard import ivr_orders, outside_line
from controller.switchboard.interpreter_people import Manner, Person, language_of
from controller.switchboard.line import APP, RENEW_EVERY_MS, InterpreterLeg, Leg, Line
from controller.switchboard.summons import summon

if TYPE_CHECKING:
    from controller.switchboard.board import Board

log = structlog.get_logger(__name__)

SLEEPER, TELLER, KEYER = "interpreter", "interpreter_told", "interpreter_keyed"
BEEP_MS = 1_000
"""A sentence to the agent waits so long, lest it be spoken into the beep before it."""
WANTED, NOBODY, REFUSED = "interpreter.wanted", "interpreter.nobody", "agent.refused"


@dataclass(frozen=True, slots=True)
class Rung:
    """A channel of ours to an interpreter, since when (UTC ms)."""

    call: str
    attempt: int
    since: int


class Interpreters:
    """``people``: in the order they are rung; ``levels``: agent to his languages; ``rules``: times, without people."""

    def __init__(
        self,
        board: Board,
        people: Mapping[str, Person],
        rules: DispatchRules,
        manners: Mapping[str, Manner],
        levels: Mapping[str, Mapping[str, int]],
    ) -> None:
        self._board = board
        self._people = dict(people)
        self._rules = rules
        self._manners = dict(manners)
        self._levels = dict(levels)
        self._legs: dict[str, Rung] = {}
        self._keys: dict[str, Keys] = {}
        self._whispers = 0
        board.interpreters = self
        board.on_alarm(SLEEPER, lambda line, at: self._feed(line, search.Woken(at)))
        board.on_alarm(TELLER, lambda line, _at: self._tell_agent(line))
        board.on_alarm(KEYER, lambda line, _at: self._keyed(line))

    # --- what the talk does -------------------------------------------------------

    def connected(self, line: Line, leg: Leg) -> None:
        """An agent and a caller talk: where it is set so, one comes by himself to those who share no language."""
        manner = self._manner(line)
        level = self._levels.get(leg.agent, {}).get(line.call.language, 0)
        if _talks(line) and core.comes_by_itself(manner.mode, level, manner.least):
            self._begin(line, leg)

    def end(self, line: Line) -> None:
        """The talk is over, however it ended."""
        for leg in line.offers:
            self._keys.pop(leg.channel, None)
        for alarm in (TELLER, KEYER):
            self._board.wakeups.set((alarm, line.id), None)
        self._feed(line, core.Ended(self._board.now(), "talk_ended"))

    def _code(self, line: Line, leg: Leg) -> None:
        """The agent keyed the code: he wants one, or no more."""
        if line.interpreting is not None and not line.interpreting.over:
            self._whisper(leg)
            self._feed(line, core.Ended(self._board.now(), "sent_away"))
        elif self._manner(line).mode == "off":
            self._whisper(leg, REFUSED)
        else:
            self._begin(line, leg)

    def _begin(self, line: Line, leg: Leg) -> None:
        language = line.call.language
        spoken = {name: person.languages for name, person in self._people.items()}
        rules = replace(self._rules, people=core.who_speaks(spoken, language))
        line.interpreting = core.begun(language, rules, line.interpreting)
        if rules.people:
            self._whisper(leg)
        self._tell(line, "asked", "")
        self._feed(line, search.Began(self._board.now()))

    def _manner(self, line: Line) -> Manner:
        """That of the queue he came by; who came by none may have one on request."""
        return self._manners.get(line.queue or "", Manner())

    # --- what the phones do -------------------------------------------------------

    def has(self, channel: str) -> bool:
        return channel in self._legs

    def answered(self, channel: str) -> bool:
        """A phone was picked up; False for a channel that is none of these."""
        rung = self._legs.get(channel)
        line = self._board.lines.get(rung.call) if rung is not None else None
        if rung is None or line is None:
            return False
        record = line.interpreters[-1]
        if record.channel == channel:
            return True  # told twice: nothing is keyed twice
        self._hang_up(line, rung.attempt, but=channel)
        record.channel, record.answered_at = channel, self._board.now()
        outside = self._people[record.interpreter].line
        keying_ms = outside_line.answered(self._board, outside, channel) if outside is not None else 0
        if keying_ms:
            self._board.wakeups.set((KEYER, line.id), self._board.now() + keying_ms)
        else:
            self._greeted(line, rung.attempt)
        return True

    def _keyed(self, line: Line) -> None:
        """All keys are sent; by then it may have been hung up, and another be rung."""
        rung = self._legs.get(line.interpreters[-1].channel)
        if rung is not None:
            self._greeted(line, rung.attempt)

    def _greeted(self, line: Line, attempt: int) -> None:
        """Now he can be asked; a line that joins at once is taken at its answer."""
        at = self._board.now()
        self._feed(line, search.PickedUp(at, attempt))
        if self._people[line.interpreters[-1].interpreter].joins_at_once:
            self._feed(line, search.Pressed(at, attempt, search.ACCEPT_KEY))

    def pressed(self, channel: str, key: str) -> bool:
        """A key of an interpreter, or of somebody who talks with a caller; False for anybody else's."""
        at, rung = self._board.now(), self._legs.get(channel)
        if rung is not None:
            if (line := self._board.lines.get(rung.call)) is not None:
                self._feed(line, search.Pressed(at, rung.attempt, key))
            return True
        leg = self._board.legs.get(channel)
        line = self._board.lines.get(leg.call) if leg is not None else None
        if leg is None or line is None or leg.answered_at is None or not _talks(line):
            return False
        self._keys[channel], whole = core.keyed(self._keys.get(channel, Keys()), at, key)
        if whole:
            self._code(line, leg)
        return True

    def leg_gone(self, channel: str, why: str) -> bool:
        """A phone is busy, away, not answered, or was hung up; False for a channel that is none of these."""
        rung = self._legs.pop(channel, None)
        if rung is None:
            return False
        line = self._board.lines.get(rung.call)
        if line is not None and not self._channels(line, rung.attempt):
            if line.interpreting is not None and not line.interpreting.joined:
                self._ended(line, why if line.interpreters[-1].answered_at is None else "not_acknowledged")
            self._feed(line, search.NotReached(self._board.now(), rung.attempt))
        return True

    # --- restarts, and events that were missed --------------------------------------

    def adopt(self, line: Line, channels: Collection[str]) -> None:
        """The talk is that of an earlier controller, and so was the search."""
        board, state = self._board, line.interpreting
        if state is None or state.over:
            return
        at, record = board.now(), line.interpreters[-1] if line.interpreters else None
        if state.joined and record is not None:
            self._legs[record.channel] = Rung(line.id, state.search.attempt, at)
            if record.interpreter in self._people:
                self._engage(line)
            if record.channel in channels:
                board.send(order.subscribe(APP, [f"channel:{record.channel}"]), ivr_orders.ignore)
            else:
                self.leg_gone(record.channel, "failed")
            return
        if record is not None and record.ended_at is None:
            self._ended(line, "failed")
        self._feed(line, search.Resumed(at))

    def reconcile(self, channels: Collection[str]) -> None:
        """Legs that ended unseen."""
        now = self._board.now()
        for channel, rung in list(self._legs.items()):
            if channel not in channels and now - rung.since > RENEW_EVERY_MS:
                self.leg_gone(channel, "failed")

    # --- what the core orders -------------------------------------------------------

    def _feed(self, line: Line, event: core.InterpretingEvent) -> None:
        """One event of the core. A fault in it ends the interpreting and nothing else."""
        if line.interpreting is None or line.interpreting.over:
            return
        try:
            line.interpreting, commands = core.step(line.interpreting, event)
            for command in commands:
                self._perform(line, command)
            self._board.wakeups.set((SLEEPER, line.id), line.interpreting.due)
            if line.stage != "over":
                self._board.notebook.note(line)
        except Exception as error:
            self._give_up(line, error)

    def _give_up(self, line: Line, error: Exception) -> None:
        log.error("interpreter_fault", call=line.id, error=type(error).__name__)
        self._board.herald.tell(self._board.now(), "fault", line.id, where=SLEEPER, what=type(error).__name__)
        if line.interpreting is not None:
            self._hang_up(line, line.interpreting.search.attempt)
            line.interpreting = replace(line.interpreting, joined=False, over=True)
        if line.interpreters and line.interpreters[-1].ended_at is None:
            line.interpreters[-1].ended_at, line.interpreters[-1].outcome = self._board.now(), "failed"
            self._free(line)
        self._board.wakeups.set((SLEEPER, line.id), None)

    def _perform(self, line: Line, command: core.InterpretingCommand) -> None:
        match command:
            case search.Ring(attempt, person):
                self._ring(line, attempt, person)
            case search.Ask(attempt):
                self._ask(line, attempt)
            case search.Release(attempt, why):
                self._hang_up(line, attempt)
                self._ended(line, why)
            case search.Taken(attempt, person):
                self._join(line, attempt, person)
            case search.Exhausted():
                self._nobody(line)
            case core.Part(attempt, why):
                self._hang_up(line, attempt)
                self._parted(line, why)

    def _ring(self, line: Line, attempt: int, name: str) -> None:
        """The queues are told first that he is not theirs; what they were told before may still have won him."""
        language = language_of(line)
        qualified = self._people[name].languages[language]
        line.interpreters.append(InterpreterLeg(name, language, qualified, self._board.now()))
        self._tell(line, "rings", name)
        self._engage(line)
        self._board.then(lambda: self._place(line, attempt, name))

    def _place(self, line: Line, attempt: int, name: str) -> None:
        """Whoever is outside his hours is passed over."""
        board, state, at = self._board, line.interpreting, self._board.now()
        if state is None or state.over or (state.search.stage, state.search.attempt) != ("ringing", attempt):
            return
        person = self._people[name]
        if person.hours is not None and not person.hours.open_at(at):
            why: str | None = "closed"
        else:
            summons = person.summons(board, line, attempt, self._rules.ring_ms_of(name))
            why = summon(board, summons, partial(self._note, line, attempt), self.leg_gone)
        if why is not None:
            self._ended(line, why)
            self._feed(line, search.NotReached(at, attempt))

    def _note(self, line: Line, attempt: int, channel: str) -> None:
        self._legs[channel] = Rung(line.id, attempt, self._board.now())

    def _ask(self, line: Line, attempt: int) -> None:
        """The sentence is in the language that is wanted, and so tells which it is."""
        person = line.interpreters[-1].interpreter
        if self._people[person].joins_at_once:
            return
        self._tell(line, "asks", person)
        path = self._board.sounds.own(WANTED, language_of(line))
        for channel in self._channels(line, attempt):
            if path is not None:
                self._board.send(order.play(channel, [path], _question(line, channel)), ivr_orders.ignore)

    def _join(self, line: Line, attempt: int, person: str) -> None:
        board, record = self._board, line.interpreters[-1]
        channel = record.channel
        record.joined_at, record.outcome = board.now(), "joined"
        board.send(order.stop_playback(_question(line, channel)), ivr_orders.ignore)
        board.send(
            order.add_to_bridge(line.talk_bridge, channel, absorb_keys=True),
            lambda _error: self._not_joined(line, attempt),
        )
        self._tell(line, "joined", person)

    def _not_joined(self, line: Line, attempt: int) -> None:
        """Asterisk would not have him in the bridge; when the talk is over this is no news."""
        state = line.interpreting
        if state is not None and state.joined and state.search.attempt == attempt:
            line.interpreters[-1].joined_at, line.interpreters[-1].outcome = None, "failed"
            self._feed(line, search.NotReached(self._board.now(), attempt))
            self._nobody(line)

    def _nobody(self, line: Line) -> None:
        """Everybody was rung, or there is nobody to ring: the agent is told, and he alone."""
        language, at = language_of(line), self._board.now()
        if line.interpreting is not None and not line.interpreting.search.rules.people:
            line.interpreters.append(InterpreterLeg("", language, False, at, ended_at=at, outcome="nobody"))
        self._tell(line, "nobody", "")
        self._board.wakeups.set((TELLER, line.id), at + BEEP_MS)

    def _tell_agent(self, line: Line) -> None:
        leg = next((one for one in line.offers if one.answered_at is not None and one.ended_at is None), None)
        if leg is not None and _talks(line):
            self._whisper(leg, NOBODY)

    # --- legs and what is told --------------------------------------------------------

    def _channels(self, line: Line, attempt: int) -> list[str]:
        return [name for name, rung in self._legs.items() if (rung.call, rung.attempt) == (line.id, attempt)]

    def _hang_up(self, line: Line, attempt: int, but: str = "") -> None:
        for channel in self._channels(line, attempt):
            if channel != but:
                del self._legs[channel]
                self._board.send(order.hangup(channel), ivr_orders.ignore)

    def _ended(self, line: Line, why: str) -> None:
        """A ringing came to nothing."""
        record = line.interpreters[-1]
        if record.ended_at is None:
            record.ended_at, record.outcome = self._board.now(), why
            self._free(line)
            self._tell(line, why, record.interpreter)

    def _parted(self, line: Line, why: str) -> None:
        """``joined`` stays what became of it; how long he was there is told by the times."""
        record = line.interpreters[-1]
        record.ended_at = self._board.now()
        self._free(line)
        self._tell(line, why, record.interpreter)

    def _engage(self, line: Line) -> None:
        """An agent who is rung or interprets is not the queues'."""
        account = self._people[line.interpreters[-1].interpreter].account
        if account in self._board.endpoints:
            self._board.phones.engage(account, f"interprets {line.id}")

    def _free(self, line: Line) -> None:
        person = self._people.get(line.interpreters[-1].interpreter)
        if person is not None:
            self._board.phones.free(person.account, f"interprets {line.id}")

    def _whisper(self, leg: Leg, sentence: str = "") -> None:
        """A beep, or a sentence in the agent's best language, that he alone hears."""
        levels = self._levels.get(leg.agent, {})
        best = max(levels, key=lambda each: levels[each], default="")
        path = self._board.sounds.own(sentence, best) if sentence else None
        self._whispers += 1
        self._board.phones.whisper(leg.channel, f"{self._whispers}-{self._board.epoch}", path or "beep")

    def _tell(self, line: Line, what: str, person: str) -> None:
        language = language_of(line)
        log.info("interpreter", call=line.id, what=what, interpreter=person, language=language)
        board = self._board
        board.herald.tell(board.now(), "interpreter", line.id, what=what, interpreter=person, language=language)


def _talks(line: Line) -> bool:
    """Whether somebody talks with him: an agent, a person on call, a destination."""
    return line.bridged and line.stage in ("talking", "transfer")


def _question(line: Line, channel: str) -> str:
    """The playback by which he is asked; the second time it has another name."""
    asked = line.interpreting.search.asked if line.interpreting is not None else 0
    return f"ask-{channel}-{asked}"

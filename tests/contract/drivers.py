"""What the driver contract asks of a driver's harness, and the harnesses: text, ARI on an Asterisk in memory.

A new driver joins with one class that has these methods and one line in ``DRIVERS``. Every method lets all
happen that follows by itself: prompts are heard out, and the call rests where somebody must act.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from controller.switchboard.board import Board
from controller.switchboard.dispatches import Dispatches
from ivr import messages as ivr
from ivr.call import Call
from ivr.command_words import Commands
from ivr.flow import Flow
from ivr.messages import Prompt
from tests.controller.switchboard.bench_board import Bench
from tests.controller.text.desk import act, driver

SILENCE_MS = 30_000
"""Longer than any timer of the contract's flow."""


class Harness(Protocol):
    """One call. ``queued``: queue and priority of each request for a person.

    ``remembered``: what was kept for which patient.
    """

    queued: list[tuple[str, str]]
    remembered: list[tuple[str, dict[str, str]]]

    async def arrive(self) -> None: ...
    async def press(self, keys: str) -> None: ...
    async def say(self, words: str, confidence: float = 0.9) -> None: ...
    async def be_silent(self) -> None: ...
    async def lose_speech(self) -> None: ...
    async def leave_message(self) -> None: ...
    async def agent_answers(self) -> None: ...
    async def agent_leaves(self) -> None: ...
    async def on_call_takes(self) -> None: ...
    async def on_call_leaves(self) -> None: ...
    async def hang_up(self) -> None: ...

    def heard(self) -> list[str]:
        """Keys of the prompts begun since the last thing the caller did; digits as ``digits``, no key as ``""``."""
        ...

    @property
    def call(self) -> Call:
        """As it is now, or was at its end."""
        ...


class TextHarness:
    """The text driver."""

    def __init__(self, flow: Flow) -> None:
        self._driver = driver(flow, patient={"id": "p1", "pace": 80})
        self._mark = 0

    async def arrive(self) -> None:
        await self._driver.start()

    async def press(self, keys: str) -> None:
        self._begin()
        await self._driver.press(keys)

    async def say(self, words: str, confidence: float = 0.9) -> None:
        self._begin()
        await self._driver.say(words, confidence)

    async def be_silent(self) -> None:
        self._begin()
        await self._driver.be_silent()

    async def lose_speech(self) -> None:
        self._begin()
        await act(self._driver, speech="lost")

    async def leave_message(self) -> None:
        self._begin()
        await act(self._driver, message="4s")

    async def agent_answers(self) -> None:
        self._begin()
        await act(self._driver, agent="answers")

    async def agent_leaves(self) -> None:
        self._begin()
        await act(self._driver, agent="leaves")

    async def on_call_takes(self) -> None:
        self._begin()
        await act(self._driver, on_call="takes")

    async def on_call_leaves(self) -> None:
        self._begin()
        await act(self._driver, on_call="leaves")

    async def hang_up(self) -> None:
        self._begin()
        await self._driver.hang_up()

    def heard(self) -> list[str]:
        moments = self._driver.session.moments[self._mark :]
        says = [each for moment in moments for each in moment.commands if isinstance(each, ivr.Say)]
        return [key for say in says for key in _keys(say.prompts)]

    @property
    def queued(self) -> list[tuple[str, str]]:
        moments = self._driver.session.moments
        asked = [each for moment in moments for each in moment.commands if isinstance(each, ivr.Enqueue)]
        return [(each.queue, each.priority) for each in asked]

    @property
    def remembered(self) -> list[tuple[str, dict[str, str]]]:
        moments = self._driver.session.moments
        kept = [each for moment in moments for each in moment.commands if isinstance(each, ivr.Remember)]
        return [(each.patient, dict(each.preferences)) for each in kept]

    @property
    def call(self) -> Call:
        return self._driver.session.call

    def _begin(self) -> None:
        self._mark = len(self._driver.session.moments)


class Insurance:
    """A service that knows everybody."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def start(self, call: str, request: ivr.Request) -> None:
        fields = dict.fromkeys(request.fields, True)
        self._board.ivr_event(call, ivr.ServiceAnswered(self._board.now(), request.request, 200, fields))


class Patients:
    """Whoever is looked up is the same patient, who asked for slower speech in an earlier call."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def start(self, call: str, caller: str | None, command: ivr.LookUp) -> None:
        record = {"patient": "p1", "pace": "80"}
        self._board.ivr_event(call, ivr.Found(self._board.now(), command.lookup, record))


class AriHarness:
    """The switchboard over ARI, with an Asterisk in memory."""

    ID = "1.1"

    def __init__(self, flow: Flow) -> None:
        self._bench = Bench(flow)
        self._bench.board.services = Insurance(self._bench.board)
        self._bench.board.lookups = Patients(self._bench.board)
        Dispatches(self._bench.board, {"bruno": ("en",)}, lambda _name, _page: None)
        self._mark = 0
        self._last: Call | None = None
        self._agent = ""

    def close(self) -> None:
        self._bench.board.wakeups.close()

    async def arrive(self) -> None:
        self._bench.arrive(self.ID)
        self._rest()

    async def press(self, keys: str) -> None:
        self._begin()
        self._bench.press(keys, self.ID)
        self._rest()

    async def say(self, words: str, confidence: float = 0.9) -> None:
        self._begin()
        at, listen = self._bench.clock.at, self._bench.ears.listening[self.ID]
        self._tell(ivr.Heard(at, "speech", words, confidence, listen=listen))

    async def be_silent(self) -> None:
        self._begin()
        for _ in range(SILENCE_MS // 500):
            if self.heard() or self.ID not in self._bench.board.lines:
                break
            before = self.call.node, self.call.phase
            self._bench.later(500)
            if (self.call.node, self.call.phase) != before:
                break
        self._rest()

    async def lose_speech(self) -> None:
        self._begin()
        self._tell(ivr.SpeechLost(self._bench.clock.at, self._bench.ears.listening[self.ID], "lost"))

    async def leave_message(self) -> None:
        self._begin()
        (recording,) = self._bench.ari.recordings
        self._bench.clock.at += 4_000
        self._bench.ari.finish_recording(recording, 4)
        self._bench.settle()
        self._rest()

    async def agent_answers(self) -> None:
        self._begin()
        self._agent = self._bench.pick_up()
        self._rest()

    async def agent_leaves(self) -> None:
        self._begin()
        self._bench.hang_up(self._agent)
        self._rest()

    async def on_call_takes(self) -> None:
        self._begin()
        (self._agent,) = [name for name in self._bench.ari.channels if name.startswith("oncall-")]
        self._bench.ari.pick_up(self._agent)
        self._bench.settle()
        self._bench.ari.press(self._agent, "1")
        self._bench.settle()
        self._rest()

    async def on_call_leaves(self) -> None:
        await self.agent_leaves()

    async def hang_up(self) -> None:
        self._begin()
        self._note()
        self._bench.hang_up(self.ID)
        self._note()

    def heard(self) -> list[str]:
        return [key for it in self._bench.told("prompt")[self._mark :] for key in str(it.get("keys")).split(" ")]

    @property
    def queued(self) -> list[tuple[str, str]]:
        told = [it for it in self._bench.happenings if it.kind in ("queued", "emergency")]
        return [(str(it.get("queue")), str(it.get("priority"))) for it in told]

    @property
    def remembered(self) -> list[tuple[str, dict[str, str]]]:
        kept: dict[str, dict[str, str]] = {}
        for each in self._bench.records.preferences:
            kept.setdefault(each.patient, {})[each.what] = each.value
        return list(kept.items())

    @property
    def call(self) -> Call:
        self._note()
        assert self._last is not None
        return self._last

    def _note(self) -> None:
        """The call goes with its line; what it was at the end is read from the record."""
        line = self._bench.board.lines.get(self.ID)
        if line is not None:
            self._last = line.call
        elif self._last is not None and self._bench.records.stored:
            (record,) = self._bench.records.stored
            self._last.outcome, self._last.phase = record.outcome, "ended"

    def _tell(self, event: ivr.Event) -> None:
        self._bench.board.ivr_event(self.ID, event)
        self._bench.settle()
        self._rest()

    def _begin(self) -> None:
        self._mark = len(self._bench.told("prompt"))

    def _rest(self) -> None:
        """Prompts are heard out, one after the other."""
        self._note()
        for _ in range(50):
            if not self._bench.playing(self.ID):
                break
            self._bench.hear_out(self.ID)
            self._note()


def _keys(prompts: Sequence[Prompt]) -> list[str]:
    """As the switchboard tells them."""
    keys = ("value" if prompt.key.startswith("engine.digit.") else prompt.key for prompt in prompts)
    return list(dict.fromkeys(keys))


@asynccontextmanager
async def text(flow: Flow) -> AsyncIterator[Harness]:
    yield TextHarness(flow)


@asynccontextmanager
async def ari(flow: Flow) -> AsyncIterator[Harness]:
    made = AriHarness(flow)
    yield made
    made.close()


DRIVERS: dict[str, Callable[[Flow], AbstractAsyncContextManager[Harness]]] = {"text": text, "ari": ari}

FLOW = """
flow: flow
languages: [en, es]
variables:
  account: {type: digits, length: 3, privacy: phi}
  covered: {type: yes_no, privacy: public}
  day: {type: date, when: future, order: MMDDYYYY}
  part: {privacy: public}
start: hello
fallback: desk
nodes:
  hello: {say: {say: front_door.welcome, go: choose}}
  choose:
    menu:
      say: load.press
      timeout: 5s
      choices:
        - {key: 1, words: [desk], go: desk}
        - {key: 2, words: [account number], go: account}
        - {key: 4, words: [message], go: message}
        - {key: 6, words: [goodbye], go: bye}
        - {key: 8, words: [coverage], go: coverage}
        - {key: 5, words: [visit], go: visit}
        - {key: 3, words: [on call], go: on_call}
        - {key: 7, words: [patient], go: who}
      no_input: [{say: front_door.reason_again}, {go: desk}]
      no_match: [{say: engine.no_match, reprompt: true}, {go: desk}]
  account: {collect: {say: front_door.birth_date, into: account, confirm: true, go: bye}}
  visit:
    form:
      say: front_door.reason
      go: bye
      fields:
        - {into: day, title: {en: the day, es: el día}, say: front_door.birth_date}
        - into: part
          title: {en: the time, es: la hora}
          say: load.press
          choices: [{key: 1, words: [morning], value: morning}, {key: 2, words: [afternoon], value: afternoon}]
  desk: {enqueue: {queue: front_desk, needs: {front_desk: 1}, say: front_door.connecting, on: {withdrawn: bye}}}
  message: {message: {say: front_door.message, mailbox: desk, max: 2m, go: bye, empty: desk}}
  on_call:
    dispatch:
      about: {en: A patient calls., es: Llama un paciente.}
      say: front_door.connecting_nurse
      owner: nurse
      failed: message
  coverage:
    http:
      service: insurance
      path: /coverage
      answer: {active: {into: covered, privacy: public}}
      go: bye
      failed: desk
  who: {lookup: {what: patient_by_phone, found: choose, not_found: desk}}
  bye: {hangup: {say: engine.goodbye, outcome: self_served}}
"""


def contract_flow(folder: Path) -> Flow:
    from tests.ivr.caller import flow_of
    from tests.ivr.conftest import FACTS

    return flow_of(FLOW, folder, replace(FACTS, commands=Commands(keys={"0": "slower", "*": "repeat"})))

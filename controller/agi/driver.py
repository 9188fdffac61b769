"""One call over FastAGI: the IVR core's commands become AGI commands, one after the other.

AGI is a dialogue: while Asterisk plays or waits it listens to nobody. So the driver keeps what is to be said and
does one thing at a time: an order, the next stretch of a prompt, the recording, or a short wait for a key. Every key
ends a stretch, whatever may cut the prompt, because the emergency key must be heard; if the core lets the
prompt go on, it goes on where it stopped. Speech cannot be heard over AGI: the flow says so and goes by keys.

What needs a second leg (queue, transfer, callback) is not done here: the channel enters Stasis
from inside the session, and ``ivr_orders`` carries out what was ordered, and all that follows, over ARI.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from controller.agi import protocol
from controller.agi.channel import AgiChannel
from controller.agi.protocol import AgiError, Reply
from controller.ari import requests as order
from controller.switchboard import ivr_orders, lease
from controller.switchboard.arriving import RELAY
from controller.switchboard.line import APP, FALLBACK_LEASE_S, LEASE_S, Line
from ivr import interpreter
from ivr import messages as ivr
from ivr.call import Asking

if TYPE_CHECKING:
    from controller.switchboard.board import Board

log = structlog.get_logger(__name__)

SLICE_MS = 1_000
"""The longest wait for a key: what happens elsewhere meanwhile is seen after it."""
QUICK_SLICE_MS = 50
"""While an answer of ours (a look-up, a sentence being rendered) is awaited."""
SAMPLES_PER_MS = 8
RENEW_AFTER_MS = 4_000


@dataclass(slots=True)
class _Saying:
    number: int
    left: deque[Path]
    position: int = 0


@dataclass(slots=True)
class _Recording:
    command: ivr.TakeMessage


@dataclass(slots=True)
class _State:
    """``handed``: orders for ARI, once the channel is in Stasis."""

    orders: deque[str] = field(default_factory=deque)
    saying: _Saying | None = None
    recording: _Recording | None = None
    rendering: int | None = None
    handed: list[ivr.Command] = field(default_factory=list)
    surrendered: str = ""
    over: bool = False


def _waits_for_keys(line: Line) -> bool:
    """Else an answer of the outside world is awaited, and must not wait for a whole slice."""
    return line.call.phase == "confirming" or isinstance(line.call.state, Asking)


class AgiDriver:
    """Implements ``controller.switchboard.line.Driver`` for one line."""

    def __init__(self, board: Board, line: Line, channel: AgiChannel, recordings: Path) -> None:
        """``recordings``: the folder that Asterisk's own recorder writes to."""
        self._board = board
        self._line = line
        self._channel = channel
        self._recordings = recordings
        self._state = _State()
        self._renewed_at = board.now()

    # --- what the core orders ---------------------------------------------------

    def perform(self, command: ivr.Command) -> None:
        """Keep it for ``run``; never blocks."""
        board, line, state = self._board, self._line, self._state
        if state.handed:
            state.handed.append(command)
            return
        match command:
            case ivr.Answer():
                state.orders.append(protocol.answer())
            case ivr.Say():
                self._say(command)
            case ivr.StopSaying():
                state.saying = state.rendering = None
            case ivr.Listen(number):
                board.ivr_event(line.id, ivr.SpeechLost(board.now(), number, "no_recogniser"))
            case ivr.StopListening():
                pass
            case ivr.Amplify(steps):
                state.orders.append(protocol.set_variable("VOLUME(TX)", str(1 + steps)))
            case ivr.LookUp() | ivr.Request():
                ivr_orders.perform(board, line, command)
            case ivr.TakeMessage():
                state.saying = None
                state.recording = _Recording(command)
                board.messages.begins(line, command)
            case ivr.HangUp():
                line.ended_by = line.ended_by or "system"
                state.over = True
            case ivr.Surrender(to, reason):
                self.surrender(to, reason)
            case _:
                state.handed.append(command)

    def surrender(self, to: str, reason: str) -> None:
        """The dialplan has the last word: it goes on in its own context when the session ends."""
        if self._state.surrendered:
            return
        self._state.surrendered = to
        self._line.surrendered_to, self._line.stage = to, "surrendered"
        self._board.herald.tell(self._board.now(), "surrendered", self._line.id, to=to, reason=reason)

    def taken(self) -> None:
        """The channel is in Stasis: what was ordered meanwhile is carried out over ARI, and all that follows."""
        handed, self._state.handed = self._state.handed, []
        self._state.over = True
        self._line.driver = None
        lease.begin(self._board, self._line)
        for command in handed:
            ivr_orders.perform(self._board, self._line, command)

    def _say(self, command: ivr.Say) -> None:
        board, line = self._board, self._line
        self._state.saying = None
        missing = [prompt for prompt in command.prompts if board.sounds.media(prompt, line.id) is None]
        if missing and board.late is not None:
            self._state.rendering = command.say
            board.late.start(line.id, missing, lambda: self._rendered(command))
        else:
            self._begin(command)

    def _rendered(self, command: ivr.Say) -> None:
        if self._state.rendering == command.say:
            self._state.rendering = None
            self._begin(command)

    def _begin(self, command: ivr.Say) -> None:
        board, line = self._board, self._line
        paths = ivr_orders.sounds_of(board, line, command)
        if paths:
            self._state.saying = _Saying(command.say, deque(paths))
            board.herald.tell(board.now(), "prompt", line.id, keys=ivr_orders.shown_keys(command.prompts))
        else:
            board.ivr_event(line.id, ivr.PromptEnded(board.now(), command.say, failed=True))

    # --- the session ------------------------------------------------------------

    async def run(self) -> None:
        """Until the caller is gone, or the call has gone on elsewhere. Raises AgiError when the session broke."""
        state = self._state
        while not self._channel.hung_up:
            if state.surrendered:
                await self._leave()
                return
            if state.orders:
                await self._channel.ask(state.orders.popleft())
            elif state.handed:
                await self._hand_over()
                if not state.surrendered:
                    return
            elif state.saying is not None:
                await self._play(state.saying)
            elif state.over:
                await self._channel.ask(protocol.hang_up())
                return
            elif state.recording is not None:
                await self._record(state.recording.command)
            else:
                await self._wait()

    async def _play(self, saying: _Saying) -> None:
        path = saying.left[0]
        longest_ms = self._board.sounds.length_ms(path)
        await self._renew(longest_ms)
        reply = await self._channel.ask(protocol.play(path, saying.position), longest_ms / 1000)
        self._look(reply)
        if reply.key:
            saying.position = reply.position
            self._press(reply.key)
        elif self._state.saying is saying:
            saying.left.popleft()
            saying.position = 0
            if not saying.left:
                self._state.saying = None
                self._board.ivr_event(self._line.id, ivr.PromptEnded(self._board.now(), saying.number))

    async def _record(self, command: ivr.TakeMessage) -> None:
        """``#`` and the emergency key end it; what was said by then is kept and told."""
        self._state.recording = None
        await self._renew(command.max_ms)
        file = self._recordings / self._line.recording(command.message)
        ends_on = "#" + self._line.flow.emergency.key
        silence_s = ivr_orders.MESSAGE_SILENCE_S
        longest_s = command.max_ms / 1000 + silence_s
        reply = await self._channel.ask(protocol.record(file, ends_on, command.max_ms, silence_s), longest_s)
        self._look(reply, at_least_ms=reply.position // SAMPLES_PER_MS, message=command.message)
        if reply.key and reply.key != "#":
            self._press(reply.key)
        self._message_taken(command.message, reply.position // SAMPLES_PER_MS)

    def _message_taken(self, message: int, duration_ms: int) -> None:
        self._board.messages.ended(self._line.recording(message), duration_ms)
        self._board.ivr_event(self._line.id, ivr.MessageTaken(self._board.now(), message, duration_ms))

    async def _wait(self) -> None:
        board = self._board
        due = interpreter.deadline(self._line.call)
        ours = self._state.rendering is not None or due is None or not _waits_for_keys(self._line)
        longest = QUICK_SLICE_MS if ours else max(1, min(SLICE_MS, (due or 0) - board.now()))
        await self._renew(0)
        reply = await self._channel.ask(protocol.wait_for_key(longest), longest / 1000)
        self._look(reply)
        if reply.key:
            self._press(reply.key)

    def _look(self, reply: Reply, at_least_ms: int = 0, message: int | None = None) -> None:
        """A hang-up is told by the result; what was recorded until then counts."""
        if reply.result < 0:
            if message is not None and at_least_ms:
                self._message_taken(message, at_least_ms)
            raise AgiError("the caller hung up")

    def _press(self, key: str) -> None:
        self._board.ivr_event(self._line.id, ivr.Heard(self._board.now(), "keys", key))

    async def _renew(self, sound_ms: int) -> None:
        """The lease (see ``lease.py``): the dialplan has the call when we stop renewing."""
        now = self._board.now()
        if sound_ms or now - self._renewed_at >= RENEW_AFTER_MS:
            self._renewed_at = now
            await self._lease(LEASE_S + -(-sound_ms // 1000))

    async def _lease(self, seconds: int) -> None:
        await self._channel.ask(protocol.set_variable("TIMEOUT(absolute)", str(seconds)))

    async def _hand_over(self) -> None:
        """Returns when the channel has left Stasis again: the call is over, or the dialplan has it."""
        await self._lease(LEASE_S)
        marks = (RELAY,) if self._line.call.relay else ()
        await self._channel.ask(protocol.enter_stasis(APP, "handed", self._line.dialled, *marks), 24 * 3600.0)
        if self._line.driver is self and not self._channel.hung_up:  # nobody took it: ARI is not there
            emergency = self._line.call.phase in ("confirming", "emergency")
            self._state.handed.clear()
            self.surrender("emergency" if emergency else "fallback", "no_stasis")

    async def _leave(self) -> None:
        self._board.send(order.subscribe(APP, [f"channel:{self._line.id}"]), ivr_orders.ignore)
        await self._lease(FALLBACK_LEASE_S)
        if self._line.call.language:
            await self._channel.ask(protocol.set_variable("CARELINE_LANGUAGE", self._line.call.language))
        for command in protocol.go_to(f"careline-{self._state.surrendered}"):
            await self._channel.ask(command)

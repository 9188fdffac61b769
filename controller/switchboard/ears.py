"""How callers are heard: a snoop on the caller's channel, its audio over Asterisk's media socket.

The snoop hears the caller alone, whatever plays to him and whatever bridge he is in, so
speech may interrupt a prompt or be heard over the music. An ear is opened at a call's
first ``Listen`` and kept until he talks with a person. Its four names (snoop, media
channel, bridge, connection) are made from the call's id; whatever fails here costs this
call its speech, never the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from controller.ari import requests as order
from controller.speech.listening import Listening, Said
from controller.speech.media import MediaStream, connection_id
from controller.speech.pool import RecogniserPool
from controller.speech.port import SpeechUnavailable
from controller.switchboard.board import Board
from controller.switchboard.ivr_orders import ignore
from controller.switchboard.line import APP, Line
from controller.switchboard.utterances import Utterances
from ivr import messages as ivr
from ivr.completeness import is_complete


@dataclass(slots=True)
class Ear:
    """One caller's. ``started``: which of its two channels have entered our application."""

    call: str
    listening: Listening
    stream: MediaStream | None = None
    started: set[str] = field(default_factory=set)

    @property
    def snoop(self) -> str:
        return f"snoop-{self.call}"

    @property
    def media(self) -> str:
        return f"media-{self.call}"

    @property
    def bridge(self) -> str:
        return f"ears-{self.call}"


class SnoopEars:
    """Fills the board's ``Ears`` port with the recogniser pool behind it."""

    def __init__(
        self, board: Board, pool: RecogniserPool | None, media_url: str, utterances: Utterances | None = None
    ) -> None:
        """``media_url``: ``ws://127.0.0.1:<port>/media/``, the connection id is added to it."""
        self._utterances = utterances or Utterances()
        self._board = board
        self._pool = pool
        self._media_url = media_url
        self._ears: dict[str, Ear] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closing: set[asyncio.Task[None]] = set()

    # --- the board's port ------------------------------------------------------

    def listen(self, line: Line, command: ivr.Listen) -> None:
        if self._pool is None or command.language not in self._pool.languages():
            self._lost(line.id, command.listen, "no_recogniser")
            return
        ear = self._ears.get(line.id) or self._open(line.id, self._pool)
        ear.listening.start(
            command.listen,
            command.language,
            command.phrases,
            speech_complete_ms=command.speech_complete_ms,
            speech_incomplete_ms=command.speech_incomplete_ms,
            max_speech_ms=command.max_speech_ms,
            hotword=command.hotword,
            decoys=line.flow.of(line.call).phrases(command.language) if command.hotword else (),
            keep_audio=self._utterances.wants_audio(line),
            is_complete=lambda text: is_complete(line.flow, line.call, text, self._board.now(), command.phrases),
        )

    def stop(self, call: str, listen: int) -> None:
        """One ``Listen`` is current at a time, so its number need not be looked at."""
        if call in self._ears:
            self._ears[call].listening.stop()

    def close(self, call: str) -> None:
        ear = self._ears.pop(call, None)
        if ear is None:
            return
        ear.listening.stop()
        if ear.stream is not None:
            task = asyncio.get_running_loop().create_task(ear.stream.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        for channel in (ear.snoop, ear.media):
            self._board.send(order.hangup(channel), ignore)
        self._board.send(order.destroy_bridge(ear.bridge), ignore)

    def on_started(self, channel: str) -> bool:
        """Both channels must be in our application before Asterisk lets them into a bridge."""
        kind, _, call = channel.partition("-")
        ear = self._ears.get(call)
        if kind not in ("snoop", "media") or ear is None:
            return False
        ear.started.add(kind)
        if len(ear.started) == 2:
            self._board.send(order.create_bridge(ear.bridge), ignore)
            self._board.send(
                order.add_to_bridge(ear.bridge, ear.snoop, ear.media), lambda _error: self._deaf(call, "no_bridge")
            )
        return True

    async def close_all(self) -> None:
        for call in list(self._ears):
            self.close(call)
        await asyncio.gather(*self._closing, return_exceptions=True)
        await self._utterances.settled()
        if self._session is not None:
            await self._session.close()

    # --- an ear's life ----------------------------------------------------------

    def _open(self, call: str, pool: RecogniserPool) -> Ear:
        ear = Ear(
            call,
            Listening(
                pool,
                lambda listen, faint: self._board.ivr_event(call, ivr.SpeechBegan(self._board.now(), listen, faint)),
                lambda listen, said: self._heard(call, listen, said),
                lambda listen, reason: self._lost(call, listen, reason),
            ),
        )
        self._ears[call] = ear
        self._board.ask(
            order.external_media(ear.media, APP),
            lambda answer: self._connect(ear, answer),
            lambda _error: self._deaf(call, "no_media_channel"),
        )
        self._board.send(order.snoop(call, ear.snoop, APP, spy="in"), lambda _error: self._deaf(call, "no_snoop"))
        return ear

    def _connect(self, ear: Ear, answer: Mapping[str, Any]) -> None:
        if self._ears.get(ear.call) is not ear:
            return
        try:
            url = self._media_url + connection_id(answer)
        except SpeechUnavailable:
            self._deaf(ear.call, "no_media_connection")
            return
        if self._session is None:
            self._session = aiohttp.ClientSession()
        ear.stream = MediaStream(url, ear.listening.push, lambda _reason: self._deaf(ear.call, "media_ended"))
        ear.stream.start(self._session)

    def _deaf(self, call: str, reason: str) -> None:
        """The audio is gone: what is being listened for is lost, the next ``Listen`` opens a new ear."""
        ear = self._ears.get(call)
        if ear is not None:
            ear.listening.lose(reason)
            self.close(call)

    # --- what was heard -----------------------------------------------------------

    def _heard(self, call: str, listen: int, said: Said) -> None:
        line = self._board.lines.get(call)
        if line is not None:
            self._utterances.heard(line, line.call.language, said, self._board.now())
        nbest = tuple(ivr.Hypothesis(one.text, one.confidence) for one in said.result.alternatives)
        best = nbest[0] if nbest else ivr.Hypothesis("", 0.0)
        words, sure, how = best.utterance, best.confidence, (said.cut, said.faint, said.spoken_ms)
        self._board.ivr_event(call, ivr.Heard(self._board.now(), "speech", words, sure, nbest, listen, *how))

    def _lost(self, call: str, listen: int, reason: str) -> None:
        self._board.ivr_event(call, ivr.SpeechLost(self._board.now(), listen, reason))

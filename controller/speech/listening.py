"""One caller's ear: frames in; "speech began", "this was heard" or "speech is lost" out.

    frames -> Endpointer -> (Began: open an utterance, give it the 300 ms before) -> recogniser
                         -> (Rose: what began faint is the caller after all)
                         -> (Ended: final result within the deadline) -> on_heard

One ``start`` gives at most one ``on_heard`` (empty alternatives when nothing was made out, so that the flow counts a
no-match), or one ``on_lost`` and then silence. ``stop`` works at any instant; afterwards nothing is called back.

While the result of a faint utterance (a television's) is waited for, the caller may begin to speak: that is told at
once, and what he says is kept for the listening that follows.
"""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from controller.speech.port import FRAME_MS, Recognised, SpeechUnavailable
from controller.speech.vad import Began, Ended, Endpointer, LoudnessGate, NoiseFloor, Rose
from ivr.faint import SURE, fits

_PRE_ROLL_FRAMES = 300 // FRAME_MS
_STARVED_SECONDS = 0.5
"""No frame for this long within speech is the end of that speech: the phone sends nothing any more."""


_UNKNOWN_MS = 700
"""Silence that ends an utterance of which nothing has been made out yet."""


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance. ``spoken_ms``: without the silence that ended it; ``waited_ms``: from its end to the result."""

    result: Recognised
    spoken_ms: int
    waited_ms: int
    cut: bool = False
    """He had not finished when the longest speech was over."""
    audio: bytes = b""
    """As it was heard, from 300 ms before its beginning; only where it was asked to be kept."""
    faint: bool = False
    """It never was as loud as a caller at his phone."""


class Handle(Protocol):
    """What ``RecogniserPool.open`` gives. ``partial``: the newest partial result."""

    partial: Recognised | None

    def feed(self, audio: bytes) -> None: ...

    async def final(self, within: float) -> Recognised: ...

    def close(self) -> None: ...


class Pool(Protocol):
    """The part of RecogniserPool that is needed here."""

    def open(self, language: str, phrases: Sequence[str]) -> Handle: ...


class Listening:
    """Made once for a caller; ``start`` for each ``Listen`` of the flow, ``push`` for each frame all the time.

    All methods are for the event loop's thread and none of them blocks.
    """

    def __init__(
        self,
        pool: Pool,
        on_began: Callable[[int, bool], None],
        on_heard: Callable[[int, Said], None],
        on_lost: Callable[[int, str], None],
        *,
        final_within: float = 4.0,
    ) -> None:
        """Callbacks get the ``listen`` number of ``start``; ``on_began`` whether it is faint, and once more when
        what began faint becomes loud. ``final_within`` is seconds for the final result."""
        self._pool = pool
        self._on_began = on_began
        self._on_heard = on_heard
        self._on_lost = on_lost
        self._final_within = final_within
        self._pre_roll: deque[bytes] = deque(maxlen=_PRE_ROLL_FRAMES)
        self._listen: int | None = None
        self._floor, self._gate = NoiseFloor(), LoudnessGate()
        self._endpointer = Endpointer(floor=self._floor, gate=self._gate)
        self._language = ""
        self._phrases: tuple[str, ...] = ()
        self._wanted: frozenset[str] = frozenset()
        self._hotword = False
        self._silences = (_UNKNOWN_MS, _UNKNOWN_MS)
        self._is_complete: Callable[[str], bool] = _never
        self._judged: dict[str, bool] = {}
        self._keep_audio = False
        self._sound = bytearray()
        self._length = 0
        self._handle: Handle | None = None
        self._finishing: asyncio.Task[None] | None = None
        self._overhearing: Endpointer | None = None
        self._missed: list[bytes] = []
        self._starved: asyncio.TimerHandle | None = None
        self._last_frame = 0.0

    def start(
        self,
        listen: int,
        language: str,
        phrases: Sequence[str],
        *,
        speech_complete_ms: int = 200,
        speech_incomplete_ms: int = 700,
        max_speech_ms: int = 10_000,
        hotword: bool = False,
        decoys: Sequence[str] = (),
        is_complete: Callable[[str], bool] | None = None,
        keep_audio: bool = False,
    ) -> None:
        """Listen from now on; replaces what was listened for before. A ``hotword`` listening reports nothing
        but one of ``phrases``, however much else is said, and no beginning.

        ``decoys`` join the grammar of a hotword: an engine that may only hear emergency words hears one in
        whatever is said. ``is_complete`` tells whether what was made out so far needs no more words: then
        ``speech_complete_ms`` of silence is enough. It is asked once for each text.
        """
        self._break_off()
        self._listen = listen
        self._language = language
        self._wanted = frozenset(phrases)
        self._phrases = tuple(dict.fromkeys((*phrases, *decoys)))
        self._hotword = hotword
        self._silences = (speech_complete_ms, speech_incomplete_ms)
        self._is_complete, self._judged = is_complete or _never, {}
        self._keep_audio = keep_audio
        unknown = min(speech_incomplete_ms, max(speech_complete_ms, _UNKNOWN_MS))
        self._endpointer = Endpointer(unknown, max_speech_ms, self._floor, self._gate)

    def stop(self) -> None:
        """Listen no more. Safe at any instant and as often as wanted."""
        self._missed.clear()
        self._break_off()

    def _break_off(self) -> None:
        self._listen = None
        self._let_go()
        if self._finishing is not None:
            self._finishing.cancel()
            self._finishing = None

    def push(self, frame: bytes) -> None:
        """The next 20 ms of the caller, whether or not anybody listens."""
        if self._finishing is None:
            missed, self._missed = self._missed, []
            if missed:
                self._pre_roll.clear()
            for each in (*missed, frame):
                self._hear(each)
        else:
            self._pre_roll.append(frame)
            self._overhear(frame)

    def _hear(self, frame: bytes) -> None:
        self._pre_roll.append(frame)
        if self._listen is None or self._finishing is not None:
            return
        if self._handle is not None:
            self._last_frame = asyncio.get_running_loop().time()
            self._take(self._handle, frame)
            self._length += 1
            self._judge(self._handle.partial)
        match self._endpointer.push(frame):
            case Began(ago_ms, faint):
                self._length = ago_ms // FRAME_MS
                self._began(self._listen, faint)
            case Rose() if not self._hotword:
                self._on_began(self._listen, False)
            case Ended() as end:
                self._ended(end)

    def _overhear(self, frame: bytes) -> None:
        """Behind a faint utterance that is being finished."""
        if self._overhearing is None or self._listen is None:
            return
        self._missed.append(frame)
        event = self._overhearing.push(frame)
        if not self._hotword and (isinstance(event, Rose) or (isinstance(event, Began) and not event.faint)):
            self._on_began(self._listen, False)

    def lose(self, reason: str) -> None:
        """The caller's audio is gone (his media stream ended): a listening in progress is lost."""
        listen = self._listen
        if listen is not None:
            self.stop()
            self._on_lost(listen, reason)

    def _began(self, listen: int, faint: bool) -> None:
        try:
            self._handle = self._pool.open(self._language, self._phrases)
        except SpeechUnavailable as error:
            self.lose(str(error))
            return
        self._sound.clear()
        for frame in self._pre_roll:
            self._take(self._handle, frame)
        loop = asyncio.get_running_loop()
        self._last_frame = loop.time()
        self._starved = loop.call_later(_STARVED_SECONDS, self._check_starved)
        if not self._hotword:
            self._on_began(listen, faint)

    def _take(self, handle: Handle, frame: bytes) -> None:
        handle.feed(frame)
        if self._keep_audio:
            self._sound += frame

    def _judge(self, partial: Recognised | None) -> None:
        """How long a silence ends it, after what was made out so far."""
        text = partial.alternatives[0].text if partial is not None and partial.alternatives else ""
        if text:
            complete, incomplete = self._silences
            self._endpointer.wait(complete if self._is_whole(text) else incomplete)

    def _is_whole(self, text: str) -> bool:
        if text not in self._judged:
            self._judged[text] = self._is_complete(text)
        return self._judged[text]

    def _check_starved(self) -> None:
        """Frames stopped within speech: end it. Else look again when they could have."""
        loop = asyncio.get_running_loop()
        left = self._last_frame + _STARVED_SECONDS - loop.time()
        if left > 0:
            self._starved = loop.call_later(left, self._check_starved)
        else:
            self._ended(Ended(self._length * FRAME_MS, "silence"))

    def _ended(self, end: Ended) -> None:
        handle = self._handle
        if handle is None or self._listen is None:
            return
        self._stop_watch()
        faint = self._endpointer.faint
        self._overhearing = Endpointer(floor=copy.copy(self._floor), gate=self._gate) if faint else None
        self._finishing = asyncio.get_running_loop().create_task(self._finish(self._listen, handle, end))

    async def _finish(self, listen: int, handle: Handle, end: Ended) -> None:
        """Wait for the final result. ``stop`` cancels this task, so nothing is called back after it."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        try:
            result = await handle.final(self._final_within)
        except SpeechUnavailable as error:
            self._finishing = None
            self.lose(str(error))
            return
        self._finishing = None
        self._let_go()
        self._learn(result, end.spoken_ms)
        if self._hotword and not self._matched(result):
            return
        self._listen = None
        silence = max(0, self._length * FRAME_MS - end.spoken_ms)
        waited = silence + round(1000 * (loop.time() - asked))
        cut, faint = end.reason == "too_long", self._endpointer.faint
        self._on_heard(listen, Said(result, end.spoken_ms, waited, cut, bytes(self._sound), faint))

    def _learn(self, result: Recognised, spoken_ms: int) -> None:
        """How loud this caller is. A row of words out of minutes of talk is nobody's answer."""
        best = result.alternatives[0] if result.alternatives else None
        if best is None or best.confidence < SURE:
            if not self._endpointer.faint:
                self._gate.in_vain(self._endpointer.loudest)
        elif fits(best.text, spoken_ms) and self._is_whole(best.text):
            self._gate.understood(self._endpointer.loudest)

    def _matched(self, result: Recognised) -> bool:
        """Only the best reading counts: among five readings of anything there is an emergency."""
        return bool(result.alternatives) and result.alternatives[0].text in self._wanted

    def _let_go(self) -> None:
        self._stop_watch()
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def _stop_watch(self) -> None:
        if self._starved is not None:
            self._starved.cancel()
            self._starved = None


def _never(_text: str) -> bool:
    return False

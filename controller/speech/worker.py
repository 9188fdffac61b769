"""A recogniser's own process: ``python -m controller.speech.worker RECOGNISER LANGUAGE [MODEL]``.

A model that crashes, hangs or eats memory takes this process with it and nothing else. Frames (``frames.py``) come on
standard input and go out on standard output; each utterance has a thread, for the engines release the interpreter
lock. The process ends when its input does, so it never outlives the controller.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from controller.speech.frames import HEADER, Kind, from_json, packed, result_payload, to_json
from controller.speech.port import FRAME_BYTES, Recogniser, SpeechUnavailable
from controller.speech.recognisers import create_recogniser

_NICE = 5
"""Asterisk's audio comes before our ears."""
_WARM_UP_FRAMES = 25

Send = Callable[[Kind, int, bytes], None]


class Serving:
    """The utterances of one worker, each in a thread with a queue of its own."""

    def __init__(self, recogniser: Recogniser, language: str, send: Send) -> None:
        self._recogniser = recogniser
        self._language = language
        self._send = send
        self._queues: dict[int, queue.SimpleQueue[tuple[Kind, bytes]]] = {}

    def take(self, kind: Kind, utterance: int, payload: bytes) -> None:
        """One frame from the pool; never blocks."""
        if kind is Kind.BEGIN:
            self._queues[utterance] = queue.SimpleQueue()
            threading.Thread(target=self._hear, args=(utterance, payload), daemon=True).start()
        elif kind is Kind.CHECK:
            threading.Thread(target=self._check, args=(utterance, payload), daemon=True).start()
        elif (waiting := self._queues.get(utterance)) is not None:
            waiting.put((kind, payload))
            if kind in (Kind.FINISH, Kind.ABANDON):
                del self._queues[utterance]

    def _hear(self, utterance: int, payload: bytes) -> None:
        """One utterance from begin to end; whatever happens, exactly one ending is sent."""
        waiting = self._queues[utterance]
        try:
            self._send(*self._ending(utterance, payload, waiting))
        except SpeechUnavailable as error:
            self._send(Kind.FAILED, utterance, to_json(str(error)))
        except Exception as error:  # an engine may raise anything; its text may hold what the caller said
            self._send(Kind.FAILED, utterance, to_json(f"the recogniser failed ({type(error).__name__})"))
        finally:
            self._queues.pop(utterance, None)

    def _check(self, number: int, payload: bytes) -> None:
        self._send(Kind.CHECKED, number, to_json(self._recogniser.unheard(from_json(payload))))

    def _ending(
        self, number: int, payload: bytes, waiting: queue.SimpleQueue[tuple[Kind, bytes]]
    ) -> tuple[Kind, int, bytes]:
        utterance = self._recogniser.begin(self._language, from_json(payload))
        while True:
            kind, audio = waiting.get()
            if kind is Kind.AUDIO:
                partial = utterance.accept(audio)
                if partial is not None:
                    self._send(Kind.PARTIAL, number, result_payload(partial))
            elif kind is Kind.FINISH:
                return Kind.FINAL, number, result_payload(utterance.finish())
            else:
                return Kind.ABANDONED, number, b""


def warm_up(recogniser: Recogniser, language: str) -> None:
    """Half a second of faint noise through the engine: the first caller does not wait for its caches."""
    with contextlib.suppress(SpeechUnavailable):  # a model without these words is ready all the same
        utterance = recogniser.begin(language, {"ko": ["네"], "es": ["sí"]}.get(language, ["yes"]))
        for number in range(_WARM_UP_FRAMES):
            utterance.accept(bytes([number % 3, 0]) * (FRAME_BYTES // 2))
        utterance.finish()


def _serve(source: BinaryIO, serving: Serving) -> None:
    while len(header := source.read(HEADER.size)) == HEADER.size:
        kind, utterance, length = HEADER.unpack(header)
        serving.take(Kind(kind), utterance, source.read(length))


def main(name: str, language: str, model: Path | None) -> None:
    """Load, warm up, say READY (or UNREADY and why), serve until the input ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # an engine that prints must not talk into the frames
    lock = threading.Lock()

    def send(kind: Kind, utterance: int, payload: bytes = b"") -> None:
        with lock:
            out.write(packed(kind, utterance, payload))
            out.flush()

    with contextlib.suppress(OSError):
        os.nice(_NICE)
    try:
        recogniser = create_recogniser(name, language, model)
        warm_up(recogniser, language)
    except SpeechUnavailable as error:
        send(Kind.UNREADY, 0, to_json(str(error)))
        return
    send(Kind.READY, 0, to_json(sorted(recogniser.languages())))
    _serve(sys.stdin.buffer, Serving(recogniser, language, send))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    os._exit(0)  # a thread may hang in its engine for ever

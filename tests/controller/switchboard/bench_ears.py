"""The ears' surroundings in memory: a pool that knows English, a listening that says what the test says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import pytest

from controller.speech.listening import Said
from controller.switchboard import ears as ears_module
from controller.switchboard.board import Board
from controller.switchboard.ears import SnoopEars


class Pool:
    """Knows English and nothing else."""

    def languages(self) -> Sequence[str]:
        return ("en",)


class Ear:
    """In the place of a ``Listening``: keeps what was asked, says what the test says."""

    made: ClassVar[list[Ear]] = []

    def __init__(
        self,
        _pool: object,
        on_began: Callable[[int, bool], None],
        on_heard: Callable[[int, Said], None],
        on_lost: Callable[[int, str], None],
    ) -> None:
        self.began, self.heard, self.lost = on_began, on_heard, on_lost
        self.current: int | None = None
        self.phrases: tuple[str, ...] = ()
        self.made.append(self)

    def start(self, listen: int, _language: str, phrases: Sequence[str], **_times: object) -> None:
        self.current, self.phrases = listen, tuple(phrases)

    def stop(self) -> None:
        self.current = None

    def lose(self, reason: str) -> None:
        if self.current is not None:
            listen, self.current = self.current, None
            self.lost(listen, reason)

    def push(self, _frame: bytes) -> None: ...


class Stream:
    """In the place of a ``MediaStream``."""

    made: ClassVar[list[Stream]] = []

    def __init__(self, url: str, _on_frame: object, on_end: Callable[[str], None]) -> None:
        self.url, self.end, self.started, self.closed = url, on_end, False, False
        self.made.append(self)

    def start(self, _session: object) -> None:
        self.started = True

    async def close(self) -> None:
        self.closed = True


def ears_of(board: Board, monkeypatch: pytest.MonkeyPatch) -> SnoopEars:
    """Real ones, in the board's place for them."""
    for name, instead in (("Listening", Ear), ("MediaStream", Stream), ("connection_id", lambda answer: answer["id"])):
        monkeypatch.setattr(ears_module, name, instead)
    monkeypatch.setattr(Ear, "made", [])
    monkeypatch.setattr(Stream, "made", [])
    made = SnoopEars(board, Pool(), "ws://127.0.0.1:8088/media/")  # type: ignore[arg-type]
    board.ears = made
    return made

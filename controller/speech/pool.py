"""The recognisers of all languages: a worker process each, a bound on utterances, a deadline for every answer.

Nothing here ever blocks a call. No model, all slots taken, a dead, hung or babbling worker: ``open`` or ``final``
raises SpeechUnavailable with a sentence, at once or at the deadline, and the call goes on by keys.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from controller.speech.frames import ENDINGS, Kind, from_json, result_of, to_json
from controller.speech.port import Recognised, SpeechUnavailable
from controller.speech.workers import Health, Worker


@dataclass(frozen=True, slots=True)
class PoolConfig:
    """``recognisers`` and ``models`` as in clinic.yaml's ``speech``, by language. Times in seconds."""

    recognisers: Mapping[str, str]
    models: Mapping[str, Path] = field(default_factory=dict)
    ready_within: float = 60.0
    """How long ``start`` waits for a model to load; it goes on loading after that."""
    hung_after: float = 10.0
    """An abandoned utterance that the worker holds on to for longer means a hung engine: it is restarted."""
    restart_after: float = 0.5
    """First pause before a restart; it doubles to 30 s."""


class UtteranceHandle:
    """One utterance on its way through a worker. Made by ``RecogniserPool.open``."""

    def __init__(self, pool: RecogniserPool, worker: Worker, number: int) -> None:
        self._pool = pool
        self._worker = worker
        self._number = number
        self._result: asyncio.Future[Recognised] = asyncio.get_running_loop().create_future()
        self._finished = False
        self.partial: Recognised | None = None
        """The newest partial result."""
        self.on_partial: Callable[[Recognised], None] | None = None

    def feed(self, audio: bytes) -> None:
        """Give audio of any length. Never blocks, never raises; after the end or a death it does nothing."""
        if not self._finished and not self._result.done():
            self._worker.send(Kind.AUDIO, self._number, audio)

    async def final(self, within: float) -> Recognised:
        """The result, within that many seconds. Raises SpeechUnavailable; call once."""
        if not self._finished:
            self._finished = True
            self._worker.send(Kind.FINISH, self._number)
        try:
            return await asyncio.wait_for(asyncio.shield(self._result), within)
        except TimeoutError:
            raise SpeechUnavailable(f"the recogniser gave no result within {within:g} s") from None
        finally:
            self.close()

    def close(self) -> None:
        """Let go of it, at any instant, as often as wanted. Its slot is free when the worker says so."""
        self._finished = True
        self._pool.abandon(self._number)
        self.fail("the utterance was ended")

    def take(self, kind: Kind, payload: bytes) -> None:
        """What the worker said. Nonsense is a failure, not a crash."""
        if self._result.done():
            return
        try:
            if kind is Kind.FINAL:
                self._result.set_result(result_of(payload, final=True))
            elif kind is Kind.PARTIAL:
                self.partial = result_of(payload, final=False)
                if self.on_partial is not None:
                    self.on_partial(self.partial)
            elif kind is Kind.FAILED:
                self.fail(str(from_json(payload)))
        except ValueError:
            self.fail("the recogniser gave a result that makes no sense")

    def fail(self, reason: str) -> None:
        """End it with a reason."""
        if not self._result.done():
            self._result.set_exception(SpeechUnavailable(reason))
            self._result.exception()  # nobody may be waiting: that is no error


@dataclass(slots=True)
class _Slot:
    """An utterance that a worker holds. ``watch`` runs once we let go of it."""

    handle: UtteranceHandle
    worker: Worker
    watch: asyncio.TimerHandle | None = None


class RecogniserPool:
    """``await start()`` once; ``open`` for each utterance; ``await close()`` at the end."""

    def __init__(self, config: PoolConfig, on_change: Callable[[Health], None] = lambda health: None) -> None:
        """``on_change`` hears of a worker that became ready or ended. Raises SpeechUnavailable for a wrong name."""
        self._config = config
        self._on_change = on_change
        self._numbers = itertools.count(1)
        self._slots: dict[int, _Slot] = {}
        self._checks: dict[int, asyncio.Future[list[str]]] = {}
        self._workers = {language: self._worker(language, name) for language, name in config.recognisers.items()}

    async def start(self) -> None:
        """Start every worker and wait until each is ready, has failed, or is too slow. ``health`` tells which."""
        for worker in self._workers.values():
            worker.start()
        waits = [asyncio.create_task(worker.settled.wait()) for worker in self._workers.values()]
        if waits:
            _, late = await asyncio.wait(waits, timeout=self._config.ready_within)
            for task in late:
                task.cancel()

    def languages(self) -> frozenset[str]:
        """Languages that can be heard at this moment."""
        return frozenset(language for language, worker in self._workers.items() if worker.state == "ready")

    def heard(self, language: str) -> int:
        """How many utterances of this language are being heard at this moment."""
        worker = self._workers.get(language)
        return self._in_use(worker) if worker is not None else 0

    def open(self, language: str, phrases: Sequence[str]) -> UtteranceHandle:
        """Start an utterance with the grammar of the step. Never blocks. Raises SpeechUnavailable."""
        worker = self._workers.get(language)
        if worker is None:
            raise SpeechUnavailable(
                f"no recogniser is set for {language!r}; name one in clinic.yaml speech.recognisers"
            )
        if worker.state != "ready":
            raise SpeechUnavailable(worker.reason)
        if self._in_use(worker) >= worker.slots:
            raise SpeechUnavailable(f"all {worker.slots} recogniser slots for {language!r} are taken")
        number = next(self._numbers)
        handle = UtteranceHandle(self, worker, number)
        self._slots[number] = _Slot(handle, worker)
        worker.send(Kind.BEGIN, number, to_json(list(phrases)))
        return handle

    async def unheard(self, language: str, phrases: Sequence[str], within: float = 5.0) -> list[str]:
        """Those of the phrases that can never be recognised, for a warning at the start. Raises SpeechUnavailable."""
        worker = self._workers.get(language)
        if worker is None or worker.state != "ready":
            raise SpeechUnavailable(worker.reason if worker else f"no recogniser is set for {language!r}")
        number = next(self._numbers)
        self._checks[number] = asyncio.get_running_loop().create_future()
        worker.send(Kind.CHECK, number, to_json(list(phrases)))
        try:
            return await asyncio.wait_for(self._checks[number], within)
        except TimeoutError:
            raise SpeechUnavailable(f"the recogniser for {language!r} gave no answer within {within:g} s") from None
        finally:
            del self._checks[number]

    def health(self) -> tuple[Health, ...]:
        """Every worker, in the order of the settings."""
        return tuple(self._health(language) for language in self._workers)

    async def close(self) -> None:
        """End all workers; utterances on their way fail. Leaves no task and no process."""
        await asyncio.gather(*(worker.close() for worker in self._workers.values()))
        for worker in self._workers.values():
            self._drop_all(worker)

    def abandon(self, number: int) -> None:
        """Tell the worker to forget an utterance, and watch that it does."""
        slot = self._slots.get(number)
        if slot is None or slot.watch is not None:
            return
        slot.worker.send(Kind.ABANDON, number)
        loop = asyncio.get_running_loop()
        slot.watch = loop.call_later(
            self._config.hung_after, slot.worker.kill, "the recogniser hung and is being started again"
        )

    def _worker(self, language: str, name: str) -> Worker:
        def changed() -> None:
            worker = self._workers[language]
            if worker.state != "ready":
                self._drop_all(worker)
            self._on_change(self._health(language))

        return Worker(
            language,
            name,
            self._config.models.get(language),
            on_frame=self._take,
            on_change=changed,
            first_pause=self._config.restart_after,
        )

    def _take(self, kind: Kind, number: int, payload: bytes) -> None:
        check = self._checks.get(number)
        if kind is Kind.CHECKED and check is not None and not check.done():
            check.set_result([str(phrase) for phrase in from_json(payload)])
        slot = self._slots.get(number)
        if slot is None:
            return
        if kind in ENDINGS:
            self._forget(number)
        slot.handle.take(kind, payload)

    def _drop_all(self, worker: Worker) -> None:
        for number, slot in [(number, slot) for number, slot in self._slots.items() if slot.worker is worker]:
            self._forget(number)
            slot.handle.fail(worker.reason or "the recogniser's process ended")

    def _forget(self, number: int) -> None:
        slot = self._slots.pop(number)
        if slot.watch is not None:
            slot.watch.cancel()

    def _in_use(self, worker: Worker) -> int:
        return sum(slot.worker is worker for slot in self._slots.values())

    def _health(self, language: str) -> Health:
        worker = self._workers[language]
        return Health(
            language, worker.recogniser, worker.state, self._in_use(worker), worker.slots, worker.restarts,
            worker.pid, worker.reason,
        )  # fmt: skip

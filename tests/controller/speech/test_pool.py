"""The pool with real worker processes and the fake recogniser: bounds, deadlines, deaths, hangs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from controller.speech.pool import PoolConfig, RecogniserPool
from controller.speech.port import SpeechUnavailable
from controller.speech.workers import Health

SOUND = array("h", [2_000, -2_000] * 80).tobytes()
PHRASES = ["yes", "no"]


@asynccontextmanager
async def pool(tmp_path: Path, *plan: dict[str, Any], **config: Any) -> AsyncIterator[RecogniserPool]:
    models = {}
    if plan:
        models["en"] = tmp_path / "plan.json"
        models["en"].write_text(json.dumps(plan))
    made = RecogniserPool(PoolConfig({"en": "fake"}, models, restart_after=0.05, **config))
    await made.start()
    try:
        yield made
    finally:
        await made.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_is_fed_is_recognised_and_the_slot_is_free_again(tmp_path: Path) -> None:
    async with pool(tmp_path) as speech:
        assert speech.languages() == {"en"}
        handle = speech.open("en", PHRASES)
        assert speech.health()[0].in_use == 1
        handle.feed(SOUND)
        result = await handle.final(5)
        assert result.final and result.alternatives[0].text == "yes"
        assert handle.partial is not None
        assert speech.health()[0].in_use == 0


async def test_silence_is_an_empty_result_not_an_error(tmp_path: Path) -> None:
    async with pool(tmp_path) as speech:
        handle = speech.open("en", PHRASES)
        handle.feed(bytes(320))
        assert (await handle.final(5)).alternatives == ()


async def test_a_language_without_recogniser_is_refused(tmp_path: Path) -> None:
    async with pool(tmp_path) as speech:
        with pytest.raises(SpeechUnavailable, match=r"clinic\.yaml"):
            speech.open("es", PHRASES)


async def test_one_utterance_more_than_the_slots_is_refused_at_once(tmp_path: Path) -> None:
    async with pool(tmp_path) as speech:
        handles = [speech.open("en", PHRASES) for _ in range(speech.health()[0].slots)]
        with pytest.raises(SpeechUnavailable, match="taken"):
            speech.open("en", PHRASES)
        handles[0].close()
        handles[0].close()
        await until(lambda: speech.health()[0].in_use == len(handles) - 1)
        speech.open("en", PHRASES).close()


async def test_a_killed_worker_fails_its_utterances_at_once_and_comes_back(tmp_path: Path) -> None:
    changes: list[Health] = []
    speech = RecogniserPool(PoolConfig({"en": "fake"}, restart_after=0.05), changes.append)
    await speech.start()
    try:
        handle = speech.open("en", PHRASES)
        pid = speech.health()[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(SpeechUnavailable, match="ended"):
            await handle.final(10)
        handle.feed(SOUND)
        with pytest.raises(SpeechUnavailable):
            speech.open("en", PHRASES)
        await until(lambda: speech.languages() == {"en"})
        assert speech.health()[0].restarts == 1
        assert [change.state for change in changes] == ["ready", "restarting", "ready"]
        speech.open("en", PHRASES).close()
    finally:
        await speech.close()


async def test_a_slow_recogniser_meets_its_deadline_and_keeps_its_slot_until_done(tmp_path: Path) -> None:
    async with pool(tmp_path, {"text": "yes", "delay": 0.0}, {"text": "yes", "delay": 0.4}) as speech:
        handle = speech.open("en", PHRASES)
        with pytest.raises(SpeechUnavailable, match=r"within 0.05 s"):
            await handle.final(0.05)
        assert speech.health()[0].in_use == 1
        await until(lambda: speech.health()[0].in_use == 0)
        assert speech.health()[0].restarts == 0


async def test_a_hung_engine_is_abandoned_and_restarted(tmp_path: Path) -> None:
    async with pool(tmp_path, {"text": "yes"}, {"text": "yes", "fault": "hang"}, hung_after=0.1) as speech:
        handle = speech.open("en", PHRASES)
        with pytest.raises(SpeechUnavailable):
            await handle.final(0.05)
        await until(lambda: speech.health()[0].restarts == 1)
        await until(lambda: speech.languages() == {"en"})
        assert speech.health()[0].in_use == 0


@pytest.mark.parametrize(("fault", "said"), [("raise", "ZeroDivisionError"), ("die", "ended"), ("refuse", "refuses")])
async def test_engines_that_fail_are_sentences_not_crashes(tmp_path: Path, fault: str, said: str) -> None:
    async with pool(tmp_path, {"text": "yes"}, {"text": "secret", "fault": fault}) as speech:
        handle = speech.open("en", PHRASES)
        handle.feed(SOUND)
        with pytest.raises(SpeechUnavailable, match=said) as caught:
            await handle.final(10)
        assert "secret" not in str(caught.value)


async def test_a_worker_without_model_says_what_to_do_and_is_not_started_again(tmp_path: Path) -> None:
    speech = RecogniserPool(PoolConfig({"xx": "vosk"}, restart_after=0.05))
    await speech.start()
    try:
        assert speech.health()[0].state == "failed"
        with pytest.raises(SpeechUnavailable, match=r"speech.models.xx"):
            speech.open("xx", PHRASES)
    finally:
        await speech.close()


def test_an_unknown_recogniser_is_named_with_the_known_ones() -> None:
    with pytest.raises(SpeechUnavailable, match=r"no recogniser 'dragon'.*vosk"):
        RecogniserPool(PoolConfig({"en": "dragon"}))


async def test_close_leaves_no_task_no_process_and_fails_what_is_open(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with pool(tmp_path) as speech:
        pid = speech.health()[0].pid
        handle = speech.open("en", PHRASES)
    with pytest.raises(SpeechUnavailable):
        await handle.final(5)
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert asyncio.all_tasks() == before
    assert speech.languages() == frozenset()


async def test_phrases_that_can_never_be_heard_are_named(tmp_path: Path) -> None:
    async with pool(tmp_path) as speech:
        assert await speech.unheard("en", ["yes", "an unheard word"]) == ["an unheard word"]
        assert speech.health()[0].in_use == 0
        with pytest.raises(SpeechUnavailable, match="no recogniser"):
            await speech.unheard("es", ["si"])
        pid = speech.health()[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(SpeechUnavailable, match="no answer"):
            await speech.unheard("en", ["yes"], within=0.05)

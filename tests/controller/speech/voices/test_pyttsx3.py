"""The voice's worker: hangs, deaths and nonsense end in one sentence, and the next text works."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from array import array
from pathlib import Path

import pytest

from controller.speech import audio
from controller.speech.port import SpeechUnavailable
from controller.speech.voices.pyttsx3 import WORDS_PER_MINUTE, Pyttsx3Voice, _Engine

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def stand_in(code: str, timeout: float = 10.0) -> Pyttsx3Voice:
    return Pyttsx3Voice(timeout, (sys.executable, "-c", code))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit(1)", "ended unexpectedly"),
        ("input(); print('{}', flush=True); input()", "ended unexpectedly"),
        ("input(); print('no json', flush=True); input()", "ended unexpectedly"),
        ('input(); print(\'{"id": 1, "error": "no espeak-ng"}\', flush=True); input()', "no espeak-ng"),
    ],
)
async def test_a_bad_worker_is_one_sentence(code: str, said: str, tmp_path: Path) -> None:
    voice = stand_in(code)
    with pytest.raises(SpeechUnavailable, match=said) as caught:
        await voice.render("You are Ann", "en", tmp_path / "x.wav")
    assert "Ann" not in str(caught.value)
    await voice.close()


async def test_a_hung_worker_meets_the_deadline(tmp_path: Path) -> None:
    voice = stand_in("import time; time.sleep(3600)", timeout=0.3)
    with pytest.raises(SpeechUnavailable, match=r"within 0.3 s"):
        await voice.render("Hello", "en", tmp_path / "x.wav")
    await voice.close()


async def test_a_text_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="5000"):
        await Pyttsx3Voice().render("a" * 5_000, "en", tmp_path / "x.wav")


@needs_espeak
async def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    voice = Pyttsx3Voice(workers=1)
    await voice.render("One.", "en", tmp_path / "one.wav")
    process = voice._workers[0]._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    await voice.render("Two.", "en", tmp_path / "two.wav")
    assert audio.duration_ms(tmp_path / "two.wav") > 0
    await voice.close()


@needs_espeak
async def test_two_texts_are_made_side_by_side(tmp_path: Path) -> None:
    voice = Pyttsx3Voice()
    texts = ["One.", "This sentence is a good deal longer than the other one.", "Two."]
    await asyncio.gather(*(voice.render(text, "en", tmp_path / f"{n}.wav") for n, text in enumerate(texts)))
    lengths = [audio.duration_ms(tmp_path / f"{n}.wav") for n in range(3)]
    assert lengths[1] > 2 * max(lengths[0], lengths[2])
    assert all(worker._process is not None for worker in voice._workers)
    await voice.close()
    assert all(worker._process is None for worker in voice._workers)


class _Forgetful:
    """An engine of pyttsx3 whose first file is empty, as one in some hundred is."""

    def __init__(self) -> None:
        self.files = 0

    def setProperty(self, name: str, value: object) -> None: ...

    def save_to_file(self, text: str, file: str) -> None:
        self.files += 1
        samples = array("h", [4_000, -4_000] * 4_000 if self.files > 1 else [])
        audio.write_wav(Path(file), samples)

    def runAndWait(self) -> None: ...


class _Espeak:
    """Takes the pace it is told the ``heeds``-th time, as one in some seventy does not the first time."""

    RATE = 1

    def __init__(self, heeds: int) -> None:
        self._told, self._heeds = 0, heeds
        self.dll = self

    def SetParameter(self, parameter: int, value: int, relative: int) -> None:
        self._told += (parameter, value, relative) == (self.RATE, WORDS_PER_MINUTE, 0)

    def Synchronize(self) -> None: ...

    def espeak_GetParameter(self, parameter: int, current: int) -> int:
        assert (parameter, current) == (self.RATE, 1)
        return WORDS_PER_MINUTE if self._told >= self._heeds else 200


def made(heeds: int) -> _Engine:
    engine = object.__new__(_Engine)
    engine._engine, engine._known, engine._espeak = _Forgetful(), {"en-us"}, _Espeak(heeds)
    return engine


def test_an_empty_file_is_tried_again(tmp_path: Path) -> None:
    engine = made(heeds=1)
    engine.render("Hello", "en", tmp_path / "x.wav")
    assert (engine._engine.files, audio.duration_ms(tmp_path / "x.wav")) == (2, 1_000)


def test_nothing_is_spoken_at_another_pace(tmp_path: Path) -> None:
    made(heeds=3).render("Hello", "en", tmp_path / "x.wav")
    with pytest.raises(SpeechUnavailable, match="speaks 200 words a minute instead of 150"):
        made(heeds=4).render("Hello", "en", tmp_path / "y.wav")
    assert not (tmp_path / "y.wav").exists()


@needs_espeak
async def test_every_engine_speaks_at_the_same_pace(tmp_path: Path) -> None:
    """Of those that were not asked which pace they had, one in seventy was a quarter quicker for all its life."""
    lengths = []
    for number in range(4):
        voice = Pyttsx3Voice()
        targets = [tmp_path / f"{number}-{worker}.wav" for worker in range(2)]
        await asyncio.gather(*(voice.render("Please press one key.", "en", target) for target in targets))
        lengths += [audio.duration_ms(target) for target in targets]
        await voice.close()
    assert max(lengths) < 1.05 * min(lengths)


@needs_espeak
async def test_an_unknown_language_says_what_to_do_and_the_voice_goes_on(tmp_path: Path) -> None:
    voice = Pyttsx3Voice()
    with pytest.raises(SpeechUnavailable, match=r"no voice for the language 'zz'.*record its prompts"):
        await voice.render("Hello", "zz", tmp_path / "x.wav")
    await voice.render("Hello", "en", tmp_path / "x.wav")
    await voice.close()


@needs_espeak
async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    voice = Pyttsx3Voice()
    with pytest.raises(SpeechUnavailable, match="cannot write"):
        await voice.render("Hello", "en", tmp_path / "file" / "x.wav")
    await voice.close()

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
from controller.speech.voices.pyttsx3 import Pyttsx3Voice, _Engine

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


def test_an_empty_file_is_tried_again(tmp_path: Path) -> None:
    engine = object.__new__(_Engine)
    engine._engine, engine._known = _Forgetful(), {"en-us"}
    engine.render("Hello", "en", tmp_path / "x.wav")
    assert (engine._engine.files, audio.duration_ms(tmp_path / "x.wav")) == (2, 1_000)


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

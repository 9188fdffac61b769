"""The prompt cache: rendered once, recordings win, private prompts leave nothing behind."""

from __future__ import annotations

import wave
from array import array
from pathlib import Path

import pytest

from controller.speech import audio
from controller.speech.port import SpeechUnavailable
from controller.speech.prompts import PromptCache
from controller.speech.voices.fake import FakeVoice

HELLO = ("Hello", "en", "")


def stereo(path: Path, samples: list[int], rate: int = 16_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(array("h", samples).tobytes())


async def test_a_prompt_is_rendered_once_even_by_a_later_process(tmp_path: Path) -> None:
    voice = FakeVoice()
    first = await PromptCache(tmp_path, voice).prepare([HELLO, HELLO])
    cache = PromptCache(tmp_path, voice)
    second = await cache.prepare([HELLO])
    assert (first.rendered, second.rendered, second.reused) == (1, 0, 1)
    assert voice.rendered == [("Hello", "en")]
    path = cache.path(*HELLO)
    assert path is not None and path.suffix == "" and path.with_name(path.name + ".wav").exists()
    assert cache.duration_ms(path) == 300


async def test_changed_text_and_language_have_files_of_their_own(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, FakeVoice())
    await cache.prepare([HELLO, ("Hello", "es", ""), ("Hullo", "en", "")])
    assert len({cache.path("Hello", "en"), cache.path("Hello", "es"), cache.path("Hullo", "en")}) == 3


async def test_an_unprepared_prompt_has_no_path(tmp_path: Path) -> None:
    assert PromptCache(tmp_path, FakeVoice()).path("Hello", "en") is None


async def test_a_spoilt_cached_file_is_made_again(tmp_path: Path) -> None:
    voice = FakeVoice()
    cache = PromptCache(tmp_path, voice)
    await cache.prepare([HELLO])
    path = cache.path(*HELLO)
    assert path is not None
    path.with_name(path.name + ".wav").write_bytes(b"RIFF")
    report = await PromptCache(tmp_path, voice).prepare([HELLO])
    assert report.rendered == 1


async def test_a_recording_wins_and_is_converted_to_the_line(tmp_path: Path) -> None:
    stereo(tmp_path / "recorded/en/front.hello.wav", [8_000, 8_000, -8_000, -8_000] * 8_000)
    voice = FakeVoice()
    cache = PromptCache(tmp_path / "cache", voice, tmp_path / "recorded")
    report = await cache.prepare([("Hello", "en", "front.hello")])
    path = cache.path("Hello", "en", "front.hello")
    assert report.recorded == 1 and voice.rendered == [] and path is not None
    assert audio.is_line_format(path.with_name(path.name + ".wav"))
    assert cache.duration_ms(path) == 1_000


async def test_a_recording_for_the_line_is_played_in_its_place(tmp_path: Path) -> None:
    audio.write_wav(tmp_path / "recorded/en/front.hello.wav", array("h", [4_000, -4_000] * 800))
    cache = PromptCache(tmp_path / "cache", FakeVoice(), tmp_path / "recorded")
    await cache.prepare([("Hello", "en", "front.hello")])
    assert cache.path("Hello", "en", "front.hello") == tmp_path / "recorded/en/front.hello"


LONG = "say." + "선" * 100


@pytest.mark.parametrize("key", ["say.조_선생님", "say.mañana", LONG], ids=["korean", "spanish", "too long"])
async def test_a_key_may_have_letters_of_any_language(key: str, tmp_path: Path) -> None:
    """It is prepared, recorded or not; a key no file can be named by has no recording."""
    voice, recorded = FakeVoice(), tmp_path / "recorded"
    report = await PromptCache(tmp_path / "cache", voice, recorded).prepare([("Hello", "ko", key)])
    assert (report.problems, voice.rendered) == ((), [("Hello", "ko")])
    if len(key.encode()) < 250:
        audio.write_wav(recorded / f"ko/{key}.wav", array("h", [4_000, -4_000] * 800))
        cache = PromptCache(tmp_path / "cache", voice, recorded)
        assert (await cache.prepare([("Hello", "ko", key)])).recorded == 1


async def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path / "cache", FakeVoice(), tmp_path / "recorded")
    report = await cache.prepare([("Hello", "en", "../x")])
    assert ["prompt key" in problem for problem in report.problems] == [True]


@pytest.mark.parametrize("samples", [[], [0] * 3_200])
async def test_a_bad_recording_is_told_and_the_synthetic_voice_says_it(tmp_path: Path, samples: list[int]) -> None:
    stereo(tmp_path / "recorded/en/hello.wav", samples)
    cache = PromptCache(tmp_path / "cache", FakeVoice(), tmp_path / "recorded")
    report = await cache.prepare([("Hello", "en", "hello")])
    said = cache.path("Hello", "en", "hello")
    assert said is not None and said.is_relative_to(tmp_path / "cache")
    assert len(report.problems) == 1 and "hello.wav" in report.problems[0] and "record it again" in report.problems[0]


async def test_a_refusing_voice_is_one_problem_and_progress_goes_on(tmp_path: Path) -> None:
    voice = FakeVoice()
    voice.fail = "no espeak-ng; install it"
    seen: list[tuple[int, int]] = []
    report = await PromptCache(tmp_path, voice).prepare([HELLO, ("Bye", "en", "")], lambda *at: seen.append(at))
    assert report.problems == ("no espeak-ng; install it",)
    assert seen == [(1, 2), (2, 2)]


async def test_private_prompts_go_with_their_call(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, FakeVoice())
    kept = await cache.private("call-2", "You are Sam", "en")
    gone = await cache.private("call-1", "You are Ann", "en")
    file = gone.with_name(gone.name + ".wav")
    assert file.stat().st_mode & 0o077 == 0
    assert cache.duration_ms(gone) > 0
    cache.forget("call-1")
    cache.forget("call-1")
    assert not file.exists() and kept.with_name(kept.name + ".wav").exists()
    PromptCache(tmp_path, FakeVoice())
    assert not file.exists() and not kept.parent.exists()


@pytest.mark.parametrize("call", ["../up", "", ".", "a/b"])
async def test_a_call_id_cannot_leave_the_folder(tmp_path: Path, call: str) -> None:
    cache = PromptCache(tmp_path, FakeVoice())
    with pytest.raises(SpeechUnavailable):
        await cache.private(call, "You are Ann", "en")
    with pytest.raises(SpeechUnavailable):
        cache.forget(call)

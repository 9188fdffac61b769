"""Synthetic voices: pulses at a pitch through two moving resonances, different for every prompt."""

import numpy as np
import pytest

from careline.phones import g711
from careline.phones.g711 import Samples
from careline.phones.hearing import Ear, Hearing, Prompt
from careline.phones.recording import Recording


def voice(seed: int, seconds: float = 2.0) -> Samples:
    """Sound that resembles speech: syllables of 150 to 250 ms, voiced at 90 to 220 Hz, with short pauses."""
    random = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    while sum(map(len, parts)) < seconds * 8000:
        time = np.arange(int(random.uniform(0.15, 0.25) * 8000)) / 8000
        pitch = random.uniform(90, 220)
        formants = random.uniform((250, 900), (850, 2500))
        sound = sum(
            np.exp(-(((harmonic * pitch - formants[:, None]) / 150) ** 2)).sum()
            * np.sin(2 * np.pi * harmonic * pitch * time + random.uniform(0, 6))
            for harmonic in range(1, int(3400 / pitch))
        )
        parts.append(sound * np.hanning(len(time)))
        parts.append(np.zeros(int(random.uniform(0.01, 0.08) * 8000)))
    whole = np.concatenate(parts)[: int(seconds * 8000)]
    return (whole / np.max(np.abs(whole)) * 9000).astype(np.int16)


def quiet(ms: int) -> Samples:
    return np.zeros(ms * 8, dtype=np.int16)


PROMPTS = [Prompt(f"prompt{seed}", "en", np.concatenate([quiet(60), voice(seed), quiet(90)])) for seed in range(40)]
SHARED = voice(100, 1.2)
TWINS = [
    Prompt("one", "en", np.concatenate([SHARED, voice(101, 1)])),
    Prompt("two", "en", np.concatenate([SHARED, voice(102, 1)])),
]
EAR = Ear([*PROMPTS, *TWINS])


def recorded(*parts: Samples, gain: float = 1.0) -> Recording:
    recording = Recording(0.0)
    sound = (np.concatenate(parts) * gain).astype(np.int16)
    for number, frame in enumerate(g711.frames(g711.encode(sound))):
        recording.add(number * 0.02, 1, number * 160, frame)
    return recording


def names(recording: Recording) -> list[tuple[str, bool]]:
    hearing = Hearing(EAR, recording)
    hearing.update(final=True)
    return [(heard.prompt.name, heard.whole) for heard in hearing.heard()]


@pytest.mark.parametrize("gain", [1.0, 0.25])
def test_every_prompt_is_known_and_none_is_taken_for_another(gain: float) -> None:
    for prompt in PROMPTS:
        assert names(recorded(quiet(333), prompt.samples, quiet(500), gain=gain)) == [(prompt.name, True)]


def test_times_are_where_the_sound_is() -> None:
    hearing = Hearing(EAR, recorded(quiet(1000), PROMPTS[3].samples, quiet(400), PROMPTS[4].samples))
    hearing.update(final=True)
    first, second = hearing.heard()
    assert abs(first.from_ms - 1060) < 30
    assert abs(second.from_ms - (1000 + 2150 + 400 + 60)) < 30
    assert first.until_ms < second.from_ms


def test_cut_short_by_the_caller() -> None:
    hearing = Hearing(EAR, recorded(PROMPTS[5].samples[: 8 * 1200], quiet(700)))
    hearing.update(final=True)
    (heard,) = hearing.heard()
    assert not heard.whole
    assert 900 <= heard.until_ms <= 1400


def test_equal_beginnings_are_told_apart_by_what_follows() -> None:
    for twin in TWINS:
        assert names(recorded(twin.samples, quiet(300))) == [(twin.name, True)]
    assert {name for name, _ in names(recorded(SHARED, quiet(300)))} == {"one", "two"}


def test_a_phrase_that_stands_inside_another_prompt_is_not_heard_of_its_own() -> None:
    phrase = Prompt("phrase", "en", voice(300, 1.5))
    longer = Prompt("longer", "en", np.concatenate([voice(301, 1), phrase.samples, voice(302, 1)]))
    ear = Ear([phrase, longer])
    for prompt in (phrase, longer):
        hearing = Hearing(ear, recorded(quiet(200), prompt.samples, quiet(300)))
        hearing.update(final=True)
        assert [heard.prompt.name for heard in hearing.heard()] == [prompt.name]
    cut = Hearing(ear, recorded(voice(301, 1)[:6400], quiet(450), phrase.samples))
    cut.update(final=True)
    assert [heard.prompt.name for heard in cut.heard()] == ["longer", "phrase"]


def test_nothing_else_is_taken_for_a_prompt() -> None:
    """False positives over ten minutes of other voices, noise and tones."""
    random = np.random.default_rng(9)
    for seed in range(200, 230):
        assert names(recorded(voice(seed, 20))) == []
    assert names(recorded(random.normal(0, 3000, 8000 * 20).astype(np.int16))) == []
    assert names(recorded((6000 * np.sin(np.arange(160_000) * 0.7)).astype(np.int16))) == []


def test_known_in_noise_of_ten_decibels() -> None:
    sound = PROMPTS[7].samples.astype(np.float64)
    level = np.sqrt(np.mean(sound**2)) / 10**0.5
    noise = np.random.default_rng(1).normal(0, level, len(sound))
    assert names(recorded((sound + noise).astype(np.int16)))[0][0] == "prompt7"


def test_found_while_the_call_goes_on() -> None:
    """Half a second after it began at the latest it is known, and later once only."""
    parts = recorded(quiet(400), PROMPTS[8].samples, quiet(1000))
    growing = Recording(0.0)
    hearing = Hearing(EAR, growing)
    known_at = 0
    payload = g711.encode(parts.samples())
    for number, frame in enumerate(g711.frames(payload)):
        growing.add(number * 0.02, 1, number * 160, frame)
        hearing.update()
        if not known_at and hearing.heard():
            known_at = number * 20
    hearing.update(final=True)
    assert 460 < known_at < 460 + 900
    assert len(hearing.heard()) == 1


def test_a_slip_of_the_line_does_not_lose_the_prompt() -> None:
    sound = PROMPTS[9].samples
    assert names(recorded(sound[:8000], quiet(40), sound[8000:])) == [("prompt9", True)]


def test_an_ear_without_prompts_and_prompts_without_sound() -> None:
    assert Ear([Prompt("empty", "en", quiet(0)), Prompt("mute", "en", quiet(900))]).prompts == []
    hearing = Hearing(Ear([]), recorded(voice(1)))
    hearing.update(final=True)
    assert hearing.heard() == []

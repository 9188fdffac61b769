import numpy as np

from careline.phones import g711, listening, sounds
from careline.phones.g711 import Samples
from careline.phones.hearing import Heard, Prompt
from careline.phones.recording import Recording
from tests.careline.phones.test_hearing import quiet, voice


def recorded(*parts: Samples) -> Recording:
    recording = Recording(0.0)
    for number, frame in enumerate(g711.frames(g711.encode(np.concatenate(parts)))):
        recording.add(number * 0.02, 1, number * 160, frame)
    return recording


def test_long_silences_only() -> None:
    recording = recorded(voice(1, 1), quiet(900), voice(2, 1), quiet(2400))
    (span,) = listening.silences(recording, 2000)
    assert abs(span.from_ms - 2900) < 250
    assert listening.silences(recording, 2000, 0, 2800) == []
    assert listening.silences(Recording(0.0), 2000, 0, 2500)[0].length_ms == 2500


def test_sounds_with_short_pauses_are_one() -> None:
    recording = recorded(quiet(500), voice(1, 1), quiet(100), voice(2, 1), quiet(900), voice(3, 1))
    assert len(listening.sounds(recording)) == 2


def test_each_agent_has_a_tone_of_his_own() -> None:
    tones = [listening.tone_of(position) for position in range(30)]
    for position, hertz in enumerate(tones):
        recording = recorded(quiet(340), sounds.tone(hertz, 800))
        found = listening.tones_from(recording, tones)
        assert list(found) == [hertz], position
        assert abs(found[hertz] - 340) <= 100


def test_speech_and_noise_hold_no_tone() -> None:
    tones = [listening.tone_of(position) for position in range(30)]
    for seed in range(20):
        assert listening.tones_from(recorded(voice(seed, 5)), tones) == {}
    assert listening.tones_from(recorded(quiet(500)), tones) == {}
    assert listening.tones_from(recorded(sounds.tone(tones[0], 100)), tones) == {}


def music(seconds: float) -> Samples:
    time = np.arange(int(seconds * 8000)) / 8000
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (262, 330, 392, 523))
    return (chord * 2000).astype(np.int16)


def test_music_is_sound_that_lasts_and_is_no_prompt() -> None:
    prompt = Prompt("please_wait", "en", voice(1, 2))
    recording = recorded(quiet(200), prompt.samples, music(3))
    known = [Heard(prompt, 200, 2200, True)]
    began = listening.music_from(recording, known)
    assert began is not None
    assert 2200 <= began <= 2700
    assert listening.music_from(recorded(quiet(200), prompt.samples, quiet(500)), known) is None
    tone = listening.tone_of(2)
    assert listening.music_from(recorded(sounds.tone(tone, 3000)), [], [tone]) is None
    assert listening.music_from(recorded(music(1)), []) is None

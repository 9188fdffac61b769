import io
import wave
from pathlib import Path

import numpy as np
import pytest

from careline.phones import sounds
from careline.phones.listening import tone_shares
from careline.phones.sounds import SoundFailed


def wav(samples: np.ndarray, rate: int, channels: int = 1, width: int = 2) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def test_another_rate_keeps_pitch_and_length() -> None:
    time = np.arange(22_050) / 22_050
    read = sounds.read_wav(wav((8000 * np.sin(2 * np.pi * 1000 * time)).astype(np.int16), 22_050))
    assert len(read) == 8000
    assert tone_shares(read, [1000.0]).min() > 0.95


def test_the_left_ear_of_a_stereo_file() -> None:
    both = np.array([[5, 9]] * 10, dtype=np.int16)
    assert sounds.read_wav(wav(both, 8000, channels=2)).tolist() == [5] * 10


def test_unreadable_files(tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"RIFF")
    with pytest.raises(SoundFailed, match=r"bad\.wav: not a readable wav file"):
        sounds.read_wav(bad)
    with pytest.raises(SoundFailed, match="8 bits"):
        sounds.read_wav(wav(np.zeros(10, dtype=np.uint8), 8000, width=1))


async def test_speech_is_made_once_and_as_loud_as_a_person() -> None:
    shared = sounds.Sounds()
    frames = await shared.spoken("refill")
    assert await shared.spoken("refill") is frames
    assert 20 < len(frames) < 150
    spoken = await sounds.speak("refill")
    assert 10_000 < np.max(np.abs(spoken)) <= 12_000


async def test_an_unknown_voice_is_told() -> None:
    with pytest.raises(SoundFailed, match="no voice 'nosuchvoice'"):
        await sounds.speak("hello", voice="nosuchvoice")


def test_level_of_silence_stays_silence() -> None:
    assert not sounds.level(np.zeros(5, dtype=np.int16)).any()
    assert len(sounds.level(np.zeros(0, dtype=np.int16))) == 0

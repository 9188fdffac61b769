import wave
from pathlib import Path

import numpy as np

from careline.phones.recording import Recording

LOUD = b"\x80" * 160


def add(recording: Recording, at: float, stamp: int, source: int = 1) -> None:
    recording.add(100 + at, source, stamp, LOUD)


def loud_ms(recording: Recording) -> list[int]:
    """The 20 ms frames that are loud, by their begin."""
    samples = recording.samples()
    return [at // 8 for at in range(0, len(samples), 160) if np.any(samples[at : at + 160])]


def test_jitter_does_not_tear_the_sound() -> None:
    recording = Recording(100)
    for number, late in enumerate((0.0, 0.03, 0.0, 0.05)):
        add(recording, 1 + number * 0.02 + late, 5000 + number * 160)
    assert loud_ms(recording) == [1000, 1020, 1040, 1060]


def test_a_pause_is_as_long_as_it_was() -> None:
    recording = Recording(100)
    add(recording, 1.0, 5000)
    add(recording, 3.0, 5160)  # the stamps went on as if nothing had been
    assert loud_ms(recording) == [1000, 3000]


def test_a_marked_packet_begins_where_it_came() -> None:
    """Between two prompts Asterisk counts on as if there had been no pause, but marks the second one's first packet."""
    recording = Recording(100)
    add(recording, 1.0, 5000)
    recording.add(101.14, 1, 5160, LOUD, first=True)
    add(recording, 1.19, 5320)
    assert loud_ms(recording) == [1000, 1140, 1160]


def test_a_new_source_and_stamps_that_wrap() -> None:
    recording = Recording(100)
    add(recording, 1.0, 0xFFFF_FFFF - 159)
    add(recording, 1.02, 0)
    add(recording, 1.04, 777, source=2)
    assert loud_ms(recording) == [1000, 1020, 1040]


def test_doubled_and_swapped_packets() -> None:
    recording = Recording(100)
    add(recording, 1.0, 0)
    add(recording, 1.04, 320)
    add(recording, 1.041, 160)
    add(recording, 1.042, 320)
    assert loud_ms(recording) == [1000, 1020, 1040]
    assert len(recording.arrivals) == 4


def test_what_did_not_come_is_silence() -> None:
    recording = Recording(100)
    assert recording.length_ms == 0
    assert recording.samples(0, 100).tolist() == [0] * 800
    add(recording, 0.0, 0)
    assert len(recording.samples(10, 50)) == 320
    assert len(recording.cut(-5, 1000)) == 160


def test_written_as_wav(tmp_path: Path) -> None:
    recording = Recording(100)
    add(recording, 0.0, 0)
    recording.write(tmp_path / "heard.wav")
    with wave.open(str(tmp_path / "heard.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (8000, 1, 160)

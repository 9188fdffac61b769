"""Beginning and end of speech: laws for any audio, and the noises a telephone line makes."""

from __future__ import annotations

import math
import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.speech import vad
from controller.speech.audio import SPEECH_LEVEL
from controller.speech.port import FRAME_BYTES
from controller.speech.vad import Began, Ended, Endpointer, LoudnessGate, Rose

SILENCE = bytes(FRAME_BYTES)
RANDOM = random.Random(7)


def vowel(frames: int, peak: int = 8_000) -> list[bytes]:
    """Something webrtcvad takes for a voice: a 120 Hz buzz with formants, its pitch moving."""
    out = []
    for number in range(frames):
        samples = array("h")
        for index in range(160):
            t = (number * 160 + index) / 8_000
            pitch = 120 + 15 * math.sin(math.tau * 3 * t)
            value = sum(
                math.exp(-(((pitch * k - 700) / 300) ** 2)) * math.sin(math.tau * pitch * k * t) for k in range(1, 20)
            )
            samples.append(round(max(-1.0, min(1.0, value / 2)) * peak))
        out.append(samples.tobytes())
    return out


def noise(frames: int, level: int) -> list[bytes]:
    return [
        array("h", (max(-32_768, min(32_767, round(RANDOM.gauss(0, level)))) for _ in range(160))).tobytes()
        for _ in range(frames)
    ]


def talk(frames: int, db: float) -> list[bytes]:
    """The same, so many dB below a telephone talker."""
    loudness = math.sqrt(sum(value * value for value in array("h", b"".join(vowel(50)))) / (50 * 160))
    return vowel(frames, round(8_000 * SPEECH_LEVEL / loudness / 10 ** (db / 20)))


def events(endpointer: Endpointer, frames: list[bytes]) -> list[tuple[int, Began | Rose | Ended]]:
    pushed = [(number, endpointer.push(frame)) for number, frame in enumerate(frames)]
    return [(number, event) for number, event in pushed if event is not None]


def test_speech_between_silences_begins_within_100_ms_and_ends_after_the_set_silence() -> None:
    frames = [SILENCE] * 50 + vowel(50) + [SILENCE] * 60
    (began_at, began), (ended_at, ended) = events(Endpointer(silence_ms=400), frames)
    assert isinstance(began, Began) and 52 <= began_at <= 55
    assert isinstance(ended, Ended) and ended.reason == "silence"
    assert 119 <= ended_at <= 130
    assert 900 <= ended.spoken_ms <= 1_250


def test_a_pause_shorter_than_the_set_silence_is_within_the_speech() -> None:
    frames = vowel(30) + [SILENCE] * 20 + vowel(30) + [SILENCE] * 60
    assert len(events(Endpointer(silence_ms=700), frames)) == 2


def test_speech_without_end_is_cut_at_the_longest() -> None:
    found = events(Endpointer(max_speech_ms=1_000), [SILENCE] * 10 + vowel(70))
    assert [type(event) for _, event in found][:2] == [Began, Ended]
    assert found[1][1] == Ended(1_000, "too_long")


@pytest.mark.parametrize("level", [5, 40, 150, 400])
def test_line_noise_does_not_barge_in(level: int) -> None:
    assert events(Endpointer(), noise(3_000, level)) == []


def test_speech_is_heard_above_line_noise() -> None:
    mixed = [
        array("h", (a + b for a, b in zip(array("h", one), array("h", two), strict=True))).tobytes()
        for one, two in zip(noise(150, 200), [SILENCE] * 60 + vowel(40) + [SILENCE] * 50, strict=True)
    ]
    assert [type(event) for _, event in events(Endpointer(), mixed)] == [Began, Ended]


def test_clicks_do_not_barge_in() -> None:
    click = array("h", [20_000, -20_000] * 80).tobytes()
    frames = ([SILENCE] * 20 + [click] + [SILENCE] * 20 + [click, click]) * 20
    assert events(Endpointer(), frames) == []


def test_crackle_and_bursts_of_hiss_do_not_barge_in() -> None:
    burst = noise(5, 1_500)
    crackle = []
    for _ in range(20):
        samples = array("h", [RANDOM.randint(-30, 30) for _ in range(160)])
        samples[RANDOM.randrange(160)] = RANDOM.choice((-4_000, 4_000))
        crackle.append(samples.tobytes())
    frames = ([SILENCE] * 40 + burst + [SILENCE] * 40 + crackle[:10]) * 10
    assert events(Endpointer(), frames) == []


def test_speech_without_a_voice_begins_after_300_ms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vad, "_is_voiced", lambda _audio: False)
    (began_at, began), *_ = events(Endpointer(), [SILENCE] * 50 + vowel(40) + [SILENCE] * 60)
    assert isinstance(began, Began)
    assert began.ago_ms == 300
    assert 64 <= began_at <= 67


def test_a_hum_with_an_offset_is_no_speech() -> None:
    hum = [
        array("h", (round(3_000 + 100 * math.sin(math.tau * 50 * (n * 160 + i) / 8_000)) for i in range(160))).tobytes()
        for n in range(500)
    ]
    assert events(Endpointer(), hum) == []


@pytest.mark.parametrize(("db", "faint"), [(0, False), (6, False), (10, False), (13, True), (20, True)])
def test_speech_far_quieter_than_a_talker_is_faint(db: float, faint: bool) -> None:
    endpointer = Endpointer()
    (_, began), *_ = events(endpointer, [SILENCE] * 50 + talk(30, db))
    assert isinstance(began, Began)
    assert endpointer.faint == faint


TALKER = [SILENCE] * 6 + talk(10, 0)
"""At the usual level. The first 100 ms of silence teach the line's noise."""


def test_a_talker_at_the_usual_level_begins_loud_at_once() -> None:
    assert [event for _, event in events(Endpointer(), TALKER)] == [Began(80)]


def test_what_began_faint_rises_once_within_60_ms() -> None:
    found = events(Endpointer(), [SILENCE] * 50 + talk(50, 20) + talk(50, 0) + talk(50, 20) + [SILENCE] * 60)
    assert [type(event) for _, event in found] == [Began, Rose, Ended]
    assert 100 <= found[1][0] <= 102
    (_, began), _, (_, ended) = found
    assert began == Began(80, faint=True)
    assert isinstance(ended, Ended) and 2_900 <= ended.spoken_ms <= 3_100


@given(st.floats(1, 30_000), st.lists(st.tuples(st.booleans(), st.floats(1, 30_000)), max_size=30))
def test_whoever_is_understood_is_never_faint_afterwards(loudness: float, others: list[tuple[bool, float]]) -> None:
    gate = LoudnessGate()
    gate.understood(loudness)
    for understood, other in others:
        gate.understood(other) if understood else gate.in_vain(other)
        assert gate.value <= loudness


@given(st.lists(st.tuples(st.booleans(), st.floats(1, 30_000)), max_size=30))
def test_a_talker_at_the_usual_level_passes_whatever_was_heard_before(heard: list[tuple[bool, float]]) -> None:
    gate = LoudnessGate()
    for understood, loudness in heard:
        gate.understood(loudness) if understood else gate.in_vain(loudness)
    found = [event for _, event in events(Endpointer(gate=gate), TALKER)]
    assert found == [Began(80)]


def test_a_quiet_talker_who_was_understood_begins_loud_from_then_on() -> None:
    gate, quiet = LoudnessGate(), [SILENCE] * 50 + talk(30, 20) + [SILENCE] * 60
    first = Endpointer(gate=gate)
    assert Began(80, faint=True) in [event for _, event in events(first, quiet)]
    gate.understood(first.loudest)
    assert Began(80) in [event for _, event in events(Endpointer(gate=gate), quiet)]


def test_loud_sounds_that_came_to_nothing_raise_the_gate_up_to_its_bound() -> None:
    gate, television = LoudnessGate(), [SILENCE] * 50 + talk(30, 10)
    before = Endpointer(gate=gate)
    events(before, television)
    assert not before.faint
    gate.in_vain(before.loudest)
    after = Endpointer(gate=gate)
    events(after, television)
    assert after.faint


@given(
    st.lists(
        st.one_of(st.just(SILENCE), st.binary(min_size=FRAME_BYTES, max_size=FRAME_BYTES), st.binary(max_size=400)),
        max_size=80,
    ),
    st.integers(0, 300),
    st.integers(0, 800),
)
def test_whatever_comes_events_alternate_and_no_speech_outlasts_the_longest(
    frames: list[bytes], complete: int, longest: int
) -> None:
    endpointer = Endpointer(complete, longest)
    expected: type = Began
    began_at = 0
    faint = False
    for number, frame in enumerate(frames):
        event = endpointer.push(frame)
        assert endpointer.speaking == isinstance(event, Began | Rose) or event is None
        if event is None:
            continue
        if isinstance(event, Rose):
            assert faint, "only what began faint rises, and once"
            faint = False
            continue
        assert isinstance(event, expected)
        faint = isinstance(event, Began) and event.faint
        if isinstance(event, Ended):
            assert number - began_at <= max(3, longest // 20)
            assert event.spoken_ms >= 0
            expected = Began
        else:
            began_at = number - 2
            expected = Ended

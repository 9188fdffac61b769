import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from careline.phones import g711


def test_known_values() -> None:
    assert g711.decode(b"\xff\x7f\x80\x00").tolist() == [0, 0, 32124, -32124]
    assert g711.encode(np.array([0, 32767, -32768], dtype=np.int16)) == b"\xff\x80\x00"


@given(st.binary(min_size=1, max_size=400))
def test_decoding_and_encoding_again_changes_nothing_but_negative_zero(payload: bytes) -> None:
    assert g711.encode(g711.decode(payload)) == payload.replace(b"\x7f", b"\xff")


@given(st.integers(-32768, 32767))
def test_the_error_is_small_beside_the_sample(sample: int) -> None:
    heard = int(g711.decode(g711.encode(np.array([sample], dtype=np.int16)))[0])
    assert abs(heard - sample) <= max(8, abs(sample) // 16)


def test_frames_are_filled_up_with_silence() -> None:
    frames = g711.frames(b"\x01" * 170)
    assert [len(frame) for frame in frames] == [160, 160]
    assert frames[1] == b"\x01" * 10 + b"\xff" * 150
    assert g711.frames(b"") == []

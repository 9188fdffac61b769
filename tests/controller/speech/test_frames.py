"""What goes over the pipes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.speech.frames import HEADER, Kind, packed, result_of, result_payload
from controller.speech.port import Alternative, Recognised

ALTERNATIVES = st.lists(st.builds(Alternative, st.text(max_size=20), st.floats(0, 1)), max_size=5).map(tuple)


@given(ALTERNATIVES, st.booleans())
def test_results_come_back_as_they_went(alternatives: tuple[Alternative, ...], final: bool) -> None:
    result = Recognised(alternatives, final)
    assert result_of(result_payload(result), final) == result


@pytest.mark.parametrize("payload", [b"", b"{}", b"3", b"[1]", b'[["a"]]', b"[[1, 0.5]]", b'[["a", "b"]]', b"\xff"])
def test_nonsense_is_a_value_error(payload: bytes) -> None:
    with pytest.raises(ValueError):
        result_of(payload, final=True)


def test_confidences_out_of_range_are_brought_in() -> None:
    assert result_of(b'[["a", 136.8], ["b", -3]]', final=True).alternatives == (
        Alternative("a", 1.0),
        Alternative("b", 0.0),
    )


@given(st.sampled_from(Kind), st.integers(0, 2**32 - 1), st.binary(max_size=50))
def test_a_frame_names_its_length(kind: Kind, utterance: int, payload: bytes) -> None:
    frame = packed(kind, utterance, payload)
    assert HEADER.unpack(frame[: HEADER.size]) == (kind, utterance, len(payload))
    assert frame[HEADER.size :] == payload

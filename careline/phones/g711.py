"""G.711 mu-law (ITU-T G.711) by table: 8000 bytes a second, one byte a sample."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE: Final = 8_000
FRAME_SAMPLES: Final = 160
FRAME_MS: Final = 20
SILENCE: Final = b"\xff"
"""Mu-law zero."""

Samples = NDArray[np.int16]
_BIAS: Final = 0x84
_CLIP: Final = 32_635


def _decode_table() -> Samples:
    code = ~np.arange(256, dtype=np.uint8)
    exponent = ((code >> 4) & 0x07).astype(np.int32)
    mantissa = (code & 0x0F).astype(np.int32)
    magnitude = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _encode_table() -> NDArray[np.uint8]:
    sample = np.arange(-32_768, 32_768, dtype=np.int32)
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    code = (exponent << 4) | mantissa | np.where(sample < 0, 0x80, 0)
    table: NDArray[np.uint8] = (~code & 0xFF).astype(np.uint8)
    return table


_DECODE: Final = _decode_table()
_ENCODE: Final = _encode_table()


def decode(payload: bytes) -> Samples:
    """Mu-law bytes to 16-bit samples."""
    decoded: Samples = _DECODE[np.frombuffer(payload, dtype=np.uint8)]
    return decoded


def encode(samples: Samples) -> bytes:
    """16-bit samples to mu-law bytes."""
    return _ENCODE[samples.astype(np.int32) + 32_768].tobytes()


def frames(payload: bytes) -> list[bytes]:
    """Cut into 20 ms frames, the last one filled up with silence."""
    whole = payload + SILENCE * (-len(payload) % FRAME_SAMPLES)
    return [whole[at : at + FRAME_SAMPLES] for at in range(0, len(whole), FRAME_SAMPLES)]

"""A whole exchange for tests: rendered from the sample clinic.yaml, with tones instead of sentences.

Each sentence of the dialplan is a tone of its own pitch, so a test that captures RTP
knows what a caller heard and when.
"""

from __future__ import annotations

import asyncio
import math
import socket
import struct
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from controller.asterisk.installation import Installation, prepare
from controller.settings import load_settings

PROJECT = Path(__file__).resolve().parents[3]
SCENARIOS = Path(__file__).parent / "sipp"
TONES_HZ = {"fallback": 500, "emergency": 1500, "message": 900, "goodbye": 1100, "unavailable": 1300}
TONE_S = 0.8
VOICE, SILENCE = (b"\x10" * 8 + b"\x90" * 8) * 10, b"\xff" * 160
"""A frame of 20 ms, in PCMU (ITU-T G.711): loud, or nothing."""


def free_port() -> int:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_tone(path: Path, hertz: int) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        samples = (int(8000 * math.sin(2 * math.pi * hertz * i / 8000)) for i in range(int(8000 * TONE_S)))
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


def install(folder: Path, *replacements: tuple[str, str]) -> Installation:
    """An installation of the sample clinic in ``folder``, with texts of its clinic.yaml replaced."""
    text = (PROJECT / "clinic.yaml").read_text(encoding="utf-8").replace("ring_for: 30s", "ring_for: 4s")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    clinic = folder / "clinic.yaml"
    clinic.write_text(text, encoding="utf-8")
    flows = folder / "flows"
    if not flows.exists():
        flows.symlink_to(PROJECT / "flows")
    made = prepare(load_settings(clinic))
    for name, hertz in TONES_HZ.items():
        for language in made.settings.model.clinic.languages:
            write_tone(made.folder.sounds / f"{name}-{language}.wav", hertz)
    # sipp answers no OPTIONS while it waits for an INVITE.
    pjsip = made.folder.etc / "pjsip.conf"
    pjsip.write_text(pjsip.read_text(encoding="utf-8").replace("qualify_frequency = 8", "qualify_frequency = 0"))
    return made


@dataclass(slots=True)
class Ear(asyncio.DatagramProtocol):
    """Hears RTP (PCMU) on a port: when it came and what it was. Answers each frame with silence, as a phone does."""

    port: int = 0
    heard: dict[str, float] = field(default_factory=dict)
    """Name of a tone -> when it was first heard, on the loop's clock."""
    music_at: float | None = None
    speaks_after: str = ""
    """The tone after which this phone says something, from 1.2 s on for 1.5 s; else it is silent."""
    _transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) < 172 or data[1] & 0x7F != 0:
            return
        now = asyncio.get_running_loop().time()
        if self._transport is not None:
            since = now - self.heard.get(self.speaks_after, now)
            self._transport.sendto(data[:12] + (VOICE if 1.2 < since < 2.7 else SILENCE), addr)
        samples = [_linear(byte) for byte in data[12:172]]
        if sum(sample * sample for sample in samples) / len(samples) < 50**2:
            return
        strengths = {name: _strength(samples, hertz) for name, hertz in TONES_HZ.items()}
        name = max(strengths, key=lambda tone: strengths[tone])
        if strengths[name] > 0.9:
            self.heard.setdefault(name, now)
        elif self.music_at is None and max(strengths.values()) < 0.3:
            self.music_at = now


@asynccontextmanager
async def ear(speaks_after: str = "") -> AsyncIterator[Ear]:
    loop = asyncio.get_running_loop()
    made = Ear(speaks_after=speaks_after)
    transport, listening = await loop.create_datagram_endpoint(lambda: made, local_addr=("127.0.0.1", 0))
    listening.port = transport.get_extra_info("sockname")[1]
    try:
        yield listening
    finally:
        transport.close()


async def sipp(
    exchange: Installation, scenario: str, *, port: int | None = None, seconds: float = 60, **keys: str
) -> int:
    """Run one call of ``scenario``; sipp's exit code, 0 when every message came as written."""
    words: list[str] = []
    for name, value in keys.items():
        words += {"service": ["-s", value], "password": ["-ap", value]}.get(name, ["-key", name, value])
    if "account" in keys:
        words += ["-au", keys["account"]]
    process = await asyncio.create_subprocess_exec(
        "sipp", f"127.0.0.1:{exchange.ports.sip}",
        "-sf", str(SCENARIOS / f"{scenario}.xml"), "-m", "1", "-aa", "-nostdin",
        "-i", "127.0.0.1", "-p", str(port or free_port()), "-timeout", f"{int(seconds)}s", "-timeout_error", *words,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        cwd=exchange.folder.root,
    )  # fmt: skip
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def error_lines(exchange: Installation) -> Sequence[str]:
    """What Asterisk found wrong."""
    text = (exchange.folder.log / "messages").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if " ERROR[" in line or " WARNING[" in line]


def _linear(byte: int) -> int:
    """G.711 mu-law to 16 bit (ITU-T G.711)."""
    value = ~byte & 0xFF
    magnitude = (((value & 0x0F) << 3) + 0x84 << ((value & 0x70) >> 4)) - 0x84
    return -magnitude if value & 0x80 else magnitude


def _strength(samples: Sequence[int], hertz: int) -> float:
    """Share of the energy at ``hertz`` (Goertzel), 0..1."""
    coefficient = 2 * math.cos(2 * math.pi * hertz / 8000)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    power = last * last + before * before - coefficient * last * before
    energy = sum(sample * sample for sample in samples)
    return 2 * power / (energy * len(samples)) if energy else 0.0

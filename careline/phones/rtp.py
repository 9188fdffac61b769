"""RTP (RFC 3550) for one call: a 20 ms frame of mu-law out at every tick, packets in, keys as RFC 4733 events.

All streams of a loop share one timer, so two hundred calls cost one wake-up a tick.
A stream always sends: silence when it has nothing to say, as a real phone does.
"""

from __future__ import annotations

import asyncio
import random
import struct
import time
from collections import deque
from collections.abc import Iterable
from typing import Final, cast
from weakref import WeakKeyDictionary

from careline.phones.g711 import FRAME_SAMPLES, SILENCE
from careline.phones.recording import Recording

TICK: Final = 0.02
KEYS: Final = "0123456789*#ABCD"
_SILENT_FRAME: Final = SILENCE * FRAME_SAMPLES
_HEADER: Final = struct.Struct("!BBHII")
_EVENT: Final = struct.Struct("!BBH")
_LATE: Final = 10
"""A timer more than this many frames late (a frozen machine) starts afresh instead of sending a burst."""


class Pacer:
    """The one timer of a loop."""

    def __init__(self) -> None:
        self._streams: dict[RtpStream, None] = {}
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, stream: RtpStream) -> None:
        self._streams[stream] = None
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._next = loop.time() + TICK
            self._timer = loop.call_at(self._next, self._tick)

    def remove(self, stream: RtpStream) -> None:
        self._streams.pop(stream, None)
        if not self._streams and self._timer:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if now - self._next > _LATE * TICK:
            self._next = now
        while self._next <= now:
            self._next += TICK
            for stream in list(self._streams):
                stream.tick()
        self._timer = loop.call_at(self._next, self._tick) if self._streams else None


_pacers: WeakKeyDictionary[asyncio.AbstractEventLoop, Pacer] = WeakKeyDictionary()


def pacer() -> Pacer:
    """The pacer of the running loop."""
    loop = asyncio.get_running_loop()
    return _pacers.setdefault(loop, Pacer())


class _Sound:
    """Frames to be sent; ``done`` is set when the last one has left or the stream stopped."""

    __slots__ = ("done", "frames")

    def __init__(self, frames: Iterable[bytes], done: asyncio.Future[bool]) -> None:
        self.frames = deque(frames)
        self.done = done


class RtpStream(asyncio.DatagramProtocol):
    """Both directions of one call's audio. Opened by ``open``, made to send by ``start``, ended by ``close``."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.keys_heard: list[tuple[float, str]] = []
        """(ms on the recording's clock, key) for every key the other side pressed."""
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._remote: tuple[str, int] | None = None
        self._events = 101
        self._sequence = random.randrange(0x8000)  # noqa: S311 - RFC 3550 5.1: random start, no secret
        self._timestamp = random.randrange(0x8000_0000)  # noqa: S311
        self._source = random.randrange(0x1_0000_0000)  # noqa: S311
        self._sounds: deque[_Sound] = deque()
        self._pressing: deque[tuple[list[bytes], int, bool]] = deque()
        self._pressed: list[asyncio.Future[bool]] = []
        self._press_stamp = 0
        self._last_event = -1

    @classmethod
    async def open(cls, address: str, recording: Recording) -> RtpStream:
        stream = cls(recording)
        await stream._loop.create_datagram_endpoint(lambda: stream, local_addr=(address, 0))
        return stream

    @property
    def port(self) -> int:
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    def start(self, remote: tuple[str, int], events: int = 101) -> None:
        """Send to ``remote`` from the next tick on; again with another address after a re-INVITE."""
        self._remote, self._events = remote, events or 101
        pacer().add(self)

    def close(self) -> None:
        """Stop at once; what was still to be said counts as not said."""
        pacer().remove(self)
        for sound in self._sounds:
            _settle(sound.done, False)
        for pressed in self._pressed:
            _settle(pressed, False)
        self._sounds.clear()
        self._pressing.clear()
        if self._transport and not self._transport.is_closing():
            self._transport.close()

    # --- sending ---

    def say(self, frames: Iterable[bytes]) -> asyncio.Future[bool]:
        """Send these frames after what is being said now; the future holds whether all were sent."""
        done: asyncio.Future[bool] = self._loop.create_future()
        self._sounds.append(_Sound(frames, done))
        return done

    def hush(self) -> None:
        """Stop saying what is being said and what waits."""
        for sound in self._sounds:
            _settle(sound.done, False)
        self._sounds.clear()

    def press(self, keys: str, *, hold_ms: int = 100, pause_ms: int = 100) -> asyncio.Future[bool]:
        """Press keys one after the other at once, over anything being said. Raises ValueError for no such key."""
        for key in keys:
            self._pressing.extend(_key_packets(KEYS.index(key), max(3, hold_ms // 20), pause_ms // 20))
        done: asyncio.Future[bool] = self._loop.create_future()
        self._pressed.append(done)
        if not keys:
            self._settle_pressed()
        return done

    def tick(self) -> None:
        """Send what is due this 20 ms."""
        if self._transport is None or self._transport.is_closing() or self._remote is None:
            return
        if self._pressing:
            self._press_tick()
        else:
            self._send(0, self._timestamp, self._next_frame(), marker=False)
        self._timestamp = (self._timestamp + FRAME_SAMPLES) & 0xFFFF_FFFF

    def _next_frame(self) -> bytes:
        if not self._sounds:
            return _SILENT_FRAME
        sound = self._sounds[0]
        frame = sound.frames.popleft() if sound.frames else _SILENT_FRAME
        if not sound.frames:
            self._sounds.popleft()
            _settle(sound.done, True)
        return frame

    def _press_tick(self) -> None:
        packets, _, first = self._pressing.popleft()
        if first:
            self._press_stamp = self._timestamp
        for packet in packets:
            self._send(self._events, self._press_stamp, packet, marker=first)
        if not packets:
            self._send(0, self._timestamp, _SILENT_FRAME, marker=False)
        if not self._pressing:
            self._settle_pressed()

    def _settle_pressed(self) -> None:
        for pressed in self._pressed:
            _settle(pressed, True)
        self._pressed.clear()

    def _send(self, payload_type: int, stamp: int, payload: bytes, *, marker: bool) -> None:
        assert self._transport is not None
        self._sequence = (self._sequence + 1) & 0xFFFF
        header = _HEADER.pack(0x80, payload_type | (0x80 if marker else 0), self._sequence, stamp, self._source)
        self._transport.sendto(header + payload, self._remote)

    # --- receiving ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | None, int]) -> None:
        if len(data) <= _HEADER.size or data[0] >> 6 != 2:
            return
        flags, kind, _, stamp, source = _HEADER.unpack_from(data)
        payload = data[_HEADER.size + 4 * (flags & 0x0F) :]
        match kind & 0x7F:
            case 0:
                self.recording.add(time.monotonic(), source, stamp, payload, first=kind > 0x7F)
            case number if number == self._events and stamp != self._last_event and payload and payload[0] < len(KEYS):
                self._last_event = stamp
                self.keys_heard.append(((time.monotonic() - self.recording.started) * 1000, KEYS[payload[0]]))

    def error_received(self, exc: Exception) -> None:
        """The other side's port is closed (ICMP): the SIP side tells what it means."""


def _settle(future: asyncio.Future[bool], value: bool) -> None:
    if not future.done():
        future.set_result(value)


def _key_packets(event: int, hold: int, pause: int) -> list[tuple[list[bytes], int, bool]]:
    """One entry a tick: packets to send, the tick's number and whether it opens the event (RFC 4733 section 2.5).

    The end packet goes three times, so that a lost one does not leave the key down.
    """
    ticks = [([_EVENT.pack(event, 10, FRAME_SAMPLES * n)], n, n == 1) for n in range(1, hold)]
    ticks.append(([_EVENT.pack(event, 0x80 | 10, FRAME_SAMPLES * hold)] * 3, hold, False))
    ticks += [([], 0, False)] * pause
    return ticks

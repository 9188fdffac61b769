import asyncio
import time

import pytest

from careline.phones.recording import Recording
from careline.phones.rtp import RtpStream, _key_packets


async def pair() -> tuple[RtpStream, RtpStream]:
    one = await RtpStream.open("127.0.0.1", Recording(time.monotonic()))
    other = await RtpStream.open("127.0.0.1", Recording(time.monotonic()))
    one.start(("127.0.0.1", other.port))
    return one, other


async def test_what_is_said_arrives_whole_and_in_time() -> None:
    one, other = await pair()
    frames = [bytes([number]) * 160 for number in range(1, 11)]
    assert await one.say(frames)
    await asyncio.sleep(0.05)
    heard = bytes(other.recording._sound)
    assert b"".join(frames) in heard
    one.close()
    other.close()


async def test_keys_are_heard_once_each_and_in_order_even_while_speaking() -> None:
    one, other = await pair()
    saying = one.say([b"\x01" * 160] * 200)
    assert await one.press("1*#77", hold_ms=60, pause_ms=40)
    await asyncio.sleep(0.05)
    assert [key for _, key in other.keys_heard] == list("1*#77")
    one.close()
    assert await saying is False
    other.close()


async def test_nothing_pressed_and_no_such_key() -> None:
    one, other = await pair()
    assert await one.press("")
    with pytest.raises(ValueError, match="not found"):
        await one.press("x")
    one.close()
    other.close()


async def test_hushed_in_the_middle() -> None:
    one, other = await pair()
    saying = one.say([b"\x01" * 160] * 500)
    one.hush()
    assert await saying is False
    one.close()
    other.close()


def test_a_key_ends_with_three_end_packets() -> None:
    ticks = _key_packets(5, 5, 2)
    packets = [packet for sent, _, _ in ticks for packet in sent]
    assert [packet[1] >> 7 for packet in packets] == [0, 0, 0, 0, 1, 1, 1]
    assert packets[-1] == packets[-3]
    assert int.from_bytes(packets[-1][2:]) == 800
    assert len(ticks) == 7


async def test_garbage_is_ignored() -> None:
    one, other = await pair()
    for data in (b"", b"\x80" * 12, b"\x80\x65" + b"\x00" * 10 + b"\xff", b"\x00" * 40, b"\x8f\x65" + b"\x00" * 20):
        other.datagram_received(data, ("127.0.0.1", 1))
    assert other.keys_heard == []
    assert other.recording.length_ms == 0
    one.close()
    other.close()

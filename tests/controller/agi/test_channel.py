import asyncio

import pytest

from controller.agi import channel as module
from controller.agi.channel import AgiChannel
from controller.agi.protocol import AgiError


class Writer:
    """Takes everything in."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    async def drain(self) -> None: ...

    def close(self) -> None: ...

    async def wait_closed(self) -> None: ...


def talk(*received: bytes, eof: bool = True) -> tuple[AgiChannel, Writer]:
    reader, writer = asyncio.StreamReader(limit=4_096), Writer()
    for piece in received:
        reader.feed_data(piece)
    if eof:
        reader.feed_eof()
    return AgiChannel(reader, writer), writer  # type: ignore[arg-type]


async def test_a_command_and_its_reply() -> None:
    channel, writer = talk(b"200 result=0\n")
    assert (await channel.ask("ANSWER")).result == 0
    assert writer.written == b"ANSWER\n"
    assert not channel.hung_up


async def test_a_hang_up_told_before_the_reply() -> None:
    channel, _ = talk(b"HANGUP\n200 result=-1\n")
    assert (await channel.ask("ANSWER")).result == -1
    assert channel.hung_up


async def test_a_refusal_over_several_lines_leaves_nothing_behind() -> None:
    channel, _ = talk(b"520-Invalid command syntax.  Proper usage follows:\nUsage\n520 End of proper usage.\n")
    with pytest.raises(AgiError):
        await channel.ask("X")
    with pytest.raises(AgiError, match="over"):
        await channel.ask("Y")


@pytest.mark.parametrize("received", [b"", b"200 res", b"x" * 9_000])
async def test_a_socket_that_ends_or_never_ends_a_line(received: bytes) -> None:
    channel, _ = talk(received)
    with pytest.raises(AgiError):
        await channel.ask("ANSWER")


async def test_the_greeting() -> None:
    channel, _ = talk(b"agi_uniqueid: 1.2\nagi_network: yes\n\n", eof=False)
    assert await channel.greeting() == {"uniqueid": "1.2", "network": "yes"}


@pytest.mark.parametrize("received", [b"GET / HTTP/1.1\r\n\r\n", b"agi_a: 1\n" * 200, b"agi_a: 1\n"])
async def test_a_port_scan_is_let_go(received: bytes) -> None:
    channel, _ = talk(received)
    with pytest.raises(AgiError):
        await channel.greeting()


async def test_who_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GREETING_S", 0.01)
    channel, _ = talk(eof=False)
    with pytest.raises(AgiError, match="did not come"):
        await channel.greeting()


async def test_an_asterisk_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REPLY_S", 0.01)
    channel, _ = talk(eof=False)
    with pytest.raises(AgiError, match="did not answer"):
        await channel.ask("ANSWER")

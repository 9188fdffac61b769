from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami import client as module
from ami.client import AmiClient, AmiLost, AmiRefused, AmiTimeout, checked
from tests.controller.ari import real_asterisk
from tests.controller.ari.real_asterisk import PASSWORD, USER, RealAsterisk

DIALOGUES = Path(__file__).parent / "dialogues"


class Manager:
    """A manager interface that says what a test tells it to say, and remembers each action."""

    def __init__(self) -> None:
        self.actions: list[dict[str, str]] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.answer: Callable[[dict[str, str]], bytes | None] = self.success
        self.port = 0

    @staticmethod
    def success(action: dict[str, str]) -> bytes:
        return f"Response: Success\r\nActionID: {action['ActionID']}\r\nMessage: fine\r\n\r\n".encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        writer.write(b"Asterisk Call Manager/9.0.0\r\n")
        try:
            while True:
                block = (await reader.readuntil(b"\r\n\r\n")).decode()
                action = dict(line.split(": ", 1) for line in block.strip().split("\r\n"))
                self.actions.append(action)
                answer = self.answer(action)
                if answer is not None:
                    writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def names(self) -> list[str]:
        return [action["Action"] for action in self.actions]


@pytest.fixture
async def manager() -> AsyncIterator[Manager]:
    made = Manager()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    for writer in made.writers:
        writer.close()


class Link:
    def __init__(self, port: int, secret: str = PASSWORD) -> None:
        self.events: list[dict[str, str]] = []
        self.links: list[tuple[bool, str]] = []
        self.client = AmiClient(
            "127.0.0.1", port, USER, secret, self.events.append, lambda up, why: self.links.append((up, why))
        )


@pytest.fixture
async def link(manager: Manager) -> AsyncIterator[Link]:
    made = Link(manager.port)
    await made.client.start()
    yield made
    await made.client.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not holds():  # noqa: ASYNC110 - the condition is whatever a test asks
            await asyncio.sleep(0.005)


# --- what may be sent ---------------------------------------------------------

BREAKS = st.sampled_from("\r\n\0\x0b\x7f\x85\u2028")


@given(st.text(max_size=20), BREAKS, st.text(max_size=20))
def test_no_value_can_start_a_second_command(before: str, control: str, after: str) -> None:
    with pytest.raises(ValueError, match="control character") as refused:
        checked("UserEvent", {"UserEvent": before + control + after})
    assert str(refused.value) == "AMI action refused: UserEvent holds a control character"


@given(st.text(max_size=20))
def test_whatever_passes_stays_on_its_line(value: str) -> None:
    try:
        action = checked("UserEvent", {"UserEvent": value})
    except ValueError:
        return
    assert len(action["UserEvent"].splitlines()) <= 1


@pytest.mark.parametrize("key", ["A\r\nB", "", "Action", "actionid", "a:b", "1a"])
def test_keys_are_checked(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        checked("UserEvent", {key: "x"})


@pytest.mark.parametrize("name", ["Originate", "Command", "Setvar", "System", "UpdateConfig", "ping"])
def test_only_harmless_actions_are_sent(name: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        checked(name, {})


def test_a_login_cannot_smuggle_a_command() -> None:
    with pytest.raises(ValueError, match="control character"):
        AmiClient("127.0.0.1", 1, "user", "secret\r\nAction: Command", lambda _: None)


# --- answers and events ---------------------------------------------------------


async def test_an_action_gets_its_answer(link: Link, manager: Manager) -> None:
    assert (await link.client.action("CoreStatus"))["Message"] == "fine"
    assert manager.names() == ["Login", "CoreStatus"]
    assert link.links == [(True, "connected")]


async def test_letters_split_across_packets_arrive_whole(link: Link, manager: Manager) -> None:
    event = "Event: UserEvent\r\nUserEvent: Probe\r\nWord: niño 한국어 €\r\n\r\n".encode()
    for byte in event:
        manager.writers[0].write(bytes([byte]))
        await manager.writers[0].drain()
        await asyncio.sleep(0)
    await until(lambda: bool(link.events))
    assert link.events[0]["Word"] == "niño 한국어 €"


async def test_an_event_never_counts_as_an_answer(link: Link, manager: Manager) -> None:
    manager.answer = lambda action: (
        f"Event: UserEvent\r\nActionID: {action['ActionID']}\r\nUserEvent: Probe\r\n\r\n".encode()
        + Manager.success(action)
    )
    await link.client.user_event("Probe", {"Word": "x"})
    assert [event["UserEvent"] for event in link.events] == ["Probe"]


async def test_a_repeated_header_keeps_all_its_values(link: Link, manager: Manager) -> None:
    manager.writers[0].write(b"Event: UserEvent\r\nWord: a\r\nWord: b\r\n\r\n")
    await until(lambda: bool(link.events))
    assert link.events[0]["Word"] == "a,b"


async def test_a_refused_action_is_told(link: Link, manager: Manager) -> None:
    manager.answer = lambda action: f"Response: Error\r\nActionID: {action['ActionID']}\r\n\r\n".encode()
    with pytest.raises(AmiRefused, match="CoreStatus"):
        await link.client.action("CoreStatus")


async def test_an_unanswered_action_times_out_and_a_late_answer_hurts_nobody(
    link: Link, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_WITHIN", 0.05)
    manager.answer = lambda _: None
    with pytest.raises(AmiTimeout):
        await link.client.action("CoreStatus")
    manager.writers[0].write(Manager.success(manager.actions[-1]))
    manager.answer = Manager.success
    assert await link.client.action("CoreSettings")


async def test_an_action_whose_reply_was_lost_is_not_sent_again(link: Link, manager: Manager) -> None:
    def hang_up(_: dict[str, str]) -> None:
        manager.answer = Manager.success
        manager.writers[-1].close()

    manager.answer = hang_up
    with pytest.raises(AmiLost):
        await link.client.user_event("Probe", {})
    await until(lambda: link.client.up)
    await link.client.action("CoreStatus")
    assert manager.names() == ["Login", "UserEvent", "Login", "CoreStatus"]
    assert [up for up, _ in link.links] == [True, False, True]


async def test_a_silent_asterisk_is_noticed(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PING_EVERY", 0.02)
    monkeypatch.setattr(module, "PING_DEADLINE", 0.05)
    link = Link(manager.port)
    await link.client.start()
    manager.answer = lambda _: None
    await until(lambda: len(link.links) == 2)
    assert link.links[1] == (False, "Asterisk is silent")
    with pytest.raises(AmiLost):
        await link.client.action("CoreStatus")
    await link.client.stop()


async def test_a_callback_that_fails_hurts_nobody(manager: Manager, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: dict[str, str]) -> None:
        raise KeyError("+15555550123")

    client = AmiClient("127.0.0.1", manager.port, USER, PASSWORD, fail)
    await client.start()
    manager.writers[0].write(b"Event: UserEvent\r\n\r\n")
    assert await client.action("CoreStatus")
    assert "KeyError" in caplog.text
    assert "5555550123" not in caplog.text
    await client.stop()


async def test_a_peer_that_never_ends_a_message_is_dropped(link: Link, manager: Manager) -> None:
    manager.writers[0].write(b"x" * (module.MAX_MESSAGE + 10))
    await until(lambda: len(link.links) >= 2)


@pytest.mark.parametrize("dialogue", sorted(DIALOGUES.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_recorded_dialogues_are_read_whatever_the_packets(dialogue: Path, size: int) -> None:
    """What a real Asterisk 22.10.1 sent, cut anywhere."""
    events: list[dict[str, str]] = []
    protocol = module.GuardedProtocol(events.append, lambda: None)
    protocol.connection_made(asyncio.Transport())
    sent = dialogue.read_bytes()
    for start in range(0, len(sent), size):
        protocol.data_received(sent[start : start + size])
    assert [event["Word"] for event in events if event["Event"] == "UserEvent"] == ["niño: 한국어 €", "a,b", "x"]


# --- connecting ------------------------------------------------------------------


async def test_nobody_there_is_told_in_a_sentence_and_tried_again(manager: Manager) -> None:
    port = real_asterisk.free_port()
    link = Link(port)
    with pytest.raises(AmiLost, match="nobody answers there"):
        await link.client.start(0.2)
    server = await asyncio.start_server(manager.serve, "127.0.0.1", port)
    await until(lambda: link.client.up)
    await link.client.stop()
    server.close()


async def test_a_refusal_after_the_start_is_not_the_end(link: Link, manager: Manager) -> None:
    manager.answer = lambda action: f"Response: Error\r\nActionID: {action['ActionID']}\r\n\r\n".encode()
    manager.writers[-1].close()
    await until(lambda: link.client.why_down == "user or secret were refused")
    manager.answer = Manager.success
    await until(lambda: link.client.up)


async def test_a_client_may_start_before_asterisk(manager: Manager) -> None:
    port = real_asterisk.free_port()
    link = Link(port)
    await link.client.start(within=0)
    with pytest.raises(AmiLost):
        await link.client.action("CoreStatus")
    server = await asyncio.start_server(manager.serve, "127.0.0.1", port)
    await until(lambda: link.client.up)
    await link.client.stop()
    server.close()


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RealAsterisk]:
    if not real_asterisk.available():
        pytest.skip("Asterisk is not fetched; run `make setup`")
    instance = RealAsterisk()
    instance.start()
    yield instance
    instance.stop()


@pytest.mark.asterisk
async def test_user_events_reach_every_session_of_the_real_asterisk(asterisk: RealAsterisk) -> None:
    first, second = Link(asterisk.ami_port), Link(asterisk.ami_port)
    await first.client.start()
    await second.client.start()
    assert "CoreStartupDate" in await first.client.action("CoreStatus")
    await first.client.user_event("CarelineProbe", {"Word": "niño: 한국어 €", "Empty": ""})
    for link in (first, second):
        await until(lambda link=link: bool(link.events))  # type: ignore[misc]
        assert link.events[0]["UserEvent"] == "CarelineProbe"
        assert link.events[0]["Word"] == "niño: 한국어 €"
    await asyncio.gather(first.client.stop(), second.client.stop())


@pytest.mark.asterisk
async def test_the_real_asterisk_refuses_a_wrong_secret(asterisk: RealAsterisk) -> None:
    with pytest.raises(AmiRefused, match="user or the secret"):
        await Link(asterisk.ami_port, "wrong").client.start()


@pytest.mark.asterisk
async def test_a_frozen_and_a_killed_asterisk_are_noticed_and_come_back(asterisk: RealAsterisk) -> None:
    link = Link(asterisk.ami_port)
    await link.client.start()
    asterisk.freeze()
    began = asyncio.get_running_loop().time()
    await until(lambda: not link.client.up)
    assert asyncio.get_running_loop().time() - began <= 5.0
    asterisk.thaw()
    await until(lambda: link.client.up)
    asterisk.kill()
    await until(lambda: not link.client.up)
    await asyncio.to_thread(asterisk.start)
    await until(lambda: link.client.up)
    assert await link.client.action("CoreStatus")
    await link.client.stop()

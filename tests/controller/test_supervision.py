from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from ami.client import AmiLost
from ami.vocabulary import AnnouncementOrder, Reply, SupervisorCommand, Verb, decode, encode
from controller import supervision as module
from controller.supervision import Supervision, SupervisionRefused


class Floor:
    """Stands for AMI and for the agents."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []
        self.replies: list[Reply] = []
        self.down = False
        self.supervision = Supervision(self, self, self.announce)

    async def user_event(self, name: str, fields: Mapping[str, str]) -> None:
        if self.down:
            raise AmiLost
        word = decode({"Event": "UserEvent", "UserEvent": name, **fields})
        assert isinstance(word, Reply)
        self.replies.append(word)

    def pause(self, agent: str, reason: str, by: str, queue: str = "") -> None:
        if agent == "nobody":
            raise SupervisionRefused("There is no agent of that name.")
        if agent == "trouble":
            raise KeyError("+15555550123")
        self.done.append(("pause", agent, reason, by))

    def unpause(self, agent: str, by: str, queue: str = "") -> None:
        self.done.append(("unpause", agent, by))

    def sign_out(self, agent: str, by: str) -> None:
        self.done.append(("sign_out", agent, by))

    def withdraw(self, call: str, by: str) -> None:
        self.done.append(("withdraw", call, by))

    async def announce(self, order: AnnouncementOrder) -> str:
        self.done.append((order.verb, order.name, order.by))
        await asyncio.sleep(0)
        if order.name == "nothing":
            raise SupervisionRefused("There is none.")
        if order.name == "trouble":
            raise KeyError("+15555550123")
        return f"{order.name} is {order.verb}."

    def announces(self, number: str, name: str) -> None:
        event, fields = encode(AnnouncementOrder(number, "on", name, "sup", texts={"en": "We are closed."}))
        self.supervision.handle({"Event": "UserEvent", "UserEvent": event, **fields})

    def order(self, number: str, verb: Verb, subject: str, reason: str = "") -> None:
        name, fields = encode(SupervisorCommand(number, verb, subject, "sup", reason))
        self.supervision.handle({"Event": "UserEvent", "UserEvent": name, **fields})

    async def answered(self, count: int) -> list[Reply]:
        running = asyncio.create_task(self.supervision.run())
        async with asyncio.timeout(2):
            while len(self.replies) < count:  # noqa: ASYNC110 - a handful of turns of the loop
                await asyncio.sleep(0)
        running.cancel()
        return self.replies


async def test_orders_are_done_and_answered() -> None:
    floor = Floor()
    floor.order("1", "pause", "nadia", " lunch ")
    floor.order("2", "unpause", "nadia")
    floor.order("3", "sign_out", "nadia")
    floor.order("4", "withdraw", "1700000000.12")
    assert floor.done == [
        ("pause", "nadia", "lunch", "sup"),
        ("unpause", "nadia", "sup"),
        ("sign_out", "nadia", "sup"),
        ("withdraw", "1700000000.12", "sup"),
    ]
    assert [(reply.id, reply.ok) for reply in await floor.answered(4)] == [(str(n), True) for n in range(1, 5)]


async def test_an_order_that_comes_twice_is_done_once_and_answered_twice() -> None:
    floor = Floor()
    floor.order("1", "sign_out", "nadia")
    floor.order("1", "sign_out", "nadia")
    assert floor.done == [("sign_out", "nadia", "sup")]
    first, second = await floor.answered(2)
    assert first == second


@pytest.mark.parametrize(
    ("subject", "reason", "text"),
    [
        ("nobody", "lunch", "There is no agent of that name."),
        ("nadia", "", "A pause needs a reason of 1 to 64 letters."),
        ("nadia", "  ", "A pause needs a reason of 1 to 64 letters."),
        ("nadia", "x" * 65, "A pause needs a reason of 1 to 64 letters."),
        ("not an id", "lunch", "That is not the id of an agent or a call."),
        ("trouble", "lunch", "The controller failed on this order; its log says more."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    subject: str, reason: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    floor = Floor()
    floor.order("1", "pause", subject, reason)
    assert floor.done == []
    assert await floor.answered(1) == [Reply("1", False, text)]
    assert "5555550123" not in caplog.text


async def test_what_is_no_order_is_left_alone() -> None:
    floor = Floor()
    floor.supervision.handle({"Event": "UserEvent", "UserEvent": "CarelineCommand", "Verb": "fire", "CommandId": "1"})
    floor.supervision.handle({"Event": "Hangup"})
    floor.order("no id", "sign_out", "nadia")
    assert floor.done == []


async def test_a_lost_reply_and_a_flood_end_nothing() -> None:
    floor = Floor()
    floor.down = True
    for number in range(module.MAX_WAITING + 10):
        floor.order(f"n{number}", "unpause", "nadia")
    running = asyncio.create_task(floor.supervision.run())
    for _ in range(module.MAX_WAITING * 3):
        await asyncio.sleep(0)
    floor.down = False
    floor.order("last", "unpause", "nadia")
    assert (await floor.answered(1))[0].id == "last"
    running.cancel()
    assert len(floor.done) == module.MAX_WAITING + 11


async def test_only_so_many_answers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    floor = Floor()
    for number in ("1", "2", "3", "1"):
        floor.order(number, "unpause", "nadia")
    assert len(floor.done) == 4


async def test_announcements_are_switched_once_and_answered_when_that_is_done() -> None:
    floor = Floor()
    floor.announces("1", "flu")
    floor.announces("1", "flu")
    floor.announces("2", "nothing")
    floor.announces("3", "trouble")
    assert await floor.answered(3) == [
        Reply("1", True, "flu is on."),
        Reply("2", False, "There is none."),
        Reply("3", False, module.FAILED),
    ]
    floor.announces("1", "flu")
    assert (await floor.answered(4))[-1] == Reply("1", True, "flu is on.")
    assert [name for _, name, _ in floor.done] == ["flu", "nothing", "trouble"]

"""The demonstration's own parts; played whole on a real Asterisk in tests/asterisk."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from careline import demo
from careline.demo import AGENTS, SCRIPT, Watcher, shown_interaction
from careline.phones.script import load_script
from controller.happenings import Happening
from crm.connectors.memory import MemoryCrm
from crm.model import Interaction
from tests.crm.examples import INTERACTION


def happening(kind: Any, call: str = "1.1", **detail: str) -> Happening:
    return Happening(1, kind, call, tuple(detail.items()))


# --- watching ---------------------------------------------------------------------


async def test_the_first_call_is_the_demos() -> None:
    watcher = Watcher()
    watcher(happening("arrived", "1.1"))
    watcher(happening("arrived", "1.2"))
    watcher(happening("connected", agent="alice"))
    assert (watcher.call, watcher.agent) == ("1.1", "alice")


async def test_what_happened_before_is_not_waited_for() -> None:
    watcher = Watcher()
    watcher(happening("queued", queue="front_desk"))
    assert await watcher.wait("queued", 0.0)
    assert await watcher.wait("queued", 0.0, queue="front_desk")
    assert not await watcher.wait("queued", 0.0, queue="billing")


async def test_what_happens_meanwhile_is_seen() -> None:
    watcher = Watcher()
    waiting = asyncio.create_task(watcher.wait("hung_up", 5.0))
    await asyncio.sleep(0)
    watcher(happening("queued"))
    await asyncio.sleep(0)
    assert not waiting.done()
    watcher(happening("hung_up"))
    assert await waiting


# --- the whole, without telephones ---------------------------------------------------


class Phone:
    """An agent's phone that does what it is told."""

    made: list[Phone]

    def __init__(self, _server: object, login: Any, **_more: object) -> None:
        self.name, self.dialled, self.registered, self.closed = login.user, list[str](), False, False
        self.made.append(self)

    async def register(self) -> None:
        self.registered = True

    async def dial(self, code: str) -> Any:
        self.dialled.append(code)

        async def wait(*_what: object) -> None: ...

        return SimpleNamespace(wait=wait)

    async def close(self) -> None:
        self.closed = True


class Outbox:
    async def flush(self, _within_s: float) -> None: ...


class Herald:
    def add(self, sink: Any) -> None:
        self.tell = sink


async def a_system(*stored: Interaction) -> Any:
    crm = MemoryCrm()
    for each in stored:
        await crm.store(each)
    return SimpleNamespace(
        settings=SimpleNamespace(model=SimpleNamespace(listen=SimpleNamespace(address="127.0.0.1")), path=None),
        installation=SimpleNamespace(
            secrets=SimpleNamespace(sip=dict.fromkeys(AGENTS, "secret")), ports=SimpleNamespace(sip=5060)
        ),
        herald=Herald(),
        outbox=Outbox(),
        crm=crm,
    )


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> list[Phone]:
    monkeypatch.setattr(Phone, "made", [], raising=False)
    monkeypatch.setattr(demo, "AgentPhone", Phone)
    return Phone.made


def console() -> Console:
    return Console(file=io.StringIO())


async def test_played_to_its_stored_interaction(phones: list[Phone], monkeypatch: pytest.MonkeyPatch) -> None:
    system = await a_system(replace(INTERACTION, disposition="booked"))

    async def call(_system: Any, _console: Console) -> None:
        for it in (
            happening("arrived", INTERACTION.id),
            happening("connected", INTERACTION.id, agent="bruno"),
            happening("hung_up", INTERACTION.id),
        ):
            system.herald.tell(it)

    monkeypatch.setattr(demo, "_call", call)
    found = await demo.run_demo(system, console())
    assert found is not None
    assert found.id == INTERACTION.id
    assert {phone.name: phone.dialled for phone in phones} == {"alice": [], "bruno": ["*502", "*49"]}
    assert all(phone.registered and phone.closed for phone in phones)


async def test_a_call_that_never_came(phones: list[Phone], monkeypatch: pytest.MonkeyPatch) -> None:
    async def call(_system: Any, _console: Console) -> None: ...

    monkeypatch.setattr(demo, "_call", call)
    assert await demo.run_demo(await a_system(INTERACTION), console()) is None
    assert all(phone.closed for phone in phones)


async def test_whatever_fails_the_phones_are_put_away(phones: list[Phone], monkeypatch: pytest.MonkeyPatch) -> None:
    async def call(_system: Any, _console: Console) -> None:
        raise OSError("no sound device")

    monkeypatch.setattr(demo, "_call", call)
    with pytest.raises(OSError, match="no sound device"):
        await demo.run_demo(await a_system(), console())
    assert len(phones) == len(AGENTS)
    assert all(phone.closed for phone in phones)


# --- what is shown ---------------------------------------------------------------------


def test_its_script_is_one_that_can_be_played() -> None:
    script, _ = load_script(SCRIPT)
    assert script is not None


def test_only_what_is_public_is_shown() -> None:
    shown = shown_interaction(INTERACTION)
    assert shown["path"] == [step.node for step in INTERACTION.steps]
    assert shown["outcome"] == INTERACTION.outcome
    text = repr(shown)
    for private in (INTERACTION.caller, "wombat", "80816", "1961-02-28"):
        assert str(private) not in text

"""A whole ``System`` with everything real but Asterisk: its process, its ARI and its AMI are in memory."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from controller import system as system_module
from controller.ari.fake import FakeAri
from controller.ari.port import OnEvent, OnLink
from controller.settings.loader import Settings
from controller.settings.ports import Ports
from controller.speech.service import SpeechService
from controller.speech.voices.fake import FakeVoice
from controller.system import System
from tests.controller.settings.clinic import PROJECT, sample


class Process:
    """An Asterisk that starts at once and ends when the test says so."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.problems: list[Exception] = []
        self.adopted = False
        self.pid = 4711
        self._ended = asyncio.Event()

    async def start(self) -> None:
        self.log.append("start")
        if self.problems:
            raise self.problems.pop(0)
        self._ended.clear()

    async def stop(self) -> None:
        self.log.append("stop")
        self.end()

    async def wait(self) -> None:
        await self._ended.wait()

    def end(self) -> None:
        self._ended.set()


class Link(FakeAri):
    """``AriClient`` as ``System`` makes it."""

    problem: Exception | None = None

    def __init__(
        self, _url: str, _user: str, _secret: str, app: str, on_event: OnEvent, on_link: OnLink, **_more: object
    ) -> None:
        super().__init__(app, on_event, on_link)
        self.closed = False

    async def connect(self) -> None:
        if self.problem is not None:
            raise self.problem

    async def close(self) -> None:
        self.closed = True


class Manager:
    """``AmiClient`` as ``System`` makes it."""

    problem: Exception | None = None

    def __init__(self, _host: str, _port: int, _user: str, _secret: str, on_event: Callable[..., None]) -> None:
        self.on_event, self.events = on_event, list[str]()
        self.stopped = False

    async def start(self) -> None:
        if self.problem is not None:
            raise self.problem

    async def stop(self) -> None:
        self.stopped = True

    async def user_event(self, name: str, _fields: Mapping[str, str]) -> None:
        self.events.append(name)


class ShortVoice(FakeVoice):
    """A syllable for each sentence, made once: how long it is does not matter here, and there are a thousand."""

    def __init__(self) -> None:
        super().__init__()
        self._syllable: Path | None = None

    async def render(self, text: str, language: str, target: Path) -> None:
        if self._syllable is None:
            await super().render("ah", language, target)
            self._syllable = target
        else:
            os.link(self._syllable, target)


class Speech(SpeechService):
    """The real one without recognisers, with a short voice."""

    def __init__(
        self, languages: Sequence[str], _recognisers: object, _models: object, _voice: str, *more: Any
    ) -> None:
        super().__init__(languages, {}, {}, "fake", *more)
        self.voice = ShortVoice()


class SystemBench:
    """``said`` is what the person at the terminal was told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *replacements: tuple[str, str]) -> None:
        if not (folder / "flows").exists():
            shutil.copytree(PROJECT / "flows", folder / "flows", ignore=shutil.ignore_patterns("*test*"))
        self.settings: Settings = sample(folder, *replacements)
        self.process = Process()
        self.said: list[str] = []
        for name, instead in (
            ("prepare", self._prepare), ("AriClient", Link), ("AmiClient", Manager), ("SpeechService", Speech),
        ):  # fmt: skip
            monkeypatch.setattr(system_module, name, instead)
        self.system = System(self.settings, say=self.said.append, always_open=True)

    def _prepare(self, settings: Settings) -> Any:
        return SimpleNamespace(
            folder=settings.folder.create(),
            remarks=(),
            process=self.process,
            ports=Ports(5060, 10_000, 10_100, 8088, 5038, 4573),
            secrets=SimpleNamespace(ari="a", ami="b", sip={}, data_key=bytes(32)),
            program=SimpleNamespace(version_text="22.10.1"),
        )

    @property
    def ari(self) -> Link:
        link = self.system.ari
        assert isinstance(link, Link)
        return link

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the loop run until something is true; five seconds at the most."""
        async with asyncio.timeout(5):
            while not true():  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.001)

"""A whole Careline for tests: ``careline up`` as its own process, real Asterisk, real phones.

Prompts are rendered once and shared by every clinic of a run (their files are named by
content), so a clinic is up in some two seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import yaml

from careline.commands.console import link_of
from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.digest import Login
from careline.phones.hearing import Ear, Heard, Hearing, Prompt
from careline.phones.listening import tone_of
from careline.phones.patient import PatientPhone
from careline.phones.recording import Recording
from console.link import ConsoleLink
from controller.asterisk.process import running_pid
from controller.prompt_index import read_index
from controller.records.message_sounds import message_sounds
from controller.settings.loader import Settings, load_settings
from controller.settings.ports import Ports, load_ports
from controller.settings.secrets import Secrets, load_secrets
from crm.model import Interaction, Task
from crm.open import open_crm

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).parent / "careline"
SHARED_PROMPTS = PROJECT / ".careline" / "test-prompts"
UP_WITHIN_S = 240.0


def settings_text(change: Callable[[dict], None] = lambda _clinic: None) -> str:
    """The sample clinic with short times, open at all hours, agents who sign in by phone."""
    clinic = yaml.safe_load((PROJECT / "clinic.yaml").read_text())
    clinic["data_folder"] = "data"
    clinic["flows_folder"] = str(PROJECT / "flows")
    clinic["hours"]["main"] = {"open": {"mon-sun": ["00:00-24:00"]}}
    for agent in clinic["agents"].values():
        agent["sign_in"] = "by_phone"
    for queue in clinic["queues"].values():
        queue.update(offer="4s", wrap_up="1s", retry_after="2s", short_abandon="1s")
    clinic["well_being"]["decompress"] = "2s"
    clinic["fallback"]["ring_for"] = "10s"
    clinic["speech"]["recognisers"] = {}
    change(clinic)
    return yaml.safe_dump(clinic, allow_unicode=True, sort_keys=False)


def _share(source: Path, target: Path) -> None:
    """Give the rendered prompts of ``source`` a name in ``target`` too; one that is there stays.

    A sound is never written to, only replaced, so its bytes need not be copied: there are a thousand for each clinic.
    """
    for sound in source.glob("*/*.wav"):
        shared = target / sound.parent.name / sound.name
        if shared.exists():
            continue
        shared.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shared.hardlink_to(sound)
        except OSError:  # another file system, or another run was quicker; it may read while this one copies
            part = shared.with_name(f"{shared.name}.{os.getpid()}")
            shutil.copyfile(sound, part)
            part.replace(shared)


def path_of(stored: Interaction) -> list[str]:
    """The nodes of the flow the call began in; what it passed in flows that this one called is left out."""
    return [step.node for step in stored.steps if "/" not in step.node]


class RunningClinic:
    """``start`` and ``stop`` once each; between them the controller may be killed and started again."""

    def __init__(self, folder: Path, change: Callable[[dict], None] = lambda _clinic: None) -> None:
        self.folder = folder
        self.file = folder / "clinic.yaml"
        self.file.write_text(settings_text(change))
        self.settings: Settings = load_settings(self.file)
        self.process: subprocess.Popen[bytes] | None = None
        self._phones: list[AgentPhone] = []
        for source in (PROJECT / ".careline" / "prompts", SHARED_PROMPTS):
            _share(source, self.settings.folder.prompts)

    # --- the system ------------------------------------------------------------

    async def start(self) -> None:
        """``careline up``, until it says that it is up."""
        self.output = self.folder / "up.txt"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(  # noqa: ASYNC220 - a test may block for a moment
                [PROGRAM, "up", "--clinic", self.file, "--drain", "0"],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=os.environ | {"COLUMNS": "200"},
            )
        deadline = time.monotonic() + UP_WITHIN_S
        while "Up. Patients dial" not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            await asyncio.sleep(0.05)
        _share(self.settings.folder.prompts, SHARED_PROMPTS)

    async def stop(self) -> None:
        """SIGTERM, and Asterisk too if it was left for people who talk."""
        for phone in self._phones:
            await phone.close()
        if self.process is not None and self.lives():
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                await asyncio.to_thread(self.process.wait, 20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        pid = running_pid(self.settings.folder)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.settings.folder.run, ignore_errors=True)

    def lives(self) -> bool:
        """Whether the controller runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait()

    @property
    def ports(self) -> Ports:
        ports = load_ports(self.settings.folder)
        assert ports is not None
        return ports

    @property
    def secrets(self) -> Secrets:
        secrets = load_secrets(self.settings.folder)
        assert secrets is not None
        return secrets

    @property
    def server(self) -> tuple[str, int]:
        return ("127.0.0.1", self.ports.sip)

    def said(self) -> str:
        """The controller's terminal."""
        return self.output.read_text()

    def mark(self) -> int:
        """Where the timeline ends now, for ``says``. Starting again begins it anew."""
        return len(self.said())

    async def says(self, text: str, within: float = 10.0, since: int = 0) -> bool:
        """Whether the timeline has, or soon gets, a line with ``text``; ``since``: after this mark."""
        deadline = time.monotonic() + within
        while text not in self.said()[since:]:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)
        return True

    # --- phones ----------------------------------------------------------------

    def patient(self) -> PatientPhone:
        return PatientPhone(self.server)

    def phone(self, account: str, behaviour: Behaviour | None = None) -> AgentPhone:
        """A softphone with the account's secret; registers by ``async with`` or ``register``."""
        accounts = self.settings.accounts
        chosen = behaviour or Behaviour(after_ms=300, tone_hz=tone_of(accounts.index(account)))
        phone = AgentPhone(self.server, Login(account, self.secrets.sip[account]), behaviour=chosen)
        self._phones.append(phone)
        return phone

    async def agent(self, account: str, behaviour: Behaviour | None = None) -> AgentPhone:
        """A phone that has registered, and whose agent has signed in by feature code."""
        phone = self.phone(account, behaviour)
        await phone.register()
        await self.dial_code(phone, "*45")
        return phone

    async def dial_code(self, phone: AgentPhone, code: str) -> None:
        """Dial a feature code and hang up when it is answered: by then it is done, and its confirmation begins."""
        leg = await phone.dial(code)
        assert leg.state == "answered", f"{code} was never confirmed"
        leg.hang_up()

    async def clear_phones(self) -> None:
        """Every phone hangs up, signs its agent out and leaves."""
        for phone in self._phones:
            if phone.account in self.settings.model.agents:
                phone.hang_up()
                await self._sign_out(phone)
            await phone.close()
        self._phones.clear()

    async def _sign_out(self, phone: AgentPhone) -> None:
        """By another phone of the account where this one has crashed on purpose: it waits half a minute for nothing."""
        crashed = phone.behaviour.does == "crash"
        able = AgentPhone(self.server, Login(phone.account, self.secrets.sip[phone.account])) if crashed else phone
        with contextlib.suppress(Exception):
            await able.register()
            await self.dial_code(able, "*46")
            await able.unregister()
        if crashed:
            await able.close()

    def heard_by(self, patient: PatientPhone, language: str = "") -> list[Heard]:
        """Which of the system's prompts the patient heard, and when."""
        return self.heard_in(patient.heard, language)

    def heard_in(self, recording: Recording, language: str = "") -> list[Heard]:
        """The same of what any phone heard. Prompts of one ``language`` are looked for in a third of the time."""
        prompts = [
            Prompt.read(entry.name, entry.language, Path(entry.file))
            for entry in read_index(self.settings.folder.prompts)
            if language in ("", entry.language)
        ]
        hearing = Hearing(Ear(prompts), recording)
        hearing.update(final=True)
        return hearing.heard()

    # --- what is stored ----------------------------------------------------------

    async def interactions(self, caller: str) -> Sequence[Interaction]:
        crm = open_crm(self.settings.database_url, self.secrets.data_key)
        try:
            return [each for each in await crm.interactions(limit=500) if each.caller == caller]
        finally:
            await crm.close()

    async def interaction(self, caller: str, within: float = 15.0) -> Interaction:
        """The one interaction of ``caller``; waits for it, and fails when there are two."""
        deadline = time.monotonic() + within
        while not (found := await self.interactions(caller)):
            assert time.monotonic() < deadline, f"no interaction was stored\n{self.said()}"
            await asyncio.sleep(0.1)
        assert len(found) == 1
        return found[0]

    async def task_of(self, call: str, within: float = 15.0) -> Task:
        """The one open task that comes of ``call``; waits for it."""
        deadline = time.monotonic() + within
        while True:
            crm = open_crm(self.settings.database_url, self.secrets.data_key)
            try:
                found = [each for each in await crm.open_tasks() if each.interaction == call]
            finally:
                await crm.close()
            if found:
                (task,) = found
                return task
            assert time.monotonic() < deadline, f"no task was stored\n{self.said()}"
            await asyncio.sleep(0.1)

    async def sealed(self, recording: str, within: float = 10.0) -> bytes:
        """The wav of a message, once it is sealed and the plain one gone."""
        sounds = message_sounds(self.settings.folder, self.secrets.data_key)
        deadline = time.monotonic() + within
        while recording in sounds.plain() or sounds.length_ms(recording) == 0:
            assert time.monotonic() < deadline, f"{recording} was never sealed\n{self.said()}"
            await asyncio.sleep(0.05)
        return sounds.read(recording)

    async def ended_as(self, caller: str, outcome: str, within: float) -> Interaction:
        """The same once it ended so: Asterisk's call records, read every 30 s, may know better than we did."""
        deadline = time.monotonic() + within
        while (found := await self.interaction(caller, within)).outcome != outcome:
            assert time.monotonic() < deadline, f"it ended as {found.outcome}"
            await asyncio.sleep(0.2)
        return found

    async def completed(self, caller: str, within: float = 15.0) -> Interaction:
        """The same once its wrap-up is noted."""
        deadline = time.monotonic() + within
        while not (found := await self.interaction(caller)).disposition:
            assert time.monotonic() < deadline, "the wrap-up was never noted"
            await asyncio.sleep(0.1)
        return found

    def console(self, *words: str) -> dict:
        """``careline console … --json``: the program, which takes a second to start."""
        told = subprocess.run(
            [PROGRAM, "console", *words, "--clinic", self.file, "--json"], capture_output=True, timeout=30, check=False
        )
        assert told.returncode == 0, told.stderr.decode()
        return json.loads(told.stdout)

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[ConsoleLink]:
        """A supervisor's link, which is up and knows the whole: for who looks again and again."""
        link = link_of(self.file)
        await link.start()
        try:
            yield link
        finally:
            await link.stop()

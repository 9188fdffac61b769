"""The composition root: every part is made here, once, and stopped in the opposite order.

Starting is recovering: there is no other start. What an earlier run left (open calls in
the journal, records in the outbox, an Asterisk with people talking in it) is taken up.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

import structlog

from ami.client import AmiClient, AmiError
from controller import keeping, staffing, wiring
from controller.agi.server import AgiServer
from controller.ari import requests as order
from controller.ari.client import AriClient
from controller.ari.errors import AriError
from controller.ari.port import LinkState
from controller.asterisk.installation import prepare
from controller.asterisk.process import AsteriskProcess, ProcessError
from controller.clock import Now, steady_clock
from controller.flow_versions.service import FlowService
from controller.happenings import Herald
from controller.journal.sqlite import open_journal
from controller.publisher import Publisher
from controller.records.keeper import RecordKeeper
from controller.records.outbox import open_outbox
from controller.settings.loader import Settings
from controller.settings.ports import LOOPBACK
from controller.sounds import PROMPTS, SoundLibrary
from controller.speech.service import SpeechService
from controller.speech.workers import Health
from controller.supervision import Supervision
from controller.switchboard.acd_log import DAYS, LEARNT, AcdLog
from controller.switchboard.announcements import Announcements
from controller.switchboard.asterisk_events import UNREAD_EVENTS, AsteriskEvents
from controller.switchboard.callbacks import between_people
from controller.switchboard.ivr_orders import ignore
from controller.switchboard.line import APP
from controller.switchboard.notebook import AGENTS, Notebook
from controller.switchboard.reconcile import EVERY_S, Reconciler
from controller.switchboard.stories import Stories
from controller.switchboard.supervised import Supervisor
from controller.switchboard.view import snapshot
from crm.cipher import Cipher
from crm.model import Interaction
from crm.open import open_crm
from crm.port import CrmUnavailable
from ivr.flow import FlowSet

log = structlog.get_logger(__name__)

CDR_OFFSET = "cdr_offset"
RESTART_EVERY_S = 5.0
Say = Callable[[str], None]


class StoreAddressError(Exception):
    """``database`` in clinic.yaml is no address of a store; one sentence for the user."""


class System:
    """One running Careline. ``await start()``, then ``await stop()``; both may be called once."""

    def __init__(
        self,
        settings: Settings,
        *,
        say: Say = lambda _text: None,
        now: Now | None = None,
        always_open: bool = False,
    ) -> None:
        """``say`` is told each stage in a sentence, for the person at the terminal.

        ``always_open``: opening hours are not looked at, for demonstrations by night.
        """
        self._always_open = always_open
        self.settings = settings
        self.now = now or steady_clock()
        self.herald = Herald()
        self._say = say
        self._stack = AsyncExitStack()
        self._background: list[asyncio.Task[None]] = []
        self._reconcile_now = asyncio.Event()
        self._ami_readers: list[Callable[[dict[str, str]], None]] = []
        self.leave_asterisk = False
        """Set when people still talk at the end: Asterisk keeps them, the next start takes it over."""

    # --- start ---------------------------------------------------------------

    async def start(self) -> None:
        """Bring everything up. Raises the sentences of settings, ports, secrets, program and process."""
        try:
            self.facts = wiring.clinic_facts(self.settings, always_open=self._always_open, say=self._say)
            self.flow_service = FlowService(self.settings, PROMPTS, self.facts, self._say, self.now)
            self.flows = self.flow_service.open()
            self._stack.enter_context(self.settings.folder.create().hold())
            self.installation = prepare(self.settings)
            await self._start_asterisk()
            await self._open_stores()
            await self._start_speech()
            await self._open_link()
            self._say(f"Ready: patients dial {', '.join(self.settings.model.numbers)} at {self.sip_address}.")
        except BaseException:
            await self._stack.aclose()
            raise

    @property
    def sip_address(self) -> str:
        return f"{self.settings.model.listen.address}:{self.installation.ports.sip}"

    async def _start_asterisk(self) -> None:
        for remark in self.installation.remarks:
            self._say(remark)
        await self.asterisk.start()
        self._stack.push_async_callback(self._stop_asterisk)
        how = "taken over, with its calls" if self.asterisk.adopted else "started"
        self._say(f"Asterisk {self.installation.program.version_text} {how}: SIP {self.sip_address}.")

    @property
    def asterisk(self) -> AsteriskProcess:
        return self.installation.process

    async def _stop_asterisk(self) -> None:
        if self.settings.asterisk_managed and not self.leave_asterisk:
            await self.asterisk.stop()

    async def _open_stores(self) -> None:
        databases = self.installation.folder.databases
        cipher = Cipher(self.installation.secrets.data_key)
        try:
            self.crm = open_crm(self.settings.database_url, cipher)
        except ValueError as error:
            raise StoreAddressError(str(error)) from None
        self._stack.push_async_callback(self.crm.close)
        self.journal = await open_journal(databases / "journal.sqlite", cipher)
        self._stack.push_async_callback(self.journal.close)
        self.outbox = await open_outbox(databases / "outbox.sqlite", self.crm, cipher)
        self.outbox.on_stored = self._stored
        self._stack.push_async_callback(self.outbox.close)
        self.keeper = RecordKeeper(self.outbox, self.journal)
        self._stack.push_async_callback(self.keeper.settled)
        with suppress(CrmUnavailable):
            await wiring.fill_store(self.crm, self.settings.model, self.now())
        self._say(f"CRM: {await wiring.describe_store(self.crm)}")

    def _stored(self, interaction: Interaction) -> None:
        self.journal.finish(interaction.id)
        self.herald.tell(self.now(), "stored", interaction.id)

    async def _start_speech(self) -> None:
        speech = self.settings.model.speech
        self.speech = SpeechService(
            self.facts.languages, speech.recognisers, self.settings.speech_models, speech.voice, self._speech_changed
        )
        self._stack.push_async_callback(self.speech.close)
        self.sounds = SoundLibrary(self.settings, self.speech.voice)
        for flows in self.flow_service.in_use():
            await self._prepare_sounds(flows, self._say)
        self.flow_service.keep()
        self.flow_service.check = lambda flows: wiring.check_flows(self.settings, flows)
        self.flow_service.prepare = self._prepare_sounds
        for sentence in [*await self.speech.start(), *await self.speech.unheard(self.facts.emergency.words)]:
            self._say(sentence)

    async def _prepare_sounds(self, flows: FlowSet, progress: Say = lambda _text: None) -> None:
        for sentence in await self.sounds.prepare(flows, progress, wiring.comfort_prompts(self.settings, flows)):
            self._say(sentence)

    def _speech_changed(self, health: Health) -> None:
        """A recogniser came or went; calls under way are told by their own ears."""
        log.info("recogniser", language=health.language, state=health.state, restarts=health.restarts)

    # --- the link and the switchboard ------------------------------------------

    async def _open_link(self) -> None:
        snapshots = dict(await self.journal.snapshots())
        agents = dict(snapshots.pop(AGENTS, {}))
        offset = int(dict(snapshots.pop(CDR_OFFSET, {})).get("offset", 0))
        dialled = dict(snapshots.pop(wiring.DIALLED, {}))
        days, learnt = dict(snapshots.pop(DAYS, {})), snapshots.pop(LEARNT, None)
        self.ari = AriClient(
            f"http://{LOOPBACK}:{self.installation.ports.http}",
            APP,
            self.installation.secrets.ari,
            APP,
            self._on_ari_event,
            self._on_link,
            jitter=lambda seconds: seconds * random.SystemRandom().uniform(0.5, 1.5),
        )
        self.ami = AmiClient(
            LOOPBACK, self.installation.ports.ami, APP, self.installation.secrets.ami, self._on_ami_event
        )
        self.board = wiring.make_board(
            self.settings,
            self.flows,
            ari=self.ari,
            sounds=self.sounds,
            records=self.keeper,
            notebook=Notebook(self.journal, agents),
            herald=self.herald,
            now=self.now,
            learnt=learnt,
        )
        self.events = AsteriskEvents(self.board, country=self.facts.country)
        self.board.key_of_caller = wiring.key_of_caller(self.installation.secrets.data_key)
        self.announcer = await wiring.open_announcer(self.board, self.settings, self.sounds, self.journal, snapshots)
        wiring.open_dispatches(self.board, self.settings, self.journal, snapshots)
        Announcements(self.board)
        Stories(self.board)
        self._keep_log(days)
        wiring.open_callbacks(self.board, self.settings, self.installation.secrets.data_key, self.journal, dialled)
        errands = wiring.open_errands(self.settings, self.crm, self.board, self.sounds)
        kept = (self.settings, self.installation, self.crm, self.board, self.keeper, self.speech.pool)
        for errand in (*errands, *keeping.open_messages(*kept)):
            self._stack.push_async_callback(errand.close)
        ears = wiring.open_ears(self.board, self.settings, self.speech.pool, self.installation)
        self._stack.push_async_callback(ears.close_all)
        await self.flow_service.bring_back(snapshots)
        self.board.flow_of_call = self.flow_service.choice.of_new_call
        self.call_records = wiring.call_records(self.settings, self.facts.country, offset)
        self.unserved = wiring.unserved(self.settings, self.board, self.call_records)
        self.fallback_messages = keeping.fallback_messages(self.settings, self.installation, self.board)
        self.reconciler = Reconciler(self.board, self.events, self.flow_service.choice.known, snapshots, self.unserved)
        await self.ari.connect()
        self._stack.push_async_callback(self.ari.close)
        await self._prepare_link()
        staffing.open_shift(self.board, self.settings, agents)
        breaks = wiring.breaks(self.settings, self.board)
        self._stack.callback(breaks.close)
        breaks.begin()
        await self._open_supervision()
        await self._open_agi()
        cleared = keeping.retention(self.crm, self.settings, self.installation, self.now)
        always = (self._keep_in_step(), self._watch_asterisk(), self.flow_service.run(), *cleared)
        self._background += [asyncio.create_task(each) for each in always]
        self._stack.push_async_callback(self._end_background)

    def _keep_log(self, days: dict[str, int]) -> None:
        """Every event of the queue goes to the journal, from its rules and agents on."""
        later = asyncio.get_running_loop().call_later
        keep = self.settings.model.acd_log_days
        acd_log = AcdLog(self.journal, later, keep_days=keep, days=days, learnt=self.board.acd.learnt)
        acd_log.began(self.settings.acd_clinic(), self.now())
        self.board.acd_watchers.append(acd_log.handled)
        self._stack.callback(acd_log.close)

    async def _open_supervision(self) -> None:
        """Consoles see the switchboard over AMI. Without AMI they see nothing; calls do not need it."""
        targets = wiring.targets_ms(self.settings)
        supervision = Supervision(self.ami, Supervisor(self.board), self.announcer.obey)
        publisher = Publisher(
            self.ami, lambda: snapshot(self.board, targets, self.announcer.views()), f"{self.now():x}"
        )
        self._ami_readers += [publisher.handle, supervision.handle]
        self.herald.add(lambda _it: publisher.touch())
        with suppress(AmiError):
            await self.ami.start()
        self._stack.push_async_callback(self.ami.stop)
        self._background += [asyncio.create_task(publisher.run()), asyncio.create_task(supervision.run())]

    async def _open_agi(self) -> None:
        """Without this door its numbers are the dialplan's alone; the others do not need it."""
        port, messages = self.installation.ports.agi, self.installation.folder.messages
        agi = AgiServer(self.board, country=self.facts.country, recordings=messages)
        try:
            await agi.start(LOOPBACK, port)
        except OSError:
            self._say(f"listen.agi: port {port} is in use by another program; calls over FastAGI go to the fallback.")
        self._stack.push_async_callback(agi.close)

    async def _prepare_link(self) -> None:
        """Subscribe to the agents' phones and read how they stand; spare ourselves events nobody reads."""
        sources = [f"deviceState:{endpoint}" for endpoint in self.board.phones.endpoints()]
        for at in range(0, len(sources), order.SOURCES_AT_ONCE):
            await self.ari.call(order.subscribe(APP, sources[at : at + order.SOURCES_AT_ONCE]))
        with suppress(AriError):
            await self.ari.call(order.filter_events(APP, UNREAD_EVENTS))
        for endpoint in await self.ari.call(order.list_endpoints("PJSIP")):
            staffing.first_sight(self.board, endpoint)
        await self.reconciler.run()

    def _on_link(self, state: LinkState, why: str) -> None:
        self.herald.tell(self.now(), "link", "", state=state.value)
        log.info("link", state=state.value, why=why)
        if state is LinkState.UP:
            self._reconcile_now.set()
        elif state is LinkState.FENCED:
            self.board.draining = True

    def _on_ari_event(self, event: dict[str, Any]) -> None:
        self.events.dispatch(event)

    def _on_ami_event(self, event: dict[str, str]) -> None:
        for read in self._ami_readers:
            read(event)

    # --- while running ----------------------------------------------------------

    async def _keep_in_step(self) -> None:
        """Reconcile at every return of the link and every 30 s; calls served without us join the record."""
        while True:
            # Not wait_for: before Python 3.12 it may swallow the cancellation that ends this task.
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._reconcile_now.wait()
            came_back = self._reconcile_now.is_set()
            self._reconcile_now.clear()
            try:
                if came_back:
                    await self._prepare_link()
                else:
                    await self.reconciler.run()
                await self.take_call_records()
                await self.fallback_messages.look(self.crm, self.outbox.pending)
            except Exception as error:  # whatever it was, the next round must come
                log.warning("not_in_step", error=type(error).__name__)

    async def take_call_records(self) -> None:
        """Store the calls that Asterisk served alone; those that both know are told apart by their id."""
        offset = self.call_records.offset
        try:
            new = await self.call_records.new()
            stored = [await self.crm.interactions(call=each.id) for each in new]
        except CrmUnavailable:
            self.call_records.offset = offset  # the same again when the store is back
            raise
        for interaction, found in zip(new, stored, strict=True):
            known = found[0] if found else None
            self.unserved.ended_alone(interaction, known)
            await self.fallback_messages.take(interaction, known)
            if (told := self.unserved.told(interaction, known)) is not None:
                await self.outbox.put(told)
        await self.keeper.settled()  # a kill before this gives the same tasks once more, by the same ids
        self.journal.save(CDR_OFFSET, {"offset": self.call_records.offset})

    async def _watch_asterisk(self) -> None:
        """An Asterisk that ends under us is started again; every cut call gets its record by reconciling."""
        while self.settings.asterisk_managed:
            await self.asterisk.wait()
            log.error("asterisk_ended")
            self._say("Asterisk ended; starting it again.")
            await self._start_again()

    async def _start_again(self) -> None:
        """As long as it takes: a port that is still held, or a disk that is full, is free one day."""
        while True:
            try:
                await self.asterisk.start()
            except (ProcessError, OSError) as error:
                log.error("asterisk_not_started", error=type(error).__name__)
                self._say(f"{error} Trying again in {RESTART_EVERY_S:g} s.")
                await asyncio.sleep(RESTART_EVERY_S)
            else:
                return

    async def _end_background(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    # --- stop ----------------------------------------------------------------------

    async def stop(self, drain_s: float = 0.0) -> None:
        """Take no new calls, let those under way end for ``drain_s`` seconds, then let go of everything.

        Callers who still wait then go to the dialplan's fallback. Who talks goes on talking:
        a managed Asterisk is left to them (``leave_asterisk``) and taken over at the next start.
        """
        self.board.draining = True
        await self._until_quiet(drain_s)
        for line in self.board.present():
            if between_people(line):  # its page stays, and the next start calls him
                self.board.send(order.hangup(line.id), ignore)
            elif line.stage not in ("talking", "surrendered"):
                self.board.surrender(line, "fallback", "stopping")
        self.leave_asterisk = bool(self.board.present())
        await self.keeper.settled()
        await self.outbox.flush(2.0)
        await self._stack.aclose()

    async def hang_up_all(self) -> None:
        """For an end that cannot wait: every call is hung up and recorded."""
        for line in self.board.present():
            line.ended_by = "system"
            self.board.send(order.hangup(line.id), ignore)
        await self._until_quiet(3.0)

    async def _until_quiet(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self.board.present() and loop.time() < deadline:  # noqa: ASYNC110 - rare, and nothing tells of "no lines"
            await asyncio.sleep(0.1)

"""From the settings to the parts: what each part is told of the clinic. ``system`` starts and stops them."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from acd.core import Acd
from controller.announcer import ANNOUNCED, Announcer
from controller.ari.port import Ari
from controller.asterisk.installation import Installation
from controller.breaks import Breaks, breaks_of
from controller.call_records import CallRecords, NumberFacts
from controller.clock import Now
from controller.errands import Errands
from controller.happenings import Herald
from controller.journal.port import Journal
from controller.keeping import sounds_of_utterances
from controller.late_prompts import LatePrompts
from controller.lookups import Lookups
from controller.outbound import Meter
from controller.services import Services
from controller.settings.loader import Settings
from controller.settings.model import ClinicFile
from controller.settings.ports import LOOPBACK
from controller.settings.queue_model import CallbackBlock
from controller.sounds import SoundLibrary
from controller.speech.pool import RecogniserPool
from controller.staffing import open_interpreters
from controller.switchboard.board import Board, Number
from controller.switchboard.callbacks import Callbacks
from controller.switchboard.dispatches import DISPATCHES, Dispatches
from controller.switchboard.ears import SnoopEars
from controller.switchboard.line import Line
from controller.switchboard.notebook import Notebook
from controller.switchboard.phones import Phones
from controller.switchboard.ports import Records, Sounds
from controller.switchboard.unserved import Unserved
from controller.switchboard.utterances import Utterances
from controller.switchboard.wait_rules import CallbackRules, WaitRules
from crm import sample
from crm.clinic.sample import seed_clinic
from crm.model import Agent, Disposition
from crm.port import Crm, CrmUnavailable
from ivr.announcing import prompt_of
from ivr.facts import ClinicFacts
from ivr.flow import FlowSet
from ivr.hours import build_hours
from ivr.messages import Prompt
from ivr.problems import FileProblems
from ivr.strict_yaml import load_file

log = structlog.get_logger(__name__)

DIALLED = "dialled"
"""The snapshot's name of what was dialled outside in the last day; no call is called so."""


def clinic_facts(settings: Settings, *, always_open: bool, say: Callable[[str], None]) -> ClinicFacts:
    """The clinic as flows see it. ``always_open``: opening hours are not looked at.

    Raises FileProblems when a key of a service cannot be had: told before anything starts.
    """
    settings.services()
    settings.interpreter_keys()
    facts = settings.facts()
    if not always_open:
        return facts
    always = build_hours({"mon-sun": ["00:00-24:00"]}, (), facts.time_zone)
    say("The clinic counts as open at all hours while this runs.")
    return replace(facts, hours=dict.fromkeys(facts.hours, always))


async def fill_store(crm: Crm, model: ClinicFile, now: int) -> None:
    """The made-up patients into an empty store, with their records; the clinic's staff and dispositions into any."""
    await sample.seed(crm)
    await seed_clinic(crm, now, model.clinic.time_zone)
    await crm.put_agents(
        [Agent(name, block.name, block.extension, tuple(block.languages)) for name, block in model.agents.items()]
    )
    await crm.put_dispositions([Disposition(name, name.replace("_", " ")) for name in model.dispositions.values()])


async def describe_store(crm: Crm) -> str:
    """The store, in a few words."""
    try:
        return await crm.check()
    except CrmUnavailable:
        return "away; calls go on and their records wait"


def make_board(
    settings: Settings,
    flows: FlowSet,
    *,
    ari: Ari,
    sounds: Sounds,
    records: Records,
    notebook: Notebook,
    herald: Herald,
    now: Now,
    learnt: Mapping[str, Any] | None = None,
) -> Board:
    """The switchboard of this clinic, with both cores in it and nobody on the line yet.

    ``learnt``: what the distributor before this one had learnt. Raises FileProblems for a survey that cannot be.
    """
    model = settings.model
    _check_surveys(settings, flows)
    board = Board(
        ari=ari,
        acd_core=distributor(settings, learnt),
        numbers={
            digits: Number(flows.flows[number.flow], number.language, number.relay)
            for digits, number in model.numbers.items()
        },
        endpoints={agent: f"PJSIP/{agent}" for agent in model.agents},
        destinations={name: f"PJSIP/{destination.phone}" for name, destination in model.destinations.items()},
        waits=wait_rules(settings, flows),
        dispositions=model.dispositions,
        sounds=sounds,
        records=records,
        notebook=notebook,
        herald=herald,
        now=now,
        targets_ms=targets_ms(settings),
    )
    devices = {agent: tuple(f"PJSIP/{device}" for device in settings.devices(agent)) for agent in model.agents}
    nailed_up = frozenset(agent for agent, block in model.agents.items() if block.leg == "nailed_up")
    board.phones = Phones(board, devices, nailed_up)
    board.pauses = model.pauses
    board.hard_dispositions = frozenset(model.well_being.hard_dispositions)
    open_interpreters(board, settings)
    return board


def wait_rules(settings: Settings, flows: FlowSet) -> dict[str, WaitRules]:
    """How callers of each queue wait. Raises FileProblems when a comfort message is in no catalogue."""
    _check_comfort(settings, flows)
    rules = {}
    for name, queue in settings.model.queues.items():
        rules[name] = WaitRules(
            announce_every_ms=queue.announce,
            tell_wait=queue.tell_wait,
            comfort=tuple(queue.comfort.say) if queue.comfort else (),
            comfort_every_ms=queue.comfort.every if queue.comfort else 0,
            recheck_every_ms=queue.recheck.every if queue.recheck else 0,
            callback=_callback_rules(settings, queue.callback) if queue.callback else None,
        )
    return rules


def _callback_rules(settings: Settings, block: CallbackBlock) -> CallbackRules | None:
    """None where no patient is ever called back."""
    if settings.outbound is None:
        return None
    return CallbackRules(
        mode=block.mode,
        offer_after_ms=block.offer_after,
        offer_at_once_ms=block.offer_at_once,
        attempts=block.attempts,
        retry_ms=block.retry,
        expires_ms=block.expires,
        hours=settings.facts().hours.get(block.hours),
    )


def check_flows(settings: Settings, flows: FlowSet) -> None:
    """That changed flows fit the clinic: numbers and surveys have their flows, every comfort message its prompt.

    Raises FileProblems.
    """
    located = load_file(settings.path)
    missing = [
        located.problem(("numbers", digits, "flow"), f"there is no flow '{number.flow}' any more", "Bring it back.")
        for digits, number in settings.model.numbers.items()
        if number.flow not in flows.flows
    ]
    if missing:
        raise FileProblems(missing)
    _check_surveys(settings, flows)
    _check_comfort(settings, flows)


def _check_surveys(settings: Settings, flows: FlowSet) -> None:
    """Each survey's flow is there, and whoever may agree to it beforehand can. Raises FileProblems."""
    located, model = load_file(settings.path), settings.model
    problems = []
    for kind, blocks in (("queues", model.queues), ("numbers", model.numbers)):
        for name, entry in blocks.items():
            survey = entry.survey
            if survey is not None and survey.flow not in flows.flows:
                what = f"there is no flow '{survey.flow}' any more"
                problems.append(located.problem((kind, name, "survey", "flow"), what, "Bring it back.", value=True))
            elif survey is not None and survey.only_if and not _has_truth(flows, survey.only_if):
                what = f"no flow has a variable '{survey.only_if}' of type yes_no"
                remedy = "Ask callers in a flow whether they agree, and keep the answer in it."
                problems.append(located.problem((kind, name, "survey", "only_if"), what, remedy, value=True))
    if problems:
        raise FileProblems(problems)


def _has_truth(flows: FlowSet, variable: str) -> bool:
    values = (flow.values.get(variable) for flow in flows.flows.values())
    return any(value is not None and value.condition == "truth" for value in values)


def _check_comfort(settings: Settings, flows: FlowSet) -> None:
    located = load_file(settings.path)
    problems = []
    for name, queue in settings.model.queues.items():
        for index, key in enumerate(queue.comfort.say if queue.comfort else ()):
            missing = [language for language in settings.model.clinic.languages if not _has(flows, key, language)]
            if missing:
                what = f"the prompt '{key}' is not in the catalogue in {', '.join(missing)}"
                place = ("queues", name, "comfort", "say", index)
                problems.append(located.problem(place, what, "Add it to prompts/catalogue.yaml.", value=True))
    if problems:
        raise FileProblems(problems)


def _has(flows: FlowSet, key: str, language: str) -> bool:
    return bool(flows.catalogue.texts.get(key, {}).get(language, "").strip())


def comfort_prompts(settings: Settings, flows: FlowSet) -> set[Prompt]:
    """What callers hear beside the flows' own words, for rendering ahead: comfort in queues, announcements."""
    ready = {prompt_of(one, language) for one in settings.announcements for language in one.texts}
    keys = [key for queue in settings.model.queues.values() if queue.comfort for key in queue.comfort.say]
    languages = settings.model.clinic.languages
    return ready | {
        flows.catalogue.prompt(key, language) for key in keys for language in languages if _has(flows, key, language)
    }


async def open_announcer(
    board: Board, settings: Settings, sounds: SoundLibrary, journal: Journal, pages: dict[str, Any]
) -> Announcer:
    """What the clinic announces, as it was when the last controller ended; takes its page out of ``pages``."""
    announcer = Announcer(board, settings, sounds.prepare_more, journal.save)
    await announcer.restore(pages.pop(ANNOUNCED, {}))
    return announcer


def open_errands(settings: Settings, crm: Crm, board: Board, sounds: SoundLibrary) -> list[Errands]:
    """Who asks the store and the clinic's services for the flows of ``board``, and renders late."""
    clinic = settings.model.clinic
    lookups = Lookups(
        crm,
        board.ivr_event,
        board.now,
        may_call=may_call(settings),
        country=clinic.country,
        time_zone=clinic.time_zone,
    )
    services = Services(settings.services(), board.ivr_event, board.now)
    board.lookups, board.services, board.late = lookups, services, LatePrompts(sounds)
    return [lookups, services, board.late]


def may_call(settings: Settings) -> Callable[[str], bool]:
    """Whether a number may be called back."""
    outbound = settings.outbound
    return lambda number: outbound is not None and outbound.refusal(number) is None


def key_of_caller(data_key: bytes) -> Callable[[Line], str | None]:
    """Who calls, as a word that tells nobody who it is: of the patient, else of the number; None for nobody known.

    Keyed, so that it cannot be found by trying all numbers: HMAC-SHA-256 (RFC 2104).
    """

    def key(line: Line) -> str | None:
        who = line.call.patient or line.caller
        return _marked(data_key, f"caller:{who}") if who else None

    return key


def _marked(data_key: bytes, text: str) -> str:
    return hmac.new(data_key, text.encode(), "sha256").hexdigest()[:32]


def open_dispatches(board: Board, settings: Settings, journal: Journal, pages: dict[str, Any]) -> None:
    """Who is on call is rung for flows; takes the page of those under way out of ``pages``."""
    people = {}
    for name in settings.model.on_call:
        levels = settings.model.agents[name].languages
        people[name] = tuple(sorted(levels, key=lambda language: (-levels[language], language)))
    Dispatches(board, people, journal.save).restore(pages.pop(DISPATCHES, {}))


def open_callbacks(
    board: Board, settings: Settings, data_key: bytes, journal: Journal, dialled: Mapping[str, Any]
) -> None:
    """Patients are called back where a trunk says so, within its bounds; ``dialled``: by the controllers before."""
    if settings.outbound is None:
        return
    made = Meter(
        settings.outbound, lambda number: _marked(data_key, f"dialled:{number}"), partial(journal.save, DIALLED)
    )
    try:
        made.recall(dialled)
    except ValueError as error:
        log.error("dialled_unreadable", reason=str(error))
    Callbacks(board, made)


def open_ears(board: Board, settings: Settings, pool: RecogniserPool | None, installation: Installation) -> SnoopEars:
    """How callers of ``board`` are heard, and what is kept of what they say."""
    wanted, url = settings.model.speech.utterances, f"ws://{LOOPBACK}:{installation.ports.http}/media/"
    sounds = sounds_of_utterances(installation)
    ears = SnoopEars(board, pool, url, Utterances(kept=wanted.keep_days > 0, audio=wanted.audio, sounds=sounds))
    board.ears = ears
    return ears


def breaks(settings: Settings, board: Board) -> Breaks:
    """The agents' planned breaks, told to the distributor when they are due."""
    planned = {agent: breaks_of(block) for agent, block in settings.model.agents.items()}
    return Breaks(planned, settings.model.clinic.time_zone, board.now, board.acd_event)


def distributor(settings: Settings, learnt: Mapping[str, Any] | None) -> Acd:
    """Estimates begin anew rather than the clinic not at all."""
    try:
        return Acd(settings.acd_clinic(), learnt=learnt)
    except ValueError as error:
        if learnt is None:
            raise
        log.warning("learnt_unreadable", reason=str(error))
        return Acd(settings.acd_clinic())


def targets_ms(settings: Settings) -> dict[str, int]:
    """Each queue's service target."""
    return {name: queue.service_target for name, queue in settings.model.queues.items()}


def unserved(settings: Settings, board: Board, records: CallRecords) -> Unserved:
    """Who makes tasks of urgent callers whom no controller served."""
    follow_ups = {name: queue.follow_up for name, queue in settings.model.queues.items()}
    return Unserved(board, follow_ups, settings.model.emergency.queue, records.ends)


def call_records(settings: Settings, country: str, offset: int) -> CallRecords:
    """The reader of what Asterisk wrote of calls it served alone, from ``offset`` in its file."""
    numbers = {digits: NumberFacts(number.flow, number.language) for digits, number in settings.model.numbers.items()}
    return CallRecords(settings.folder.log / "cdr-custom" / "calls.csv", numbers, country, offset)

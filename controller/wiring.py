"""From the settings to the parts: what each part is told of the clinic. ``system`` starts and stops them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from acd.core import Acd
from controller.ari.port import Ari
from controller.call_records import CallRecords, NumberFacts
from controller.clock import Now
from controller.happenings import Herald
from controller.settings.loader import Settings
from controller.settings.model import ClinicFile
from controller.switchboard.board import Board, Number, Records, Sounds, WaitRules
from controller.switchboard.notebook import Notebook
from crm import sample
from crm.model import Agent, Disposition
from crm.port import Crm
from ivr.facts import ClinicFacts
from ivr.flow import FlowSet
from ivr.hours import build_hours


def clinic_facts(settings: Settings, *, always_open: bool, say: Callable[[str], None]) -> ClinicFacts:
    """The clinic as flows see it. ``always_open``: opening hours are not looked at."""
    facts = settings.facts()
    if not always_open:
        return facts
    always = build_hours({"mon-sun": ["00:00-24:00"]}, (), facts.time_zone)
    say("The clinic counts as open at all hours while this runs.")
    return replace(facts, hours=dict.fromkeys(facts.hours, always))


async def fill_store(crm: Crm, model: ClinicFile) -> None:
    """The made-up patients into an empty store; the clinic's staff and dispositions into any."""
    await sample.seed(crm)
    await crm.put_agents(
        [Agent(name, block.name, block.extension, tuple(block.languages)) for name, block in model.agents.items()]
    )
    await crm.put_dispositions([Disposition(name, name.replace("_", " ")) for name in model.dispositions.values()])


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
) -> Board:
    """The switchboard of this clinic, with both cores in it and nobody on the line yet."""
    model = settings.model
    return Board(
        ari=ari,
        acd_core=Acd(settings.acd_clinic()),
        numbers={digits: Number(flows.flows[number.flow], number.language) for digits, number in model.numbers.items()},
        endpoints={agent: f"PJSIP/{agent}" for agent in model.agents},
        destinations={name: f"PJSIP/{destination.phone}" for name, destination in model.destinations.items()},
        waits={name: WaitRules(queue.announce) for name, queue in model.queues.items()},
        dispositions=model.dispositions,
        sounds=sounds,
        records=records,
        notebook=notebook,
        herald=herald,
        now=now,
        targets_ms=targets_ms(settings),
    )


def targets_ms(settings: Settings) -> dict[str, int]:
    """Each queue's service target."""
    return {name: queue.service_target for name, queue in settings.model.queues.items()}


def call_records(settings: Settings, country: str, offset: int) -> CallRecords:
    """The reader of what Asterisk wrote of calls it served alone, from ``offset`` in its file."""
    numbers = {digits: NumberFacts(number.flow, number.language) for digits, number in settings.model.numbers.items()}
    return CallRecords(settings.folder.log / "cdr-custom" / "calls.csv", numbers, country, offset)

"""Reads ``clinic.yaml`` whole and hands each part of the system what it needs of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from acd import messages as acd
from controller.numbers import numbering_of
from controller.outbound import Outbound
from controller.services import Service
from controller.settings.acd_rules import acd_clinic
from controller.settings.calendar import check_hours, hours_of
from controller.settings.command_model import commands_of
from controller.settings.cross_checks import cross_check
from controller.settings.interpreter_model import keys_of
from controller.settings.model import ClinicFile, NumberBlock, beside
from controller.settings.paths import RunFolder
from controller.settings.ports import WantedPorts
from controller.settings.service_model import services_of
from ivr.announcement import Announcement
from ivr.facts import ClinicFacts, EmergencyPolicy, Survey
from ivr.problems import FileProblems
from ivr.strict_yaml import load_file
from ivr.validation import validate


@dataclass(frozen=True, slots=True)
class Settings:
    """``clinic.yaml``, checked. ``model`` is the file as written (durations in ms); the rest is derived."""

    path: Path
    model: ClinicFile
    loaded_in: int
    """The year, from which holidays are counted."""

    @property
    def folder(self) -> RunFolder:
        """Not created by reading it: see ``RunFolder.create``."""
        return RunFolder(beside(self.path, self.model.data_folder))

    @property
    def flows_folder(self) -> Path:
        return beside(self.path, self.model.flows_folder)

    @property
    def wanted_ports(self) -> WantedPorts:
        listen = self.model.listen
        return WantedPorts(
            address=listen.address, sip=listen.sip, rtp=listen.rtp, http=listen.http, ami=listen.ami, agi=listen.agi
        )

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every SIP account: agents first, then their further phones, then plain phones."""
        agents = self.model.agents
        further = [device for agent in agents for device in self.devices(agent) if device != agent]
        return (*agents, *further, *self.model.phones)

    @property
    def asterisk_managed(self) -> bool:
        """False when another service runs Asterisk (``asterisk.managed``, or CARELINE_ASTERISK=external)."""
        return self.model.asterisk.managed and os.environ.get("CARELINE_ASTERISK") != "external"

    @property
    def database_url(self) -> str:
        """The CRM store as SQLAlchemy's URL; ``sqlite`` is a file in the data folder."""
        if self.model.database == "sqlite":
            return f"sqlite+aiosqlite:///{self.folder.databases / 'crm.sqlite'}"
        return self.model.database

    @property
    def speech_models(self) -> dict[str, Path]:
        """The folder of each model the clinic installed itself, by language."""
        return {language: beside(self.path, folder) for language, folder in self.model.speech.models.items()}

    def devices(self, agent: str) -> tuple[str, ...]:
        """The SIP accounts that ring for an agent."""
        return tuple(self.model.agents[agent].devices) or (agent,)

    @property
    def outbound(self) -> Outbound | None:
        """How patients are called back; None when they are not, as it is unless the file says so."""
        for name, trunk in self.model.trunks.items():
            if (rules := trunk.callbacks) is not None:
                may_call = tuple(rules.may_call or [self.model.clinic.country])
                return Outbound(name, rules.caller, may_call, rules.ring, rules.per_hour, rules.per_number)
        return None

    def number(self, dialled: str) -> NumberBlock | None:
        """What a dialled number leads to."""
        return self.model.numbers.get(dialled)

    @property
    def announcements(self) -> tuple[Announcement, ...]:
        """Those that stand ready to be switched on."""
        return tuple(
            Announcement(
                name,
                block.kind,
                dict(block.text),
                numbers=tuple(block.numbers),
                queues=tuple(block.queues),
                priority=block.priority,
            )
            for name, block in self.model.announcements.items()
        )

    def facts(self) -> ClinicFacts:
        """The clinic as flows see it."""
        model, emergency = self.model, self.model.emergency
        clinic = model.clinic
        mailboxes = dict.fromkeys([model.fallback.mailbox, *model.phones, *model.queues])
        return ClinicFacts(
            name=clinic.name,
            country=clinic.country,
            time_zone=clinic.time_zone,
            languages=tuple(clinic.languages),
            queues=tuple(model.queues),
            skills=tuple(model.skills),
            emergency=EmergencyPolicy(
                queue=emergency.queue,
                needs=dict(emergency.needs),
                words={language: tuple(words) for language, words in emergency.words.items()},
                key=emergency.key,
                confirm_key=emergency.confirm_key,
                max_wait_ms=emergency.max_wait,
            ),
            hours={name: hours_of(block, clinic.time_zone, self.loaded_in) for name, block in model.hours.items()},
            destinations=tuple(model.destinations),
            mailboxes=tuple(mailboxes),
            numbering=numbering_of(clinic.country),
            lists={name: tuple(names) for name, names in model.lists.items()},
            services=tuple(model.services),
            surveys=surveys_of(model),
            announcements=self.announcements,
            on_call=tuple(model.on_call),
            entries=tuple(dict.fromkeys(number.flow for number in model.numbers.values())),
            commands=commands_of(model.commands),
        )

    def services(self) -> dict[str, Service]:
        """What flows may ask over HTTP, with the keys in their headers. Raises FileProblems for one not to be had."""
        return services_of(self.model.services, self.path)

    def interpreter_keys(self) -> dict[str, str]:
        """What is keyed to interpreters' services, by their names. Raises FileProblems for keys not to be had."""
        return keys_of(self.model.interpreters, self.path)

    def acd_clinic(self) -> acd.Clinic:
        """The clinic as the ACD core wants it, in the file's order."""
        return acd_clinic(self.model)


def surveys_of(model: ClinicFile) -> dict[str, Survey]:
    """The survey of each queue and number that has one."""
    queues = [(name, queue.survey) for name, queue in model.queues.items()]
    numbers = [(digits, number.survey) for digits, number in model.numbers.items()]
    return {name: Survey(block.flow, block.only_if or "") for name, block in (*queues, *numbers) if block is not None}


def _this_year() -> int:
    return datetime.now(UTC).year


def load_settings(path: Path, *, this_year: Callable[[], int] = _this_year) -> Settings:
    """Read and check the whole file. Raises ``ivr.problems.FileProblems`` with every mistake found."""
    path = path.resolve()
    located = load_file(path)
    model = validate(ClinicFile, located)
    year = this_year()
    problems = [*cross_check(model, located), *check_hours(model, located, year)]
    if problems:
        raise FileProblems(problems)
    return Settings(path, model, year)

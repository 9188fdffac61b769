"""The running system a scripted call goes to: where it listens, what it may say, what it stored.

The one place where the phones touch Careline's settings and its CRM store.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from careline.phones.digest import Login
from careline.phones.hearing import Ear, Prompt
from careline.phones.listening import tone_of
from careline.phones.useragent import Address
from controller.prompt_index import IndexMissing, read_index
from controller.settings.loader import Settings, load_settings
from controller.settings.ports import load_ports
from controller.settings.secrets import Secrets, load_secrets
from crm.model import Interaction
from crm.open import open_crm
from crm.port import Crm


class NoTarget(Exception):
    """There is no system to call; the text says what to do."""


def _digits(number: str | None) -> str:
    return "".join(each for each in number or "" if each.isdigit())


@dataclass(frozen=True, slots=True)
class Target:
    """``login`` is None when the system takes calls from our address as from a trunk; ``tones``: agent to Hz."""

    server: Address
    login: Login | None = None
    caller: str | None = None
    """With a login: the number the system shows for it."""
    ear: Ear = field(default_factory=lambda: Ear(()))
    tones: Mapping[str, float] = field(default_factory=dict)
    crm: Crm | None = None
    deaf: str = ""
    """Why no prompt can be known again: the system wrote no index of them."""

    async def interactions(self, since: int, dialled: str, caller: str | None) -> Sequence[Interaction]:
        """Interactions begun at or after ``since`` (UTC ms) from this number to that one. Raises CrmUnavailable."""
        if self.crm is None:
            return []
        return [
            each
            for each in await self.crm.interactions(limit=500)
            if each.started_at >= since
            and _digits(each.dialled) == _digits(dialled)
            and _digits(each.caller) == _digits(self.caller if self.login else caller)
        ]

    async def close(self) -> None:
        if self.crm is not None:
            await self.crm.close()


def target_of(clinic: Path) -> Target:
    """The system that ``clinic.yaml`` describes, on this machine.

    Raises NoTarget, SoundFailed, or FileProblems when the file has mistakes.
    """
    settings = load_settings(clinic)
    ports, secrets = load_ports(settings.folder, settings.wanted_ports), load_secrets(settings.folder)
    if ports is None or secrets is None:
        raise NoTarget(f"the system of {clinic} was never started: run `careline up`")
    login, caller = _login(settings, secrets)
    prompts, deaf = _prompts(settings)
    return Target(
        server=(settings.wanted_ports.address, ports.sip),
        login=login,
        caller=caller,
        ear=Ear(prompts),
        tones=agent_tones(settings),
        crm=open_crm(settings.database_url, secrets.data_key),
        deaf=deaf,
    )


def _prompts(settings: Settings) -> tuple[list[Prompt], str]:
    """The system's prompts, or none and why. Raises SoundFailed for a file that is no sound."""
    try:
        entries = read_index(settings.folder.prompts)
    except IndexMissing as error:
        return [], str(error)
    found = [entry for entry in entries if Path(entry.file).exists()]
    return [Prompt.read(entry.name, entry.language, Path(entry.file)) for entry in found], ""


def agent_tones(settings: Settings) -> dict[str, float]:
    """The tone each agent's phone of ours plays when it answers, by account."""
    return {name: tone_of(position) for position, name in enumerate(settings.model.agents)}


def _login(settings: Settings, secrets: Secrets) -> tuple[Login | None, str | None]:
    """None when a trunk takes calls from loopback, else the test phone that may dial the clinic."""
    here = ipaddress.ip_address("127.0.0.1")
    for trunk in settings.model.trunks.values():
        if any(here in ipaddress.ip_network(match, strict=False) for match in trunk.match):
            return None, None
    for name, phone in settings.model.phones.items():
        if phone.may_dial == "clinic" and name in secrets.sip:
            return Login(name, secrets.sip[name]), phone.caller
    raise NoTarget(
        "no trunk takes calls from 127.0.0.1 and no phone may dial the clinic: add `may_dial: clinic` to a phone"
    )

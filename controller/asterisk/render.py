"""Renders Asterisk's configuration and dialplan from the settings into ``<data folder>/etc``.

Every value that reaches a file is checked against a pattern first, whatever has checked
it before: in these files ``;`` begins a comment, a line end a new setting, ``${`` an
expression. The templates have no filter and no logic beyond loops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2

from controller.asterisk.modules import IF_PRESENT, NEEDED
from controller.asterisk.program import AsteriskProgram
from controller.settings.loader import Settings
from controller.settings.model import TrunkBlock
from controller.settings.paths import RunFolder, write_private
from controller.settings.ports import Ports
from controller.settings.secrets import Secrets
from controller.switchboard.arriving import RELAY

LEASE_S = 15
"""How long a caller may be without a living controller."""
TALK_BOUND_S = 4 * 3600
"""The bound of a call the dialplan serves alone: hours, never none."""
EMERGENCY_RING_S = 60
STOCK_APOLOGY = "an-error-has-occurred"
CDR_FIELDS = (
    "uniqueid", "linkedid", "start", "answer", "end", "src", "dst", "dcontext", "channel", "dstchannel",
    "disposition", "lastapp", "duration", "billsec",
    "careline_path", "careline_mailbox", "careline_dialled",
)  # fmt: skip
"""Columns of ``log/cdr-custom/calls.csv``. Times are seconds since 1970 with microseconds, 0.000000 for never."""
_CDR_RAW = ("start", "answer", "end")

_PROJECT = Path(__file__).resolve().parents[2]
CONFIG_TEMPLATES = _PROJECT / "asterisk-config"
DIALPLANS = _PROJECT / "dialplans"
# Modules that ask for a file of theirs and warn when there is none.
_EMPTY_FILES = (
    "acl.conf", "aeap.conf", "ccss.conf", "cli.conf", "cli_aliases.conf", "cli_permissions.conf", "codecs.conf",
    "dnsmgr.conf", "dsp.conf", "enum.conf", "extconfig.conf", "features.conf", "hep.conf", "pjproject.conf",
    "sorcery.conf", "stir_shaken.conf", "udptl.conf", "websocket_client.conf", "pjsip_notify.conf", "geolocation.conf",
)  # fmt: skip

_PATH = re.compile(r"/[A-Za-z0-9_@%+=:~. /-]{0,900}")
_ACCOUNT = re.compile(r"[a-z][a-z0-9_]{0,40}")
_NAME = re.compile(r"[\w .,'’()/-]{1,60}")
_DIGITS = re.compile(r"\+?[0-9]{2,15}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,100}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_HOST_PORT = re.compile(r"[A-Za-z0-9.-]{1,252}:[0-9]{1,5}")
_ADDRESS = re.compile(r"[0-9a-fA-F:.]{2,45}(/[0-9]{1,3})?")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,59}")


class RenderError(Exception):
    """A value that may not stand in Asterisk's files; one sentence, the value itself only when it is no secret."""


@dataclass(frozen=True, slots=True)
class Phone:
    """An account of an agent or a plain phone, as pjsip.conf wants it."""

    account: str
    owner: str
    """The agent whose phone it is, or the plain phone itself: what its feature codes are about."""
    name: str
    extension: str
    shown: str
    """What it shows as its number."""
    language: str
    context: str
    password: str


@dataclass(frozen=True, slots=True)
class Trunk:
    account: str
    match: tuple[str, ...]
    contact: str = ""
    """Where calls out go, as host:port; empty when none do."""
    variables: tuple[tuple[str, str], ...] = ()
    """Set on every channel of its calls, for the dialplan."""


@dataclass(frozen=True, slots=True)
class Number:
    digits: str
    language: str
    over: str = "ari"


def render(
    settings: Settings, folder: RunFolder, program: AsteriskProgram, ports: Ports, secrets: Secrets
) -> tuple[Path, ...]:
    """Write every file of ``folder.etc`` and link Asterisk's data folder. Gives the files written.

    Files of an earlier version that are no longer rendered are removed. Raises
    ``RenderError`` or ``OSError``.
    """
    values = _values(settings, folder, program, ports, secrets)
    written = [_write(folder.etc, name, text) for name, text in _rendered(values).items()]
    for old in folder.etc.glob("*.conf"):
        if old not in written:
            old.unlink()
    _link_data(folder, program)
    return tuple(written)


def _write(etc: Path, name: str, text: str) -> Path:
    """Only what changed is written: another service that watches the folder is not woken for nothing."""
    path = etc / name
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_private(path, text)
    return path


def _rendered(values: Mapping[str, object]) -> dict[str, str]:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([CONFIG_TEMPLATES, DIALPLANS]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - these are no web pages; values are checked against patterns
    )
    names = sorted(path.name for folder in (CONFIG_TEMPLATES, DIALPLANS) for path in folder.glob("*.conf.j2"))
    files = dict.fromkeys(_EMPTY_FILES, "; Nothing is set here.\n")
    for name in names:
        files[name.removesuffix(".j2")] = environment.get_template(name).render(values)
    # Last, because a service that waits for our files begins when this one is there.
    files["asterisk.conf"] = files.pop("asterisk.conf")
    return files


def _values(
    settings: Settings, folder: RunFolder, program: AsteriskProgram, ports: Ports, secrets: Secrets
) -> dict[str, object]:
    model = settings.model
    languages = [_checked(_LANGUAGE, language, "clinic.languages") for language in model.clinic.languages]
    (
        _checked(_SECRET, secrets.ari, None),
        _checked(_SECRET, secrets.ami, None),
        _checked(_SECRET, secrets.ami_console, None),
    )
    phones = _phones(settings, secrets)
    missing = set(program.missing_modules(IF_PRESENT))
    return {
        **_paths(folder, program),
        "languages": languages,
        "modules": NEEDED,
        "modules_if_present": [name for name in IF_PRESENT if name not in missing],
        "ports": ports,
        "secrets": secrets,
        "listen_host": _host(model.listen.address),
        "phones": phones,
        "extensions": _extensions(phones),
        "trunks": [_trunk(name, trunk) for name, trunk in model.trunks.items()],
        "relay_mark": _relay_mark(model.trunks.values()),
        "relay_word": RELAY,
        "numbers": [
            Number(_checked(_DIGITS, digits, "numbers"), _checked(_LANGUAGE, number.language, "numbers"), number.over)
            for digits, number in model.numbers.items()
        ],
        "lease_s": LEASE_S,
        "talk_bound_s": TALK_BOUND_S,
        "fallback_ring": _ring(model.fallback.ring),
        "fallback_ring_s": model.fallback.ring_for // 1000,
        "emergency_ring_s": EMERGENCY_RING_S,
        "emergency_ring": _ring(model.emergency.ring),
        "mailbox": _checked(_ACCOUNT, model.fallback.mailbox, "fallback.mailbox"),
        "stock_apology": STOCK_APOLOGY,
        "cdr_fields": [f"{name},u" if name in _CDR_RAW else name for name in CDR_FIELDS],
    }


def _paths(folder: RunFolder, program: AsteriskProgram) -> dict[str, object]:
    paths = {
        "etc": folder.etc,
        "modules_folder": program.modules,
        "asterisk_data": folder.asterisk_data,
        "databases": folder.databases,
        "spool": folder.spool,
        "run": folder.run,
        "log": folder.log,
        "recordings": folder.recordings,
        "own_dialplan": folder.own_dialplan,
    }
    return {name: _checked(_PATH, str(path), "the path") for name, path in paths.items()}


def _phones(settings: Settings, secrets: Secrets) -> list[Phone]:
    model = settings.model
    first = model.clinic.languages[0]
    phones = []
    for account, agent in model.agents.items():
        language = max(agent.languages, key=lambda known: agent.languages[known])
        for device in settings.devices(account):
            phones.append((device, account, agent.name, agent.extension, agent.extension, language, "agents"))
    for account, phone in model.phones.items():
        context = "phones-clinic" if phone.may_dial == "clinic" else "phones"
        shown = phone.caller or phone.extension
        phones.append((account, account, phone.name, phone.extension, shown, first, context))
    return [
        Phone(
            account=_checked(_ACCOUNT, account, "a phone's account"),
            owner=_checked(_ACCOUNT, owner, "a phone's owner"),
            name=_checked(_NAME, name, f"{account}: name"),
            extension=_checked(_DIGITS, extension, f"{account}: extension"),
            shown=_checked(_DIGITS, shown, f"{account}: caller"),
            language=_checked(_LANGUAGE, language, f"{account}: languages"),
            context=context,
            password=_checked(_SECRET, secrets.sip[account], None),
        )
        for account, owner, name, extension, shown, language, context in phones
    ]


def _extensions(phones: list[Phone]) -> dict[str, str]:
    """Extension to what it rings: every phone that has it."""
    rung: dict[str, list[str]] = {}
    for phone in phones:
        rung.setdefault(phone.extension, []).append(f"PJSIP/{phone.account}")
    return {extension: "&".join(endpoints) for extension, endpoints in rung.items()}


def _trunk(name: str, block: TrunkBlock) -> Trunk:
    account = _checked(_ACCOUNT, f"trunk_{name}", "trunks")
    match = tuple(_checked(_ADDRESS, address, f"trunks.{name}.match") for address in block.match)
    variables = _relay_marks(name, block)
    if (outgoing := block.outgoing) is None:
        return Trunk(account, match, variables=variables)
    contact = _checked(_HOST_PORT, outgoing.to, f"trunks.{name}: to")
    return Trunk(account, match, contact, variables)


def _relay_marks(name: str, block: TrunkBlock) -> tuple[tuple[str, str], ...]:
    """By which the dialplan tells a relay service's calls."""
    if block.relay_header is None:
        return (("CARELINE_RELAY", RELAY),) if block.relay else ()
    header = _checked(_HEADER, block.relay_header, f"trunks.{name}.relay_header")
    return (("CARELINE_RELAY_HEADER", header),)


def _relay_mark(trunks: Iterable[TrunkBlock]) -> str:
    """What the controller is told beside the number that was dialled; nothing where no trunk marks its calls."""
    return ",${CARELINE_RELAY}" if any(trunk.relay or trunk.relay_header for trunk in trunks) else ""


def _ring(accounts: list[str]) -> list[str]:
    """Whom the dialplan rings: accounts alone, no number, no other technology."""
    return [_checked(_ACCOUNT, account, "ring") for account in accounts]


def _host(address: str) -> str:
    checked = _checked(_ADDRESS, address, "listen.address")
    return f"[{checked}]" if ":" in checked else checked


def _checked(pattern: re.Pattern[str], value: str, what: str | None) -> str:
    if pattern.fullmatch(value) and "${" not in value:
        return value
    shown = f"{what} '{value}'" if what else "a secret"
    raise RenderError(f"{shown} has characters that may not stand in Asterisk's configuration. Choose another.")


def _link_data(folder: RunFolder, program: AsteriskProgram) -> None:
    """Asterisk's data folder: the program's own parts and sounds, and our sounds as ``careline/…``."""
    data = folder.asterisk_data
    sounds = data / "sounds"
    sounds.mkdir(mode=0o700, exist_ok=True)
    for part in ("documentation", "rest-api", "moh", "agi-bin", "static-http", "keys"):
        if (program.data / part).is_dir():
            _link(data / part, program.data / part)
    stock = program.data / "sounds"
    english = next((stock / name for name in ("en", "en_US_f_Allison") if (stock / name).is_dir()), None)
    if english is not None:
        _link(sounds / "en", english)
    _link(sounds / "careline", folder.sounds)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink():
        if link.readlink() == target:
            return
        link.unlink()
    link.symlink_to(target)

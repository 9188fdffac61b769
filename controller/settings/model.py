"""``clinic.yaml`` as a typed model: one class a block, every field with its unit and its bounds.

What is checked here concerns one value or one block; what concerns several blocks
(an agent's skill must be among ``skills``) is in ``cross_checks``. The JSON Schema for
editors is made from these classes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from controller.settings.command_model import CommandsBlock
from controller.settings.interpreter_model import InterpreterBlock, InterpretingBlock
from controller.settings.queue_model import AcuityBlocks, QueueBlock, SurveyBlock, WellBeingBlock
from controller.settings.service_model import ServiceBlock
from controller.settings.values import (
    E164,
    PAUSES,
    Address,
    AnnouncementText,
    AutoPort,
    Block,
    Count,
    Country,
    Database,
    Digits,
    DispositionCode,
    Extension,
    FlowName,
    HolidayRegion,
    HostPort,
    Key,
    Language,
    Level,
    MayCall,
    Name,
    Network,
    PauseDigit,
    PersonName,
    RtpRange,
    SentenceName,
    SentenceText,
    SipHeader,
    SomeTime,
    TimeOfDay,
    TimeZone,
)
from ivr.names import Named
from ivr.units import Duration


class ClinicBlock(Block):
    """Who we are."""

    name: PersonName
    """What callers and staff know the clinic by."""
    country: Country
    """Two capital letters: whose emergency number it is, and whose numbers come without a country code."""
    time_zone: TimeZone
    """Opening hours and dates are in this zone, such as America/New_York."""
    languages: Annotated[list[Language], Field(min_length=1, max_length=20)]
    """The first is used when nothing else is known."""


class ListenBlock(Block):
    """Where we listen; ``auto`` (None in the model) chooses a free port once."""

    address: Address = "127.0.0.1"
    """For SIP and RTP. 127.0.0.1 reaches this machine alone; 0.0.0.0 all networks."""
    sip: AutoPort = None
    """Port of SIP over UDP. auto: a free port is chosen at the first start and kept."""
    rtp: RtpRange = None
    """Ports of the audio, such as 10000-10999: two for each leg of a call."""
    http: AutoPort = None
    """Port of ARI and media, on 127.0.0.1 alone."""
    ami: AutoPort = None
    """Port of the supervision, on 127.0.0.1 alone."""
    agi: AutoPort = None
    """Port of FastAGI, on 127.0.0.1 alone; for numbers with ``over: fastagi`` and dialplans of your own."""


class AsteriskBlock(Block):
    """Which Asterisk."""

    program: str = "auto"
    """``auto``, or the path of an asterisk >= 22.6."""
    managed: bool = True
    """False: another service starts Asterisk from the configuration we render."""


class LinesBlock(Block):
    """Calls through this provider to numbers of this file, such as an interpreters' service, and to no others."""

    to: HostPort
    """Where the provider takes our calls, such as sip.provider.example:5060. It must know us by our address."""
    caller: E164
    """The number that is shown to whoever is called: one of the clinic's."""


class CallbacksBlock(LinesBlock):
    """Calls back to patients through this provider. Without this block no patient is ever dialled."""

    may_call: Annotated[list[MayCall], Field(min_length=1)] | None = None
    """Countries (US) or beginnings of numbers (+1617); none written: the clinic's country. Never premium numbers."""
    ring: SomeTime = 30_000
    """How long a patient's phone rings."""
    per_hour: Count = 60
    """So many calls are placed in an hour at most."""
    per_number: Count = 6
    """So often one number is dialled in a day at most."""


class TrunkBlock(Block):
    """A provider that brings calls."""

    match: Annotated[list[Network], Field(min_length=1)]
    """Addresses that may send us calls without a password."""
    relay: bool = False
    """true: all its calls are placed by a relay service (711); they go to a person and are given time."""
    relay_header: SipHeader | None = None
    """The SIP header that marks a relay service's calls, such as X-Relay-Call, whatever stands in it."""
    callbacks: CallbacksBlock | None = None
    """Where patients are called back; off unless written."""
    lines: LinesBlock | None = None
    """Where numbers of this file are dialled; `callbacks` does for both."""

    @property
    def outgoing(self) -> LinesBlock | None:
        """How calls go out through it; None when none do."""
        return self.callbacks or self.lines


class NumberBlock(Block):
    """A number that patients dial. The key is what the provider sends, digits alone."""

    flow: FlowName
    """The flow its callers walk: a file of flows_folder, without .yaml."""
    language: Language
    """What callers hear first."""
    over: Literal["ari", "fastagi"] = "ari"
    """How Asterisk hands its callers to us. fastagi: by keys alone until a person is needed."""
    relay: bool = False
    """true: a line for relay services (711) alone; its callers go to a person and are given time."""
    survey: SurveyBlock | None = None
    """What its callers are asked after a talk; a queue's own survey comes first."""


class BreakBlock(Block):
    """A planned break. It begins after the contact in hand, and nothing calls the agent back from it."""

    at: TimeOfDay
    """When, in the clinic's time zone, such as "10:30"."""
    length: SomeTime = Field(alias="for")
    """How long it is protected. It ends when the agent comes back by phone, not by itself."""
    days: str = "mon-fri"
    """``mon`` or ``mon-fri``."""
    reason: Name = "break"
    """What consoles and reports show."""


class AgentBlock(Block):
    """Someone who takes calls from queues. The key is the SIP account; its password is made at the first start."""

    name: PersonName
    extension: Extension
    """What colleagues dial."""
    skills: dict[Name, Level] = Field(default_factory=dict)
    """Skill to level: 1 knows it a little, 5 best; absent means not at all."""
    languages: Annotated[dict[Language, Level], Field(min_length=1)]
    """Language to level, likewise."""
    sign_in: Literal["at_start", "by_phone"] = "by_phone"
    """at_start: on duty whenever the system runs; by_phone: by dialling *45."""
    queues: list[Name] = Field(default_factory=list)
    """Queues served; none written means every queue whose needs he meets."""
    teams: list[Name] = Field(default_factory=list)
    """Teams he belongs to."""
    leg: Literal["ring", "nailed_up"] = "ring"
    """ring: his phone rings for each call; nailed_up: his line stays open and calls come in with a beep."""
    devices: list[Name] = Field(default_factory=list)
    """SIP accounts that ring for him; none written means one, named like him."""
    breaks: list[BreakBlock] = Field(default_factory=list)
    """His planned breaks."""


class PhoneBlock(Block):
    """A phone that belongs to no agent. The key is its SIP account."""

    name: PersonName
    extension: Extension
    caller: E164 | None = None
    """What a test phone shows as its number when it dials the clinic as a patient."""
    may_dial: Literal["extensions", "clinic"] = "extensions"
    """``clinic``: the clinic's own numbers too. Nothing outside, ever."""


class HoursBlock(Block):
    """Opening hours, by the name flows use."""

    open: dict[str, list[str]]
    """Days (``mon`` or ``mon-fri``) to times (``08:00-18:00``), in the clinic's time zone."""
    holidays: HolidayRegion | None = None
    """Closed on public holidays of a country (US) or of a part of it (US-NY)."""
    closed_on: list[str] = Field(default_factory=list)
    """More dates, such as 2026-12-24."""
    on_dates: dict[str, list[str]] = Field(default_factory=dict)
    """Dates with times of their own, such as ``"2026-12-27": ["10:00-20:00"]``, be they longer or shorter than the
    week's; they win over holidays too. No times: closed."""


class DestinationBlock(Block):
    """Where a flow may transfer a caller, by name."""

    phone: Name
    """A phone or agent of this file; never a free number."""


class EmergencyBlock(Block):
    """The way out in front of every state of every flow."""

    queue: Name
    """The queue that takes emergencies, before everybody else."""
    needs: dict[Name, Level] = Field(default_factory=dict)
    """Skill to least level."""
    key: Key = "9"
    """At menus and prompts; with * in front while digits are being entered."""
    confirm_key: Key = "1"
    """Confirms; no answer confirms too."""
    max_wait: Duration = 90_000
    """Not with a person after this long: the phones of ``ring`` ring; 0s means never."""
    ring: Annotated[list[Name], Field(min_length=1)]
    """Phones rung at once when no nurse can take the call."""
    words: dict[Language, Annotated[list[Annotated[str, Field(min_length=2, max_length=60)]], Field(min_length=1)]]
    """What callers say, in every language of the clinic."""


class AnnouncementBlock(Block):
    """What a supervisor can have said to callers with `careline announce`. The key is its name."""

    kind: Literal["say", "close"] = "say"
    """say: heard after the greeting, and the call goes on; close: all opening hours count as closed, and it is said."""
    text: dict[Language, AnnouncementText] = Field(default_factory=dict)
    """The words in every language of the clinic; a `close` may go without."""
    numbers: list[Digits] = Field(default_factory=list)
    """Only for callers who dial one of these; none written: for all."""
    queues: list[Name] = Field(default_factory=list)
    """Only for callers who come to one of these queues, just before it; `close` then closes the queue alone."""
    priority: Annotated[int, Field(ge=1, le=9, strict=True)] = 5
    """1 is said first."""


class FallbackBlock(Block):
    """What plain Asterisk does when the controller is gone."""

    ring: Annotated[list[Name], Field(min_length=1)]
    """Plain phones that ring."""
    ring_for: Duration = 30_000
    """Then the caller may leave a message."""
    mailbox: Name
    """Whose message it is."""
    sentences: dict[Language, dict[SentenceName, SentenceText]] = Field(default_factory=dict)
    """The clinic's own wording of what plain Asterisk says; needed for languages that we do not speak."""


class MessagesBlock(Block):
    """Messages that callers leave. Each is a task (`careline tasks`)."""

    routine: SomeTime = 86_400_000
    """Within this time somebody must have seen to a message of this urgency."""
    soon: SomeTime = 14_400_000
    urgent: SomeTime = 3_600_000
    emergency: SomeTime = 900_000
    """One in which an emergency word was made out."""
    transcribe: bool = True
    """Whether what was said is written down, sealed, by the recogniser of the caller's language."""

    def within_ms(self) -> dict[str, int]:
        """Urgency to time."""
        return {name: getattr(self, name) for name in ("routine", "soon", "urgent", "emergency")}


class UtterancesBlock(Block):
    """What callers say, kept (sealed) with the record of their call: it shows why somebody was not understood."""

    keep_days: Annotated[int, Field(ge=0, le=3_650, strict=True)] = 365
    """How many days the words are kept; 0: not at all."""
    audio: Literal["never", "with_consent", "always"] = "never"
    """Whose voice is kept, too: nobody's; callers' whose flow has set recording_consent to yes; everybody's (where
    callers are told and the law lets you)."""
    audio_days: Annotated[int, Field(ge=1, le=3_650, strict=True)] = 30
    """How many days the sound is kept."""


class SpeechBlock(Block):
    """Hearing and speaking."""

    recognisers: dict[Language, Name] = Field(default_factory=dict)
    """Language to recogniser; a language without one works by keys."""
    models: dict[Language, str] = Field(default_factory=dict)
    """Language to the folder of a model you installed; none written means the one that comes with a package."""
    voice: Name = "pyttsx3"
    """Speaks what nobody recorded."""
    utterances: UtterancesBlock = UtterancesBlock()


class ClinicFile(Block):
    """The whole of ``clinic.yaml``."""

    clinic: ClinicBlock
    data_folder: Annotated[str, Field(min_length=1)] = ".careline"
    """Everything we make: secrets, databases, recordings. Closed to other users."""
    flows_folder: Annotated[str, Field(min_length=1)] = "flows"
    """Where the flows are."""
    publishing: Literal["direct", "approved"] = "direct"
    """direct: new calls take a changed flow as soon as it is saved and right; approved: only what
    `careline flow publish` published."""
    listen: ListenBlock = ListenBlock()
    asterisk: AsteriskBlock = AsteriskBlock()
    trunks: dict[Name, TrunkBlock] = Field(default_factory=dict)
    numbers: Annotated[dict[Digits, NumberBlock], Field(min_length=1)]
    skills: list[Name] = Field(default_factory=list)
    """Every skill that agents have and queues need."""
    teams: list[Name] = Field(default_factory=list)
    """Every team that agents belong to."""
    agents: dict[Name, AgentBlock] = Field(default_factory=dict)
    phones: dict[Name, PhoneBlock] = Field(default_factory=dict)
    queues: Annotated[dict[Name, QueueBlock], Field(min_length=1)]
    acuity: AcuityBlocks = AcuityBlocks()
    on_call: list[Name] = Field(default_factory=list)
    """Agents rung by an alarm, and by `dispatch` in flows, in this order, whether signed in or not."""
    pauses: Annotated[dict[PauseDigit, Name], Field(min_length=1)] = Field(default_factory=lambda: dict(PAUSES))
    """Why agents may pause: dialled as *47 and the digit; none written means 1 break, 2 lunch, 3 training, 4 meeting,
    5 paperwork."""
    soft_pauses: list[Name] = Field(default_factory=list)
    """Reasons of pauses from which an agent may be called back for an urgent caller."""
    well_being: WellBeingBlock = WellBeingBlock()
    dispositions: dict[DispositionCode, Name] = Field(default_factory=dict)
    """What an agent may say a call was: dialled as *5 and these two digits."""
    hours: dict[Name, HoursBlock] = Field(default_factory=dict)
    lists: dict[Name, Annotated[list[Named], Field(min_length=1, max_length=99)]] = Field(default_factory=dict)
    """Names that callers choose from (doctors, places, reasons): how each is said and else called."""
    destinations: dict[Name, DestinationBlock] = Field(default_factory=dict)
    interpreters: dict[Name, InterpreterBlock] = Field(default_factory=dict)
    """Who joins a talk as its third leg when agent and caller share no language, in the order they are rung: people at
    phones of the clinic, and services at numbers outside."""
    interpreting: InterpretingBlock = InterpretingBlock()
    services: dict[Name, ServiceBlock] = Field(default_factory=dict)
    """Services that flows may ask over HTTP (`http`), by the name they use."""
    announcements: dict[Name, AnnouncementBlock] = Field(default_factory=dict)
    commands: CommandsBlock = CommandsBlock()
    """Universal commands: help, repeat, a person and the like, at every question."""
    emergency: EmergencyBlock
    fallback: FallbackBlock
    messages: MessagesBlock = MessagesBlock()
    speech: SpeechBlock = SpeechBlock()
    database: Database = "sqlite"
    """The CRM store: sqlite (a file in data_folder) or postgresql+asyncpg://user@host/name."""
    acd_log_days: Annotated[int, Field(ge=1, le=3_650, strict=True)] = 30
    """How many days each event of the queues is kept, for `careline acd explain` and `replay`."""
    done_task_days: Annotated[int, Field(ge=1, le=3_650, strict=True)] = 90
    """How many days a task is kept after it was done (`careline tasks --done`); one that is open is kept for ever.
    The recording of a message is kept as long as its task."""


def beside(file: Path, written: str) -> Path:
    """A path of the file, relative to the file's own folder."""
    return (file.parent / Path(written).expanduser()).resolve()

"""Queues, acuity classes and agents' well-being in ``clinic.yaml``: the rules of the call distributor.

What each rule does is told in ``docs/how-to/acd.md``; ``acd_rules`` makes of these blocks what ``acd/`` is told.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from acd.interpreting import Mode
from acd.messages import DEFAULT_ACUITY, CallbackMode, Priority
from controller.settings.values import (
    Block,
    Count,
    FlowName,
    HeadStart,
    Level,
    LowerLevel,
    Name,
    PromptKey,
    Share,
    SomeTime,
    TimeOrNever,
)
from ivr.units import Duration, format_duration

NEED_WORDS = ("all", "any", "not", "team")
"""Keys of a need that are no skills."""


class NeedBlock(Block):
    """What is asked of an agent; everything written in one block must hold together.

    ``{nurse: 2}`` is the skill nurse at level 2 or better. Beside skills: ``all: [...]``, ``any: [...]``,
    ``not: {...}`` and ``team: name``.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Level] = Field(init=False)

    every: Annotated[list[NeedBlock], Field(min_length=1)] | None = Field(default=None, alias="all")
    """Every one of these needs."""
    either: Annotated[list[NeedBlock], Field(min_length=1)] | None = Field(default=None, alias="any")
    """At least one of these needs."""
    never: NeedBlock | None = Field(default=None, alias="not")
    """Somebody for whom this does not hold."""
    team: Name | None = None
    """A member of this team."""

    @property
    def skills(self) -> dict[str, int]:
        """The skills written directly in this block, with their least levels."""
        return dict(self.__pydantic_extra__ or {})


class SurveyBlock(Block):
    """A few questions after the talk, when the agent has hung up first. Never after an emergency."""

    flow: FlowName
    """The flow that asks: a file of flows_folder, without .yaml."""
    only_if: Name | None = None
    """A yes_no variable of the caller's flow: only who has agreed is asked. None written: the survey offers itself."""


class StepBlock(Block):
    """One step of relaxing; steps add up, and never touch what ``never_relax`` names."""

    after: SomeTime
    """How long the caller has waited in this queue by then."""
    lower: dict[Name, LowerLevel] = Field(default_factory=dict)
    """Skill, or ``language``, to a lower level; 0 asks for it no longer."""
    add: NeedBlock | None = None
    """Agents who meet this will do as well."""
    widen: list[Literal["language", "team", "named", "queues"]] = Field(default_factory=list)
    """No longer asked: the caller's language, his team, his named agent, or that the agent serves this queue."""
    queue: Name | None = None
    """The caller goes and waits in this queue, with the wait so far."""


class ExhaustedBlock(Block):
    """What follows when the steps have run out. Without it callers go on waiting."""

    after: SomeTime
    """How long the caller has waited in this queue by then."""
    then: Literal["hold", "overflow", "safe_end"]
    """hold: wait on; overflow: go to ``queue``; safe_end: back to the flow, which has a written ending."""
    queue: Name | None = None
    """With overflow: where to."""


class OverflowBlock(Block):
    """Callers who join go to another queue instead when one of these holds."""

    queue: Name
    """Where to."""
    size: Annotated[int, Field(ge=0, le=10_000, strict=True)] = 0
    """So many wait here already; 0 means not for that reason."""
    wait: Duration = 0
    """The estimated wait is at least this; 0s means not for that reason."""
    nobody_able: bool = False
    """Nobody on duty could serve him."""


class BorrowBlock(Block):
    """Agents of another queue help out while their own callers are well served and none of them waits."""

    lender: Name = Field(alias="from")
    """The queue whose agents help."""
    while_service_level: Share = 0.8
    """They help while this share of their own queue's last 50 callers was answered within its service target."""


class CallbackBlock(Block):
    """Callers may hang up, keep their place and be called back, through a trunk that has ``callbacks``."""

    offer_after: Duration = 60_000
    """A caller is told of it after waiting so long, and may ask for it by key at any time."""
    offer_at_once: Duration = 300_000
    """Who will wait at least so long, by the estimate, is told of it at once; 0s: nobody is."""
    mode: CallbackMode = "agent_first"
    """agent_first: an agent is on the line before we dial; patient_first: the patient is, then an agent is rung."""
    attempts: Annotated[int, Field(ge=1, le=10, strict=True)] = 3
    """How often we dial him at most."""
    retry: SomeTime = 600_000
    """The time between two attempts."""
    hours: Name
    """Patients are called at these hours only."""
    expires: SomeTime = 28_800_000
    """After it nobody dials any more."""


class ComfortBlock(Block):
    """What waiting callers hear between music; a connect cuts it short."""

    every: SomeTime = 60_000
    """The time from one message to the next."""
    say: Annotated[list[PromptKey], Field(min_length=1, max_length=20)]
    """Prompts of the catalogue, in turn."""


class RecheckBlock(Block):
    """Waiting callers are asked whether they are getting worse; who says so goes before others. For clinical queues."""

    every: SomeTime = 180_000
    """The time from one question to the next."""


class QueueBlock(Block):
    """Where callers wait for a person."""

    strategy: Name = "longest_idle"
    """Who is asked first of those who can; the strategies are told in docs/how-to/acd.md."""
    needs: NeedBlock = NeedBlock()
    """Skill to least level that an agent must have; also all, any, not and team."""
    language_level: Level = 1
    """The least level in the caller's language."""
    offer: Duration = 20_000
    """How long one agent's phone rings."""
    wrap_up: Duration = 15_000
    """Time for notes after a call; the agent ends it sooner with *49."""
    wrap_up_longest: SomeTime = 600_000
    """The bound on after-call work, extensions included."""
    disposition_required: bool = False
    """After-call work ends only when the agent has said what the call was."""
    max_wait: Duration = 0
    """After it the caller is given back to the flow; 0s (or nothing) means no limit."""
    service_target: Duration = 20_000
    """Callers answered within it count for the service level."""
    announce: Duration = 30_000
    """How often a waiting caller hears his place; 0s means never."""
    tell_wait: bool = True
    """Callers hear how long it will take, as a range, where the estimate is sound."""
    max_no_answers: Annotated[int, Field(ge=1, le=100, strict=True)] = 2
    """After so many unanswered offers in a row the agent is paused as not responding."""
    retry_after: Duration = 5_000
    """How long an agent who was busy, declined or did not answer is left alone."""
    short_abandon: Duration = 5_000
    """Who hangs up sooner is counted apart."""
    leave_when_nobody_able: bool = False
    """Give the caller back to the flow when nobody on duty could serve him."""
    never_relax: list[Name] = Field(default_factory=list)
    """Skills, and ``language``, that no step may lower or drop: licence, consent, language."""
    prefer: Duration = 0
    """How long a caller waits for his own agents (last agent, care team) before others are asked; 0s: not at all."""
    relax: Annotated[list[StepBlock], Field(max_length=20)] = Field(default_factory=list)
    """What is asked less of agents the longer a caller waits."""
    exhausted: ExhaustedBlock | None = None
    """What follows when the steps have run out."""
    overflow: OverflowBlock | None = None
    """When callers go to another queue at once."""
    borrow: list[BorrowBlock] = Field(default_factory=list)
    """Whose agents help out."""
    share: Count = 1
    """Its weight beside other queues, for strategies such as queue_ratio."""
    place_kept: Duration = 600_000
    """Who was cut off while waiting and calls again within this has his old place; 0s: never."""
    follow_up: SomeTime = 900_000
    """By when somebody must call an emergency or urgent caller who hung up while waiting."""
    callback: CallbackBlock | None = None
    """Callers may be called back."""
    survey: SurveyBlock | None = None
    """What its callers are asked after a talk."""
    comfort: ComfortBlock | None = None
    """What they hear between music."""
    recheck: RecheckBlock | None = None
    """Whether they are asked if they are getting worse."""
    interpreter: Mode = "on_request"
    """on_request: an agent has an interpreter join with #6 in the talk; automatic: also by itself, when the agent
    speaks the caller's language below language_level; off: never."""


class EmergencyAcuityBlock(Block):
    """Emergencies go before everybody, take over any lower call's ringing phone, and wait no longer than
    ``emergency: max_wait``. Times from the moment the caller began to wait."""

    pre_empt: Duration = 0
    """From then on he takes over a phone that rings for a lower call, never a talk."""
    recall: Duration = 5_000
    """From then on agents are called back from after-call work and soft pauses."""
    alarm: Duration = 15_000
    """Then supervisors are alarmed and the on-call list is rung."""


def _never() -> None:
    """A default that the reference leaves to each class to tell."""


class AcuityBlock(Block):
    """How long callers of one class may wait, and what is done so that they need not.

    Times from the moment the caller began to wait; ``never`` where it is not done. What is not written stays as it is.
    """

    head_start: HeadStart = Field(default_factory=int)
    """He counts as having waited so much longer than a routine caller; ``first``: before all who have one."""
    max_wait: TimeOrNever = Field(default_factory=_never)
    """After it he goes back to the flow, which has a written safe ending."""
    pre_empt: TimeOrNever = Field(default_factory=_never)
    """From then on he goes before all with a head start, and takes over a phone that rings for a lower call."""
    recall: TimeOrNever = Field(default_factory=_never)
    """From then on agents are called back from after-call work and soft pauses."""
    alarm: TimeOrNever = Field(default_factory=_never)
    """Then supervisors are alarmed and the on-call list is rung."""


def _written(milliseconds: int | None, word: str) -> str:
    return word if milliseconds is None else format_duration(milliseconds)


DEFAULT_CLASSES: dict[str, dict[str, str]] = {
    rule.priority: {
        "head_start": _written(rule.head_start_ms, "first"),
        "max_wait": _written(rule.max_wait_ms, "never"),
        "pre_empt": _written(rule.pre_empt_after_ms, "never"),
        "recall": _written(rule.recall_after_ms, "never"),
        "alarm": _written(rule.alarm_after_ms, "never"),
    }
    for rule in DEFAULT_ACUITY
    if rule.priority != "emergency"
}
"""The core's own rules, as they would be written."""


def _default(priority: str) -> Any:
    return Field(default_factory=lambda: AcuityBlock.model_validate(DEFAULT_CLASSES[priority]))


class AcuityBlocks(Block):
    """The classes of callers, worst first. What is not written of a class stays as told here."""

    emergency: EmergencyAcuityBlock = EmergencyAcuityBlock()
    urgent: AcuityBlock = _default("urgent")
    """head_start 15m, max_wait 10m, pre_empt 1m, recall 2m, alarm 3m."""
    soon: AcuityBlock = _default("soon")
    """head_start 5m."""
    routine: AcuityBlock = _default("routine")
    """No head start and no bound."""

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, written: Any) -> Any:
        if not isinstance(written, dict):
            return written
        return {
            name: DEFAULT_CLASSES[name] | block if name in DEFAULT_CLASSES and isinstance(block, dict) else block
            for name, block in written.items()
        }


def _emergencies() -> list[Priority]:
    return ["emergency"]


class WellBeingBlock(Block):
    """Care for agents. Never used to rank them."""

    occupancy_ceiling: Share = 0.0
    """Who was in contact for more than this share of the window rests after his contact; 0%: no ceiling."""
    window: SomeTime = 3_600_000
    """How far back occupancy is looked at."""
    rest: SomeTime = 120_000
    """How long he then rests. An emergency that nobody else can take still reaches him."""
    decompress: Duration = 0
    """Quiet time after a hard call, and a lighter next one; 0s: none."""
    hard_dispositions: list[Name] = Field(default_factory=list)
    """Dispositions that make a call hard."""
    hard_acuity: list[Priority] = Field(default_factory=_emergencies)
    """Classes whose calls are hard by themselves."""

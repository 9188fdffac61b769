"""Who calls, when, by which number, and what he does: keys, words, silence, hanging up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from controller.text.world import Part
from ivr.flow import Flow
from ivr.messages import Arrived, CalledBack, Event, Hypothesis
from ivr.node import Block, NodeName
from ivr.units import Duration

if TYPE_CHECKING:
    from controller.text.driver import TextDriver

WITHHELD = "withheld"
CALLER = "+15555550123"
"""Nobody's number: 555 01xx is kept for made-up calls."""
TIME = "2026-10-28 11:30"
"""A Wednesday before noon, when clinics are open."""

Said = str | dict[str, str]


class Guess(Block):
    """What the recogniser thought it might have been besides."""

    words: Said
    confidence: float = Field(ge=0, le=1)

    def hypothesis(self, language: str) -> Hypothesis:
        return Hypothesis(in_language(self.words, language), self.confidence)


class Does(Block):
    """What a caller does."""

    press: str | int | None = Field(None, description='Keys, one after the other: "2", "03141985#". Quote them')
    says: Said | None = Field(None, description="Words; {en: refill, es: receta} in a test of several languages")
    confidence: float = Field(0.9, ge=0, le=1, description="With says: how sure the recogniser is")
    nbest: tuple[Guess, ...] = Field((), description="With says: what it might have been besides")
    silence: int | None = Field(None, ge=1, le=20, description="He says and presses nothing, so many times: 1, 2 …")
    wait: Duration | None = Field(None, description="Time passes")
    hangs_up: bool | None = Field(None, description="true: he hangs up")

    @field_validator("press")
    @classmethod
    def _keys(cls, keys: str | int | None) -> str | None:
        if keys is None:
            return None
        if not str(keys) or str(keys).strip("0123456789*#"):
            raise ValueError('keys are 0 to 9, "*" and "#"')
        return str(keys)


class Caller(Part):
    """The caller."""

    Step: ClassVar[type[Block]] = Does

    caller: str = Field(CALLER, description="His number as +15555550123, or withheld")
    dialled: str = Field("5550100", description="The number he dialled; it chooses the first language")
    language: str | None = Field(None, description="The language to begin with; default: that of the number dialled")
    relay: bool = Field(False, description="true: he calls on a line that is marked as a relay service's (711)")
    time: str = Field(TIME, description="Date and time of the clinic, as 2026-10-28 11:30")
    called_back: NodeName | None = Field(None, description="We call him back; he had waited at this node")

    @field_validator("caller")
    @classmethod
    def _number(cls, number: str) -> str:
        if number != WITHHELD and not (number.startswith("+") and number[1:].isdigit() and 5 < len(number) < 17):
            raise ValueError("a number is written as +15555550123; or write withheld")
        return number

    @field_validator("time")
    @classmethod
    def _clock(cls, time: str) -> str:
        try:
            datetime.fromisoformat(time)
        except ValueError:
            raise ValueError("a time is written as 2026-10-28 11:30") from None
        return time

    def begins_at(self, time_zone: str) -> int:
        """When the phone rings, UTC ms."""
        return int(datetime.fromisoformat(self.time).replace(tzinfo=ZoneInfo(time_zone)).timestamp() * 1000)

    def first(self, flow: Flow, at: int) -> Event | None:
        number = None if self.caller == WITHHELD else self.caller
        language = self.language or flow.languages[0]
        if self.called_back is not None:
            return CalledBack(at, self.dialled, number or CALLER, language, self.called_back)
        return Arrived(at, self.dialled, number, language, self.relay)

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        language = driver.session.call.language
        match what:
            case "press":
                await driver.press(value)
            case "says":
                others = tuple(one.hypothesis(language) for one in step.get("nbest", ()))
                await driver.say(in_language(value, language), step.get("confidence", 0.9), others)
            case "silence":
                for _ in range(value):
                    await driver.be_silent()
            case "wait":
                await driver.wait(value)
            case "hangs_up" if value:
                await driver.hang_up()


def in_language(words: Said, language: str) -> str:
    """The words for this language; the first ones when there are none."""
    return words if isinstance(words, str) else words.get(language) or next(iter(words.values()), "")

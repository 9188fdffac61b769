"""A real call becomes a test: the flow is walked again, step by step, with a made-up caller who does the same.

The record tells which nodes a call passed and how it left each. What the caller is called, the numbers he has and
keyed, the day he called and the words he said are not taken over: each is replaced by a made-up value of the
same type, and spoken words by the flow's own words for the same choice. What a record does not tell (how often
a question was asked again before it was answered) the test does not tell either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from careline.flow_tests.recorded_records import by_relay, records_for
from careline.flow_tests.running import Runner
from careline.flow_tests.trace import entered
from controller.settings.loader import Settings
from controller.text.driver import TextDriver
from controller.text.world import CannotHappenError, given_model, step_model
from crm.model import Interaction, StepRecord
from ivr.call import Asking
from ivr.entry import Entry
from ivr.flow import Flow
from ivr.node import NodeSpec
from ivr.nodes.form import Form
from ivr.spoken_value import Occasion, SpokenValue

MAX_STEPS = 100
_REPLIES: Mapping[str, Any] = {
    "timeout": "timeout",
    "refused": "refused",
    "wrong_shape": "wrong_shape",
    "not_found": {"status": 404},
    "rejected": {"status": 422},
}
"""What a service did, by how its step was left."""

Step = dict[str, Any]
_BETWEEN = ("aside", "announcement")
"""Kinds of steps that are not nodes of the flow."""


@dataclass
class Recorded:
    """``steps`` as the file writes them. ``remarks``: where the test differs from the call, or ends before it."""

    name: str
    flow: str
    given: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    expect: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    matched: int = 0
    """So many of the call's steps the test goes the same way."""


async def recorded(interaction: Interaction, flow: Flow, settings: Settings) -> Recorded:
    """The test that a call makes. Whether the clinic was open is read from the clock; where the call went
    another way (somebody had opened or closed it by hand), what it did decides."""
    passed = [step for step in interaction.steps if step.kind not in _BETWEEN]
    tried: list[tuple[int, Recorded]] = []
    for given in _givens(interaction, flow, settings, passed):
        made = await _walked(interaction, flow, settings, passed, given)
        if not made.remarks:
            break
        tried.append((made.matched, made))
    else:
        made = max(tried, key=lambda each: each[0])[1]
    if flow.version != interaction.flow_version:
        made.remarks.append("the flow has changed since that call")
    return made


async def _walked(
    interaction: Interaction, flow: Flow, settings: Settings, passed: Sequence[StepRecord], given: dict[str, Any]
) -> Recorded:
    nodes = list(dict.fromkeys(step.node for step in passed))
    made = Recorded(f"A recorded call by way of {', '.join(nodes) or 'nothing'}", flow.name, given)
    driver = Runner(settings.model.clinic.time_zone).driver(flow, given_model().model_validate(given))
    await Walk(driver, interaction, passed, made).walk()
    session = driver.session
    made.expect = {"passed": [str(visit.node) for visit in entered(session.moments)]}
    made.expect |= {"outcome": session.call.outcome} if session.call.outcome else {}
    if not made.remarks and session.call.outcome != interaction.outcome.replace("short_abandon", "abandoned"):
        made.remarks.append(f"the call ended as {interaction.outcome}, the test as {session.call.outcome or 'nothing'}")
    return made


def _givens(
    interaction: Interaction, flow: Flow, settings: Settings, passed: Sequence[StepRecord]
) -> Iterator[dict[str, Any]]:
    """The world by the clock, then all open, then all closed."""
    given = _given(interaction, flow, settings, passed)
    yield given
    for how in ("open", "closed"):
        yield given | {"hours": dict.fromkeys(flow.hours, how)}


def _given(interaction: Interaction, flow: Flow, settings: Settings, passed: Sequence[StepRecord]) -> dict[str, Any]:
    """The world of the call, without anybody real in it."""
    number = settings.number(interaction.dialled)
    given: dict[str, Any] = {"dialled": interaction.dialled} if number else {}
    given["language"] = number.language if number and number.language in flow.languages else flow.languages[0]
    heard = [name for step in interaction.steps if step.kind == "announcement" for name in step.asked.split()]
    if known := [name for name in heard if name in settings.model.announcements]:
        given["announcements"] = dict.fromkeys(known, "on")
    if interaction.caller is None:
        given["caller"] = "withheld"
    if interaction.patient is not None:
        given["patient"] = {"id": "p0001", "language": interaction.language}
    by_line, by_record = by_relay(passed, flow)
    given |= {"relay": True} if by_line else {}
    if by_record and "patient" in given:
        given["patient"]["relay"] = True
    if any(step.kind == "lookup" and step.outcome == "failed" for step in passed):
        given["store"] = "down"
    asked = {step.asked: _REPLIES[step.outcome] for step in passed if step.kind == "http" and step.outcome in _REPLIES}
    given |= {"services": asked} if asked else {}
    given |= records_for(passed, flow)
    at = interaction.started_at
    given["hours"] = {name: "open" if hours.open_at(at) else "closed" for name, hours in flow.hours.items()}
    return given


class Walk:
    """The made-up caller does what the real one did, as long as the flow goes the same way."""

    def __init__(
        self, driver: TextDriver, interaction: Interaction, passed: Sequence[StepRecord], made: Recorded
    ) -> None:
        self._driver, self._call, self._passed, self._made = driver, interaction, passed, made
        self._flow = driver.session.flow

    async def walk(self) -> None:
        await self._driver.start()
        for _ in range(MAX_STEPS):
            call = self._driver.session.call
            if self._driver.session.over:
                return
            if call.phase == "talking":
                await self._do({"hangs_up": True} if self._call.hung_up_by == "caller" else {"agent": "leaves"})
                continue
            done = self._done()
            if (parted := self._parted(done)) is not None:
                self._made.remarks.append(f"the call went another way after {parted}")
                return
            if len(done) >= len(self._passed):
                return
            self._made.matched = len(done)
            if not await self._leave(len(done)):
                return
        self._made.remarks.append("the call is longer than a test may be")

    async def _leave(self, index: int) -> bool:
        """Do what brings the call from the step it is in to the next one."""
        before = len(self._driver.session.moments)
        for step in self._next(index):
            if not await self._do(step):
                return False
        if len(self._driver.session.moments) == before:
            self._made.remarks.append(f"what happened at {self._passed[index].node} is not told by the record")
            return False
        return True

    @property
    def _here(self) -> Flow:
        """The flow in which the call stands."""
        return self._flow.of(self._driver.session.call)

    def _place(self) -> str:
        """Where the call stands, as its record writes it."""
        call = self._driver.session.call
        return call.node if self._here is self._flow else f"{call.flow}/{call.node}"

    def _parted(self, done: Sequence[Any]) -> str | None:
        """The last node to which both calls went, when this one has gone on to another than the real one."""
        gone = [step.node for step in done]
        if len(gone) < len(self._passed) and self._passed[len(gone)].kind != "emergency":
            gone.append(self._place())
        pairs = zip(gone, (step.node for step in self._passed), strict=False)
        apart = next((index for index, (here, there) in enumerate(pairs) if here != there), None)
        if apart is None:
            return None
        return gone[apart - 1] if apart else "the start"

    def _done(self) -> list[Any]:
        return [step for step in self._driver.session.call.steps if step.kind not in _BETWEEN]

    async def _do(self, step: Step) -> bool:
        verb = next(iter(step))
        parsed = step_model().model_validate(step)
        try:
            await self._driver.world.do(self._driver, verb, getattr(parsed, verb), step)
        except CannotHappenError as error:
            self._made.remarks.append(f"{verb} could not happen: {error}")
            return False
        call = self._driver.session.call
        self._made.steps.append(step | {"expect": {"node": str(call.node)}} if call.node else step)
        return True

    def _next(self, index: int) -> Iterator[Step]:
        """What brings the call from the step it is in to the next one."""
        step = self._passed[index]
        call = self._driver.session.call
        following = self._passed[index + 1] if index + 1 < len(self._passed) else None
        if step.kind == "emergency" and call.phase == "flow":
            yield from self._emergency(step)
            yield {"press": self._flow.emergency.decline_key} if step.answer == "declined" else {"hangs_up": True}
        elif index + 1 == len(self._passed) and (answered := _answered_before(step, self._call.outcome)):
            yield answered
        elif step.outcome == "hung_up" or (step.outcome == "lost" and self._call.hung_up_by == "caller"):
            yield {"hangs_up": True}
        elif step.outcome == "emergency" and following is not None:
            yield from self._emergency(following)
            yield {"silence": 1} if following.answer == "silence" else {"press": self._flow.emergency.confirm_key}
        else:
            yield from self._leaving(step, next((s for s in self._passed[index + 1 :] if s.kind != "emergency"), None))

    def _emergency(self, step: StepRecord) -> Iterator[Step]:
        """What set the emergency question off."""
        call = self._driver.session.call
        if step.mode == "speech":
            yield {"says": self._flow.emergency_words(call.language)[0]}
            return
        node = self._here.nodes.get(call.node)
        digits = node is not None and node.takes_digits(self._here, call)
        yield {"press": ("*" if digits else "") + self._flow.emergency.key}

    def _leaving(self, step: StepRecord, following: StepRecord | None) -> Iterator[Step]:
        """By how the node was left."""
        node = self._here.nodes.get(self._driver.session.call.node)
        match step.outcome:
            case "fault":
                yield {"fault": True}
            case "relay":
                language = self._driver.session.call.language
                yield {"says": self._here.commands.words[language]["relay"][0]}
            case "answered":
                yield {"agent": "answers"}
            case "transferred":
                yield {"transfer": "answers"}
                yield {"transfer": "ends"}
            case "transfer_failed":
                yield {"transfer": "no_answer"}
            case "message_left":
                yield {"message": "8s"}
            case "message_empty" | "no_input":
                yield {"silence": 1}
            case "no_match" if node is not None:
                yield {"press": _nonsense(node, self._flow.emergency.key)}
            case "left_queue" | "callback_taken" if node is not None:
                yield from _while_waiting(node, step, following)
            case "timed_out" | "left_empty" | "nobody_able" | "withdrawn" | "safe_end" | "failed" if step.kind in (
                "enqueue",
                "emergency",
            ):
                yield {"queue": step.outcome}
            case _ if node is not None and isinstance(self._driver.session.call.state, Asking):
                yield from self._answer(node, step)

    def _answer(self, node: NodeSpec, step: StepRecord) -> Iterator[Step]:
        """The answer to a question; a question back is answered with yes."""
        state = self._driver.session.call.state
        if isinstance(state, Asking) and state.guess is not None:
            yield {"press": "1"}
            return
        choices = getattr(node, "choices", None)
        if choices is None:
            yield {"press": self._made_up(node, step)}
            return
        choice = next((one for one in choices if one.go == step.answer), None)
        if choice is None:
            return
        words = choice.words_in(self._driver.session.call.language)
        if step.mode == "speech" and words:
            yield {"says": words[0], "confidence": round(min(max(step.confidence, 0.0), 1.0), 2)}
        else:
            yield {"press": choice.key}

    def _made_up(self, node: NodeSpec, step: StepRecord) -> str:
        """Keys that are an answer to what is asked now: a value, a choice of a form's field, a way on."""
        flow, call = self._here, self._driver.session.call
        value = node.asked_value(flow, call) if isinstance(node, Entry) else None
        if isinstance(node, Form):
            told = dict(part.split("=", 1) for part in step.answer.split("; ") if "=" in part)
            step = replace(step, answer=told.get(node.asked(call).into, ""))
        if value is not None:
            return made_up_keys(value, step, Occasion(call.at, flow.facts))
        if isinstance(node, Form) and node.stage(call) == "field":
            choices = node.asked(call).choices
            return next((one.key for one in choices if one.value == step.answer), choices[0].key)
        return "1"


def _answered_before(step: StepRecord, outcome: str) -> Step | None:
    """Who hung up in a talk had been answered first; the record has one step for both."""
    if step.kind in ("enqueue", "emergency") and step.outcome == "hung_up" and outcome == "answered":
        return {"agent": "answers"}
    if step.kind == "transfer" and step.outcome == "hung_up" and outcome == "transferred":
        return {"transfer": "answers"}
    return None


def made_up_keys(value: SpokenValue, step: StepRecord, occasion: Occasion) -> str:
    """Keys of the same type as what the caller keyed or said, and none of his."""
    if not value.keys_are_digits and step.privacy == "public" and step.answer:
        return value.to_keys(step.answer, occasion.facts)
    given = sum(character.isdigit() for character in step.answer) or 4
    keys = value.to_keys(value.example(occasion, given), occasion.facts)
    return keys if value.is_whole(keys, occasion.facts) else f"{keys}#"


def _nonsense(node: Any, emergency: str) -> str:
    """A key that means nothing here."""
    used = {choice.key for choice in getattr(node, "choices", ())}
    if not used:
        return "#"
    return next(key for key in "7853164200*#" if key not in used and key != emergency)


def _while_waiting(node: Any, step: StepRecord, following: StepRecord | None) -> Iterator[Step]:
    """What he chose instead of waiting."""
    for choice in getattr(node, "while_waiting", ()):
        if step.outcome == "callback_taken" and choice.do == "callback":
            yield {"press": choice.key}
            yield {"press": "1"}
            return
        if following is not None and choice.go == following.node.rpartition("/")[2]:
            yield {"press": choice.key}
            return


HEADER = """\
# Made from a real call by `careline flow record`. Nothing in it is the caller's: names, numbers, dates and words
# are made up, each of the same type as the real one.
"""


def as_yaml(made: Recorded) -> str:
    """A whole test file."""
    lines = [HEADER.rstrip("\n"), *(f"# Note: {remark}." for remark in made.remarks)]
    lines += [f"flow: {made.flow}", "tests:", f"  - test: {_flow_style(made.name)}"]
    lines += [f"    given: {_flow_style(made.given)}"]
    lines += ["    when:"] if made.steps else []
    lines += [f"      - {_flow_style(step)}" for step in made.steps]
    lines += [f"    expect: {_flow_style(made.expect)}"]
    return "\n".join(lines) + "\n"


def _flow_style(value: str | Mapping[str, Any]) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.removesuffix("\n").removesuffix("...").removesuffix("\n")

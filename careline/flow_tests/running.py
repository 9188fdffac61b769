"""Running one test: the call is played to its end, and after each step what was expected is compared."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from careline.flow_tests.expecting import complaints, is_prompt
from careline.flow_tests.reading import Case
from careline.flow_tests.trace import Line, lines
from controller.text.driver import RestlessError, TextDriver
from controller.text.parts.caller import Caller
from controller.text.session import Moment
from controller.text.ways import marked
from controller.text.world import CannotHappenError, World
from ivr.flow import Flow
from ivr.messages import Say


@dataclass(frozen=True, slots=True)
class Failure:
    """What was not as expected after one step; ``line`` is the step's."""

    line: int
    after: str
    complaints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One test in one language."""

    case: Case
    failures: tuple[Failure, ...]
    moments: tuple[Moment, ...]
    took_ms: float

    @property
    def passed(self) -> bool:
        return not self.failures

    def trace(self) -> list[Line]:
        return list(lines(self.case.flow, self.moments, made_up=True))


class Runner:
    """Runs tests one after the other; each flow's ways are marked once."""

    def __init__(self, time_zone: str) -> None:
        self._time_zone = time_zone
        self._marked: dict[str, Flow] = {}

    async def run(self, case: Case) -> Result:
        began = time.perf_counter()
        driver = self.driver(case.flow, case.given)
        failures = tuple([failure async for failure in _play(driver, case)])
        took = (time.perf_counter() - began) * 1000
        return Result(case, failures, tuple(driver.session.moments), took)

    def driver(self, flow: Flow, given: Any) -> TextDriver:
        """A call in a world as given, before its first ring."""
        if flow.name not in self._marked:
            self._marked[flow.name] = marked(flow)
        world = World(given)
        caller = world.parts[Caller]
        assert isinstance(caller, Caller)
        return TextDriver(self._marked[flow.name], world, at=caller.begins_at(self._time_zone))


async def _play(driver: TextDriver, case: Case) -> AsyncIterator[Failure]:
    moments = driver.session.moments
    since = 0
    driver.until = _interruption(driver, case, 0)
    await driver.start()
    for index, (line, step) in enumerate(case.steps):
        if step.verb is not None:
            if step.interrupts and driver.session.saying is None:
                yield Failure(line, "", (f"{step.interrupts} never played, so nothing could interrupt it",))
                return
            driver.until = _interruption(driver, case, index + 1)
            since = len(moments)
            try:
                await happen(driver, step)
            except (CannotHappenError, RestlessError) as error:
                yield Failure(line, told(step), (f"this cannot happen here: {error}",))
                return
        if step.expect is not None and (found := tuple(complaints(step.expect, driver.session, moments[since:]))):
            yield Failure(line, told(step), found)
    if case.expect is not None and (found := tuple(complaints(case.expect, driver.session, moments))):
        yield Failure(case.expect_line, "at the end", found)


def _interruption(driver: TextDriver, case: Case, index: int) -> Callable[[Say], bool] | None:
    """Where the call stops settling, because the next thing that happens interrupts a prompt."""
    wanted = next((step.interrupts for _, step in case.steps[index:] if step.verb is not None), None)
    if wanted is None:
        return None
    return lambda say: any(is_prompt(driver.session.flow, prompt, wanted) for prompt in say.prompts)


async def happen(driver: TextDriver, step: Any) -> None:
    """Let the one thing of ``step`` happen."""
    more = {name: getattr(step, name) for name in step.model_fields_set}
    await driver.world.do(driver, step.verb, getattr(step, step.verb), more)


def told(step: Any) -> str:
    """What happened, as the file says it."""
    if step.verb is None:
        return "when the phone was answered"
    value = getattr(step, step.verb)
    return f"after {step.verb}: {value}"

"""A small flow with one way to each thing, and a call in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from controller.text.driver import TextDriver
from controller.text.world import World, given_model
from ivr.flow import Flow
from ivr.messages import Command, Say
from tests.ivr.caller import NOON, flow_of

FLOW = """
flow: flow
languages: [en, es, ko]
variables:
  account: {type: digits, length: 3, privacy: phi}
start: choose
fallback: desk
nodes:
  choose:
    menu:
      say: load.press
      timeout: 5s
      choices:
        - {key: 1, words: [desk, agent], go: desk}
        - {key: 2, words: [account], go: account}
        - {key: 3, words: [outside], go: outside}
        - {key: 4, words: [message], go: message}
        - {key: 5, words: [patient], go: who}
        - {key: 6, words: [goodbye], go: bye}
        - {key: 7, words: [hours], go: hours}
  account: {collect: {say: load.press, into: account, go: bye}}
  desk:
    enqueue:
      queue: front_desk
      needs: {front_desk: 1}
      say: front_door.connecting
      prefer: last_agent
      while_waiting:
        - {key: 1, do: callback}
        - {key: 2, do: position}
        - {key: 3, go: message}
      on: {timed_out: message}
  outside: {transfer: {destination: desk, failed: message}}
  message: {message: {say: front_door.message, mailbox: desk, max: 2m, go: bye, empty: desk}}
  who: {lookup: {what: patient_by_phone, take_language: true, found: desk, not_found: message, failed: bye}}
  hours: {branch: {cases: [{when: {open: main}, go: desk}], else: bye}}
  bye: {hangup: {say: engine.goodbye, outcome: self_served}}
"""


@cache
def flow() -> Flow:
    with TemporaryDirectory() as folder:
        return flow_of(FLOW, Path(folder))


def driver(of: Flow | None = None, *, at: int = NOON, **given: Any) -> TextDriver:
    """A call that has not begun."""
    return TextDriver(of or flow(), World(given_model().model_validate(given)), at=at)


async def call(keys: str = "", of: Flow | None = None, **given: Any) -> TextDriver:
    """A call in which these keys were pressed, each after the prompt before it."""
    made = driver(of, **given)
    await made.start()
    for key in keys:
        await made.press(key)
    return made


def heard(of: TextDriver, since: int = 0) -> list[str]:
    """Keys of the prompts, or their words."""
    says = [command for command in done(of, since) if isinstance(command, Say)]
    return [prompt.key or prompt.text for say in says for prompt in say.prompts]


def done(of: TextDriver, since: int = 0) -> list[Command]:
    return [command for moment in of.session.moments[since:] for command in moment.commands]


async def act(of: TextDriver, **what: Any) -> None:
    """What a test's step would do."""
    from controller.text.world import step_model

    step = step_model().model_validate(what)
    (verb,) = what
    await of.world.do(of, verb, getattr(step, verb), {})

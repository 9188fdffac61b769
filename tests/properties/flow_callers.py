"""Callers who do anything at all, in worlds where anything may be broken, and the law their calls must keep.

Shared by the laws of the flows that ship and by the long runs over mutated flows. ``play`` takes what was drawn and
plays it; after that the caller is silent until the call has come to an end. ``Ending`` tells which.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from careline.flow_tests.expecting import state_of
from careline.flow_tests.trace import said
from controller.text.driver import TextDriver
from controller.text.session import Session
from controller.text.world import CannotHappenError, World, given_model, step_model
from ivr.flow import Flow
from ivr.interpreter import MAX_STEPS
from ivr.messages import HangUp, MessageTaken, PromptEnded, Say
from tests.ivr.caller import NOON

Doing = dict[str, Any]
MOST_SILENCES = 40
"""After so many silences in a row every call has come to an end."""
LONGEST_MS = 45 * 60_000
"""… and within so long, waiting for an agent aside."""

LEFT = ["timed_out", "left_empty", "nobody_able", "withdrawn", "safe_end", "failed"]
worlds = st.fixed_dictionaries(
    {
        "store": st.sampled_from(["up", "up", "down", "slow"]),
        "speech": st.sampled_from(["up", "up", "down"]),
        "caller": st.sampled_from(["+15555550123", "withheld"]),
        "queue": st.sampled_from([None, None, *LEFT]),
        "callback": st.sampled_from(["taken", "ringing", "impossible"]),
        "transfer": st.sampled_from(["rings", "answers", "no_answer"]),
        "on_call": st.sampled_from(["rings", "takes", "nobody"]),
    },
    optional={
        "patient": st.just({"agents": ["alice"]}),
        "announcements": st.fixed_dictionaries(
            {
                "storm": st.builds(
                    lambda kind, queues: {"kind": kind, "text": {"en": "Storm.", "es": "Tormenta."}, "queues": queues},
                    st.sampled_from(["say", "close"]),
                    st.sampled_from([[], ["front_desk"], ["nurse", "billing"]]),
                )
            }
        ),
    },
)
hours = st.sampled_from(["open", "closed"])


def doings(flow: Flow) -> st.SearchStrategy[list[Doing]]:
    """Anything a caller does, and what agents, queues and our own faults do meanwhile."""
    words = sorted(
        {phrase for language in flow.languages for phrase in flow.phrases(language)} | {"xyzzy", "yes", "no"}
    )
    one: st.SearchStrategy[Doing] = st.one_of(
        st.builds(lambda keys: {"press": keys}, st.text("0123456789*#", min_size=1, max_size=9)),
        st.builds(lambda key: {"press": key}, st.sampled_from("0123456789*#")),
        st.builds(
            lambda said, sure: {"says": said, "confidence": sure},
            st.sampled_from(words),
            st.sampled_from([0.2, 0.6, 0.9]),
        ),
        st.builds(lambda said: {"says": " ".join(said)}, st.lists(st.sampled_from(words), min_size=1, max_size=4)),
        st.just({"silence": 1}),
        st.builds(lambda seconds: {"wait": f"{seconds}s"}, st.integers(1, 90)),
        st.builds(lambda reason: {"queue": reason}, st.sampled_from(LEFT)),
        st.sampled_from(
            [{"message": "8s"}, {"transfer": "no_answer"}, {"on_call": "nobody"}, {"speech": "lost"}, {"fault": True}]
        ),
    )
    return st.lists(one, max_size=25)


@dataclass(frozen=True, slots=True)
class Ending:
    """With what a call ended: a ``person`` (or the wait for one), a ``message``, a ``goodbye``, the ``dialplan``."""

    how: Literal["person", "message", "goodbye", "dialplan", "nothing"]
    silences: int
    session: Session


def play(flow: Flow, given: Doing, does: list[Doing]) -> Ending:
    """One call to its end."""
    return asyncio.run(_play(flow, given, does))


async def _play(flow: Flow, given: Doing, does: list[Doing]) -> Ending:
    driver = TextDriver(flow, World(given_model().model_validate(given)), at=NOON)
    await driver.start()
    for doing in does:
        if driver.session.over:
            break
        await _do(driver, doing)
        never_stuck(driver.session)
    silences = 0
    while how(driver.session) == "nothing" and silences < MOST_SILENCES:
        await driver.be_silent()
        never_stuck(driver.session)
        silences += 1
    return Ending(how(driver.session), silences, driver.session)


async def _do(driver: TextDriver, doing: Doing) -> None:
    step = step_model().model_validate(doing)
    verb = next(iter(doing))
    try:
        await driver.world.do(driver, verb, getattr(step, verb), doing)
    except CannotHappenError:
        """Not now: nobody waits, nothing is recorded."""


def never_stuck(session: Session) -> None:
    """The caller is with a person, gone, or something is due by itself: nobody is left in silence."""
    waits = state_of(session.call) in ("waiting", "talking", "over", "dialplan")
    assert waits or session.next_due() is not None, f"stuck at {session.call.node}"


def how(session: Session) -> Literal["person", "message", "goodbye", "dialplan", "nothing"]:
    """Which end the call has come to."""
    match state_of(session.call):
        case "dialplan":
            return "dialplan"
        case "waiting" | "talking":
            return "person"
        case "over":
            left = any(isinstance(one.event, MessageTaken) and one.event.duration_ms for one in session.moments)
            return "message" if left else "goodbye"
    return "nothing"


def law(ending: Ending) -> None:
    """A person, a message or a proper goodbye, within the limits."""
    session = ending.session
    assert ending.how != "nothing", f"still at {session.call.node} after {ending.silences} silences"
    assert len(session.call.steps) <= 2 * MAX_STEPS
    assert session.call.outcome or ending.how == "person"
    assert ending.how in ("person", "dialplan") or said(session.moments), "nothing was ever said"
    commands = [command for moment in session.moments for command in moment.commands]
    if any(isinstance(command, HangUp) for command in commands):
        _said_out(session)


def _said_out(session: Session) -> None:
    """Who is hung up on has heard a last sentence to its end."""
    at = next(i for i, one in enumerate(session.moments) if any(isinstance(each, HangUp) for each in one.commands))
    last = [each for moment in session.moments[: at + 1] for each in moment.commands if isinstance(each, Say)][-1]
    ended = [one.event.say for one in session.moments[: at + 1] if isinstance(one.event, PromptEnded)]
    assert last.say in ended, "hung up in the middle of a sentence"

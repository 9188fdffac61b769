"""Patients who are called back instead of waiting on the line. Their place in line is kept all the while.

Agent first: the call is offered like any other; who answers listens while the patient is dialled
(``connecting``). Patient first: when an agent is free for it the patient is dialled and no agent is held
(``dialing``); once reached he waits at his old place. An attempt that fails is followed by a rest of
``retry_ms`` (``resting``), until the attempts or the time agreed run out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from acd.agent import Connecting, Offered
from acd.commands import DialPatient, DropAgent
from acd.events import CallbackAsked, CallbackFailed, CallbackReached
from acd.leaving import finish
from acd.overflow import tell_position
from acd.records import Agent, Call, Callback
from acd.words import CallbackMode

if TYPE_CHECKING:
    from acd.floor import Floor

ATTEMPT_MS = 120_000
"""An attempt of which nothing is heard for so long has failed: an agent must not listen to nothing for ever."""
FINAL = {"refused": "withdrawn", "wrong_person": "expired"}
"""Failures after which nobody dials again, and the outcome of the call."""


def asked(floor: Floor, event: CallbackAsked) -> bool:
    """Refused for an emergency, which stays on the line, for a phone that rings already, and when asked twice."""
    call = floor.calls.get(event.call)
    if call is None or call.stage != "waiting" or call.callback is not None:
        return False
    if call.priority == "emergency" or event.expires <= floor.now:
        return False
    call.callback = Callback(event.mode, max(1, event.attempts), max(0, event.retry_ms), event.expires)
    call.wait_ends = None
    floor.set_timer(call)
    return True


def queued_again(floor: Floor, call: Call, agreed: tuple[CallbackMode, int, int, int]) -> None:
    """A callback of an earlier time, queued anew: its place is old and its attempts are those that are left."""
    mode, attempts, retry_ms, expires = agreed
    call.callback = Callback(mode, attempts, max(0, retry_ms), expires)
    call.wait_ends = None


def back_on_line(floor: Floor, call: Call) -> bool:
    """The patient asks for a person himself: nobody need call him any more, unless he is called just now."""
    if call.stage in ("connecting", "dialing"):
        return False
    rules = floor.rules[call.queue]
    call.callback, call.wait_ends = None, floor.now + rules.max_wait_ms if rules.max_wait_ms else None
    if call.stage == "resting":
        floor.wait(call)
    elif call.stage == "waiting":
        floor.set_timer(call)
    return True


def dial(floor: Floor, call: Call, offer: str = "", agent: str = "") -> None:
    """Begin an attempt: ``offer`` and ``agent`` say who listens already, if anybody does."""
    if call.callback is None:
        return
    call.callback = replace(call.callback, tried=call.callback.tried + 1, until=floor.now + ATTEMPT_MS)
    call.stage = "connecting" if agent else "dialing"
    floor.set_timer(call)
    floor.out.append(DialPatient(call.name, offer, agent, call.callback.tried))


def dial_instead(floor: Floor, call: Call) -> None:
    """An agent is free for this call, but its patient comes first."""
    call.bucket.remove(call)
    dial(floor, call)


def answered(floor: Floor, call: Call, agent: Agent, was: Offered) -> None:
    """The agent took the callback in time: the patient is dialled while he listens."""
    floor.move(agent, was.connect(floor.now))
    dial(floor, call, was.offer, agent.name)


def reached(floor: Floor, event: CallbackReached) -> bool:
    """The patient is on the line: he talks with the agent who listens, or waits at his old place."""
    call = floor.calls.get(event.call)
    if call is None or call.callback is None or call.stage not in ("connecting", "dialing"):
        return False
    call.callback = replace(call.callback, reached=True, until=None)
    agent = floor.agents.get(call.agent or "")
    if call.stage == "connecting" and agent is not None and isinstance(state := agent.state, Connecting):
        floor.join_up(call, agent, state, state.reached(floor.now))
        return True
    rules = floor.rules[call.queue]
    call.wait_ends = floor.now + rules.max_wait_ms if rules.max_wait_ms else None
    floor.wait(call)
    tell_position(floor, call)
    return True


def failed(floor: Floor, event: CallbackFailed) -> bool:
    call = floor.calls.get(event.call)
    if call is None or call.stage not in ("connecting", "dialing"):
        return False
    attempt_over(floor, call, event.why)
    return True


def caller_left(floor: Floor, call: Call) -> bool:
    """The line we dialled is gone. The line he asked from is no news: it is free since he asked."""
    if call.stage not in ("connecting", "dialing"):
        return False
    attempt_over(floor, call, "failed")
    return True


def attempt_over(floor: Floor, call: Call, why: str) -> None:
    """The patient was not reached: the agent is free at once, and the call rests, or leaves."""
    let_go(floor, call, "callback_failed")
    callback = call.callback
    if callback is None:
        return
    again = floor.now + callback.retry_ms
    if why in FINAL:
        give_up(floor, call, FINAL[why])
    elif callback.tried >= callback.attempts or again >= callback.expires:
        give_up(floor, call, "expired")
    else:
        call.callback = replace(callback, until=again)
        call.stage = "resting"
        floor.set_timer(call)


def let_go(floor: Floor, call: Call, why: str) -> None:
    """Nobody listens any more; the agent keeps his place among the idle. The call is nowhere after this."""
    agent = floor.agents.get(call.agent or "")
    if call.stage == "connecting" and agent is not None and isinstance(state := agent.state, Connecting):
        floor.out.append(DropAgent(state.offer, agent.name, why))
        floor.move(agent, state.failed(floor.now))
    call.agent = call.offer = None


def agent_gone(floor: Floor, call: Call) -> bool:
    """The agent hung up while the patient is dialled. That goes on: who is reached waits at his old place."""
    agent = floor.agents.get(call.agent or "") if call.stage == "connecting" else None
    if agent is None or not isinstance(state := agent.state, Connecting):
        return False
    call.agent = call.offer = None
    call.stage = "dialing"
    floor.move(agent, state.failed(floor.now))
    return True


def give_up(floor: Floor, call: Call, outcome: str) -> None:
    """Nobody dials this patient any more."""
    finish(floor, call, outcome)


def due_of(call: Call) -> int | None:
    """When a callback that does not wait for an agent wants attention, UTC ms."""
    callback = call.callback
    if callback is None or callback.reached or call.stage == "left":
        return None
    if call.stage in ("waiting", "offered"):
        return callback.expires
    return callback.until


def wake(floor: Floor, call: Call) -> bool:
    """What is due for a callback is done; False if nothing was."""
    due = due_of(call)
    if due is None or due > floor.now:
        return False
    match call.stage:
        case "waiting":
            give_up(floor, call, "expired")
        case "offered":
            agent = floor.offers.get(call.offer or "")
            if agent is not None and isinstance(agent.state, Offered):
                floor.stop_ringing(agent, agent.state, agent.state.spared(floor.now), "expired")
            give_up(floor, call, "expired")
        case "resting":
            floor.wait(call)
        case "connecting" | "dialing":
            attempt_over(floor, call, "failed")
    return True

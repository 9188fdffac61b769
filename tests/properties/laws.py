"""What the laws of the ACD rest on, said once more in other words than the engine's: who may serve, who is first.

The made-up call centres they are held against are ``acd_world.py`` and ``routing_world.py``; who should have got whom
is ``naive_scan.py``. Which law is proven where stands in ``docs/reference/acd.md``.
"""

from __future__ import annotations

import json

from acd.acuity import before
from acd.agent import Resting
from acd.core import Acd
from acd.messages import (
    DEFAULT_ACUITY,
    AgentAnswered,
    AgentProfile,
    AgentSignedIn,
    AgentUnpaused,
    CallbackReached,
    CallerLeft,
    Clinic,
    Command,
    DeviceChanged,
    DispositionSet,
    Offer,
    TalkEnded,
    Woken,
    WrapUpEnded,
)
from acd.records import AgentView, WaitingView
from acd.requirement import why_not
from tests.properties.acd_world import PRIORITIES, QUEUES, World
from tests.properties.routing_world import RoutingWorld

BY_SHARE = ("queue_ratio", "best_skill_queue_ratio")
"""Strategies by which a freed agent serves the queue that is longest for its share."""

ROUNDS = 200
"""So many rounds are enough for 8 callers and their callbacks, if anything is ever enough."""


def profiles_of(clinic: Clinic) -> dict[str, AgentProfile]:
    return {profile.agent: profile for profile in clinic.agents}


def can(profile: AgentProfile, call: WaitingView) -> bool:
    """Whether the agent can do what the caller needs, whatever queues he serves."""
    skilled = all(dict(profile.skills).get(skill, 0) >= level for skill, level in call.needs)
    return skilled and (call.language == "" or call.language in dict(profile.languages))


def serves(profile: AgentProfile, call: WaitingView, off: tuple[str, ...] = ()) -> bool:
    """Whether the agent may have the call, said once more in other words than the engine's."""
    listed = not profile.queues or call.queue in profile.queues
    return can(profile, call) and listed and call.queue not in off


def is_free(acd: Acd, view: AgentView) -> bool:
    resting = isinstance(acd._floor.agents[view.agent].state, Resting)
    return (view.presence, view.activity, view.device) == ("on_queue", "idle", "available") and not resting


def place(call: WaitingView, world: World) -> tuple[int, int, int]:
    """Smaller is served first: classes without a head start, who moved up, then by the wait with the head start."""
    kind = {entry.priority: entry for entry in (*DEFAULT_ACUITY, *world.clinic.acuity)}[call.priority]
    order, arrival = PRIORITIES.index(call.priority), world.arrivals.get(call.call, 0)
    if kind.head_start_ms is None:
        return order, call.since, arrival
    return 4 + order if call.moved_up else 8, call.since - kind.head_start_ms, arrival


def look(world: World) -> None:
    """What holds between any two events."""
    nobody_free_beside_a_caller_he_may_serve(world)
    positions_are_places(world)
    no_bounded_wait_is_over(world)


def nobody_free_beside_a_caller_he_may_serve(world: World) -> None:
    """Where needs relax, what is asked now is taken from the floor; else it is worked out from the clinic."""
    if isinstance(world, RoutingWorld):
        _nobody_free_beside_a_call_for_one_like_him(world)
        return
    profiles = profiles_of(world.clinic)
    waiting = [call for call in world.acd.waiting() if call.agent is None]
    for view in world.acd.agents() if waiting else ():
        if is_free(world.acd, view):
            assert not [call for call in waiting if serves(profiles[view.agent], call, view.paused_queues)]


def _nobody_free_beside_a_call_for_one_like_him(world: World) -> None:
    floor = world.acd._floor
    waiting = [call for call in floor.calls.values() if call.stage == "waiting"]
    for agent in floor.agents.values() if waiting else ():
        if agent.ready and not isinstance(agent.state, Resting):
            off = floor.off_queues(agent)
            left = [call for call in waiting if call.queue not in off and not why_not(agent.profile, call.required)]
            assert not [call.name for call in left]


def positions_are_places(world: World) -> None:
    for queue in QUEUES:
        line = sorted(
            (view for view in world.acd.waiting() if view.queue == queue), key=lambda view: place(view, world)
        )
        assert [view.position for view in line] == list(range(1, len(line) + 1))


def no_bounded_wait_is_over(world: World) -> None:
    """The acuity maximum: once all wakings asked for were given nobody waits past the bound of his class.

    A ringing phone may finish, a callback's patient does not wait on the line, and a place regained shortens nothing.
    """
    due = world.acd.deadline()
    if due is not None and due <= world.now:
        return
    bounds = {kind.priority: kind.max_wait_ms for kind in (*DEFAULT_ACUITY, *world.clinic.acuity)}
    for view in world.acd.waiting():
        bound = bounds[view.priority]
        if view.stage == "waiting" and not view.callback and bound is not None:
            assert world.acd._floor.calls[view.call].patient_since + bound > world.now


def to_load_is_to_go_on(world: World) -> None:
    """Dumped, written, read and loaded it is the same; the loaded one plays on, so what differs later shows."""
    dumped = world.acd.dump()
    read = json.loads(json.dumps(dumped))
    assert read == dumped
    loaded = Acd.load(world.clinic, read)
    assert (loaded.deadline(), loaded.waiting(), loaded.agents()) == (
        world.acd.deadline(),
        world.acd.waiting(),
        world.acd.agents(),
    )
    assert loaded.dump() == dumped
    world.acd = loaded


def replay_is_what_was_done(clinic: Clinic, world: World) -> None:
    again = Acd(clinic)
    for event, commands in zip(world.log, world.told, strict=True):
        told = again.handle(event)
        assert told == commands, f"{event}: {commands} when it happened, {told} when it is replayed"


def first_come_first_served(world: World, commands: list[Command]) -> None:
    """Held against the offers of the last event."""
    if isinstance(world, RoutingWorld):
        _first_in_line_of_equals_got_the_offers(world, commands)
    else:
        _first_in_line_got_the_offers(world, commands)


def _first_in_line_got_the_offers(world: World, commands: list[Command]) -> None:
    """First come first served within equals, and the more urgent first: nobody is left who should have been offered.

    Queues with shares may let a caller of the other queue pass who is as urgent.
    """
    profiles = profiles_of(world.clinic)
    views = {view.call: view for view in world.acd.waiting()}
    off = {view.agent: view.paused_queues for view in world.acd.agents()}
    strategies = {rules.queue: rules.strategy for rules in world.clinic.queues}
    for offer in [command for command in commands if isinstance(command, Offer)]:
        got = views[offer.call]
        for other in views.values():
            pair = [strategies.get(call.queue) for call in (got, other)]
            if other.queue != got.queue and other.priority == got.priority and all(each in BY_SHARE for each in pair):
                continue
            if other.agent is None and serves(profiles[offer.agent], other, off[offer.agent]):
                assert place(other, world) > place(got, world)


def _first_in_line_of_equals_got_the_offers(world: RoutingWorld, commands: list[Command]) -> None:
    """Where needs relax: of calls with one requirement nobody is left waiting who stands before one who was offered."""
    calls = world.acd._floor.calls
    for offer in [command for command in commands if isinstance(command, Offer)]:
        got = calls[offer.call]
        for other in calls.values():
            equal = other.stage == "waiting" and other.required == got.required and not other.dials_first
            assert not equal or before(got, other), "overtaken by an equal"


def close(world: World) -> None:
    """The doors close: every call that came leaves exactly once."""
    if isinstance(world, RoutingWorld):
        world.close()
        return
    for call in [call for call in world.stays if world.here(call)]:
        world.hand_in(CallerLeft(world.now, call))
    assert world.lefts == world.stays
    assert world.acd.waiting() == ()
    assert not world.offers


def nobody_starves(world: World) -> None:
    """No caller comes any more and every agent works on: then all are served whom anybody may serve."""
    for _ in range(ROUNDS):
        if not world.acd.waiting() and not world.offers:
            break
        _everybody_works(world)
    floor = world.acd._floor
    for call in [call for call in floor.calls.values() if call.stage not in ("talk", "left")]:
        able = [agent.name for agent in floor.agents.values() if not why_not(agent.profile, call.required)]
        assert not able, f"{call.name} still {call.stage}, though {able} may serve"


def _everybody_works(world: World) -> None:
    """One round: all are at their phones, what rings is answered, whoever talks has done, and time goes on."""
    for agent in [view.agent for view in world.acd.agents()]:
        world.hand_in(AgentSignedIn(world.now, agent))
        world.hand_in(AgentUnpaused(world.now, agent))
        world.hand_in(DeviceChanged(world.now, agent, "available"))
        for queue in QUEUES:
            world.hand_in(AgentUnpaused(world.now, agent, queue))
    for offer in list(world.offers):
        world.hand_in(AgentAnswered(world.now, offer))
    for call in [view.call for view in world.acd.waiting() if view.stage in ("connecting", "dialing")]:
        world.hand_in(CallbackReached(world.now, call))
    for view in world.acd.agents():
        if view.activity == "talk" and view.call:
            world.hand_in(TalkEnded(world.now, view.call))
        if view.activity in ("talk", "acw"):
            world.hand_in(DispositionSet(world.now, view.agent, "done", False))
            world.hand_in(WrapUpEnded(world.now, view.agent))
    if (due := world.acd.deadline()) is not None:
        world.now = max(world.now, due)
        world.hand_in(Woken(world.now))

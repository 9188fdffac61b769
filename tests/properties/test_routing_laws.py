"""The laws of routing on random clinics and histories. ``routing_world.py`` checks every command as it comes.

There: what is never relaxed holds for every offer, no call goes round in circles, an agent holds one thing at
most, each attempt to reach a patient is one of those agreed.
"""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.agent import Resting
from acd.core import Acd
from acd.messages import Clinic, Queued, Woken
from acd.requirement import why_not
from tests.properties.acd_world import CALLS, Step
from tests.properties.routing_world import RoutingWorld, routing_clinics, steps

LAW = settings(max_examples=15, deadline=None)


@LAW
@given(routing_clinics(), steps)
def test_every_call_comes_to_one_end_whatever_happens_to_it(clinic: Clinic, history: list[Step]) -> None:
    world = RoutingWorld(clinic)
    for step in history:
        world.play(step)
    world.close()


@LAW
@given(routing_clinics(), steps)
def test_no_free_agent_stands_beside_a_call_that_waits_for_one_like_him(clinic: Clinic, history: list[Step]) -> None:
    world = RoutingWorld(clinic)
    for step in history:
        world.play(step)
        floor = world.acd._floor
        waiting = [call for call in floor.calls.values() if call.stage == "waiting"]
        for agent in floor.agents.values():
            if agent.ready and not isinstance(agent.state, Resting):
                off = floor.off_queues(agent)
                left = [call for call in waiting if call.queue not in off and not why_not(agent.profile, call.required)]
                assert not [call.name for call in left]


@LAW
@given(routing_clinics(), steps)
def test_a_regained_place_is_never_better_than_it_was_and_given_back_once(clinic: Clinic, history: list[Step]) -> None:
    world = RoutingWorld(clinic)
    for step in history:
        before = {call: world.here(call) for call in CALLS}
        dropped = dict(world.dropped)
        world.play(step)
        event = world.log[-1] if world.log else None
        if step.kind != "queue" or not isinstance(event, Queued) or before[event.call]:
            continue
        for view in world.acd.waiting():
            if view.call == event.call and view.since != event.since:
                assert event.caller_key is not None
                assert view.since == dropped.get(event.caller_key)
                assert view.priority == event.priority
                del world.dropped[event.caller_key]


@LAW
@given(routing_clinics(), steps)
def test_replay_is_what_was_done_and_to_load_is_to_go_on(clinic: Clinic, history: list[Step]) -> None:
    world = RoutingWorld(clinic)
    for number, step in enumerate(history):
        world.play(step)
        if number % 7 == 0:
            dumped = json.loads(json.dumps(world.acd.dump()))
            assert dumped == world.acd.dump()
            loaded = Acd.load(clinic, dumped)
            assert (loaded.deadline(), loaded.waiting(), loaded.dump()) == (
                world.acd.deadline(),
                world.acd.waiting(),
                world.acd.dump(),
            )
            world.acd = loaded
    world.close()
    again = Acd(clinic)
    assert [again.handle(event) for event in world.log] == world.told


@LAW
@given(routing_clinics(), steps, st.lists(routing_clinics(), min_size=1, max_size=3))
def test_changed_rules_lose_no_call_and_no_callback(clinic: Clinic, history: list[Step], others: list[Clinic]) -> None:
    world = RoutingWorld(clinic, same_rules=False)
    for number, step in enumerate(history):
        world.play(step)
        if number % 10 == 9:
            world.reconfigure(others[(number // 10) % len(others)])
            dumped = world.acd.dump()
            assert Acd.load(world.clinic, json.loads(json.dumps(dumped))).dump() == dumped
    world.close()


@LAW
@given(routing_clinics(), steps)
def test_a_waking_in_time_leaves_nothing_due(clinic: Clinic, history: list[Step]) -> None:
    world = RoutingWorld(clinic)
    for step in history:
        world.play(step)
        if (due := world.acd.deadline()) is not None:
            world.now = max(world.now, due)
            world.hand_in(Woken(world.now))
            assert (following := world.acd.deadline()) is None or following > world.now

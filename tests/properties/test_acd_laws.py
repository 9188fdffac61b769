"""The laws of the ACD on random clinics and histories. ``acd_world.py`` checks the contract of every command."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from acd.agent import Idle, Offered, Resting
from acd.core import Acd
from acd.messages import DEFAULT_ACUITY, AgentProfile, CallerLeft, Clinic, Command, Offer, Recall, Woken
from acd.records import AgentView, WaitingView
from tests.properties.acd_world import PRIORITIES, QUEUES, Step, World, clinics, steps, without_ladder

LAW = settings(max_examples=60, deadline=None)


def serves(profile: AgentProfile, call: WaitingView, off: tuple[str, ...] = ()) -> bool:
    """Whether the agent may have the call, said once more in other words than the engine's."""
    skilled = all(dict(profile.skills).get(skill, 0) >= level for skill, level in call.needs)
    speaks = call.language == "" or call.language in dict(profile.languages)
    listed = not profile.queues or call.queue in profile.queues
    return skilled and speaks and listed and call.queue not in off


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


def profiles_of(clinic: Clinic) -> dict[str, AgentProfile]:
    return {profile.agent: profile for profile in clinic.agents}


@LAW
@given(clinics(), steps)
def test_no_free_agent_stands_beside_a_waiting_call_he_may_serve(clinic: Clinic, history: list[Step]) -> None:
    world, profiles = World(clinic), profiles_of(clinic)
    for step in history:
        world.play(step)
        waiting = [call for call in world.acd.waiting() if call.agent is None]
        for view in world.acd.agents():
            if is_free(world.acd, view):
                assert not [call for call in waiting if serves(profiles[view.agent], call, view.paused_queues)]


@LAW
@given(clinics(), steps)
def test_first_come_first_served_within_equals_and_emergencies_before_others(
    clinic: Clinic, history: list[Step]
) -> None:
    world, profiles = World(clinic), profiles_of(clinic)
    for step in history:
        before = len(world.told)
        world.play(step)
        offered = [c for commands in world.told[before:][-1:] for c in commands if isinstance(c, Offer)]
        views = {view.call: view for view in world.acd.waiting()}
        off = {view.agent: view.paused_queues for view in world.acd.agents()}
        for offer in offered:
            got = views[offer.call]
            for other in views.values():
                by_share = other.queue != got.queue and {"queue_ratio"} == {
                    queue.strategy for queue in clinic.queues if queue.queue in (got.queue, other.queue)
                }
                if by_share and other.priority == got.priority:
                    continue
                if other.agent is None and serves(profiles[offer.agent], other, off[offer.agent]):
                    assert place(other, world) > place(got, world)


def naive_offers(world: World, commands: list[Command]) -> list[tuple[str, str]]:
    """A scan of everything, in the order of the line: what the engine's buckets must come to.

    The floor as it stood before matching is the floor after it with this event's offers undone.
    """
    made = {c.call: c.agent for c in commands if isinstance(c, Offer)}
    profiles, queues = profiles_of(world.clinic), {queue.queue: queue for queue in world.clinic.queues}
    before = world.offered[: len(world.offered) - len(made)]
    asked = {agent: serial for serial, agent in enumerate(before, 1)}
    free: dict[str, int] = {}
    views = {view.agent: view for view in world.acd.agents()}
    for agent in world.acd._floor.agents.values():
        state = agent.state
        undone = isinstance(state, Offered) and made.get(state.call) == agent.name
        if isinstance(state, Offered | Idle) and (undone or isinstance(state, Idle)) and agent.device == "available":
            free[agent.name] = state.free_since
    found = []
    line = [call for call in world.acd.waiting() if call.agent is None or call.call in made]
    for call in sorted(line, key=lambda call: place(call, world)):
        able = [name for name in free if serves(profiles[name], call, views[name].paused_queues)]
        if call.priority in ("emergency", "urgent"):
            able = [name for name in able if not views[name].light_next] or able
        if not able:
            continue

        def order(name: str, call: WaitingView = call) -> tuple[int, int, int, str]:
            skills, languages = dict(profiles[name].skills), dict(profiles[name].languages)
            first = second = 0
            match queues[call.queue].strategy:
                case "best_skill":
                    first = -sum(skills[s] for s, _ in call.needs if s in skills)
                    second = -languages.get(call.language, 0)
                case "least_skilled_first":
                    first, second = len(skills) + len(languages), sum(skills.values())
                case "fewest_calls":
                    first = world.answered.get(name, 0)
                case "round_robin":
                    first = asked.get(name, 0)
            return first, second, free[name], name

        best = min(able, key=order)
        del free[best]
        found.append((call.call, best))
    return found


@pytest.mark.parametrize("few", [48, 0])
@LAW
@given(clinics(), steps)
def test_the_engine_assigns_as_a_naive_scan_does(few: int, clinic: Clinic, history: list[Step]) -> None:
    """Whether servers are asked one by one or a shared line is walked along. Ratios have tests of their own."""
    assume(not {queue.strategy for queue in clinic.queues} & {"idleness_ratio", "queue_ratio"})
    clinic = without_ladder(clinic)
    with patch("acd.index.FEW", few):
        world = World(clinic)
        for step in history:
            before = len(world.told)
            world.play(step)
            if len(world.told) > before:
                commands = world.told[-1]
                assert [(c.call, c.agent) for c in commands if isinstance(c, Offer)] == naive_offers(world, commands)


@LAW
@given(clinics(), steps)
def test_positions_are_the_places_in_each_queues_line(clinic: Clinic, history: list[Step]) -> None:
    world = World(clinic)
    for step in history:
        world.play(step)
        for queue in QUEUES:
            line = sorted((v for v in world.acd.waiting() if v.queue == queue), key=lambda v: place(v, world))
            assert [view.position for view in line] == list(range(1, len(line) + 1))


@LAW
@given(clinics(), steps)
def test_every_call_that_came_leaves_exactly_once(clinic: Clinic, history: list[Step]) -> None:
    world = World(clinic)
    for step in history:
        world.play(step)
    for call in [call for call in world.stays if world.here(call)]:
        world.hand_in(CallerLeft(world.now, call))
    assert world.lefts == world.stays
    assert world.acd.waiting() == ()
    assert not world.offers


@LAW
@given(clinics(), steps)
def test_the_same_events_give_the_same_commands(clinic: Clinic, history: list[Step]) -> None:
    world = World(clinic)
    for step in history:
        world.play(step)
    again = Acd(clinic)
    assert [again.handle(event) for event in world.log] == world.told


@LAW
@given(clinics(), steps, st.integers(0, 80))
def test_dump_load_and_go_on_is_to_go_on(clinic: Clinic, history: list[Step], cut: int) -> None:
    world = World(clinic)
    for step in history:
        world.play(step)
    cut = min(cut, len(world.log))
    first = Acd(clinic)
    for event in world.log[:cut]:
        first.handle(event)
    dumped = first.dump()
    assert json.loads(json.dumps(dumped)) == dumped
    second = Acd.load(clinic, json.loads(json.dumps(dumped)))
    assert second.deadline() == first.deadline()
    assert (second.agents(), second.waiting(), second.ignored) == (first.agents(), first.waiting(), first.ignored)
    assert [second.handle(event) for event in world.log[cut:]] == world.told[cut:]
    assert second.dump() == world.acd.dump()


@LAW
@given(clinics(), steps)
def test_a_waking_in_time_leaves_nothing_due(clinic: Clinic, history: list[Step]) -> None:
    world = World(clinic)
    for step in history:
        world.play(step)
        if (due := world.acd.deadline()) is not None:
            world.now = max(world.now, due)
            world.hand_in(Woken(world.now))
            assert (following := world.acd.deadline()) is None or following > world.now


@LAW
@given(clinics(), steps, st.lists(clinics(), min_size=1, max_size=3))
def test_a_changed_configuration_loses_no_call_and_breaks_no_law(
    clinic: Clinic, history: list[Step], others: list[Clinic]
) -> None:
    world = World(clinic)
    for number, step in enumerate(history):
        world.play(step)
        if number % 10 == 9:
            world.reconfigure(others[(number // 10) % len(others)])
            profiles = profiles_of(world.clinic)
            waiting = [call for call in world.acd.waiting() if call.agent is None]
            for view in world.acd.agents():
                if is_free(world.acd, view):
                    assert not [call for call in waiting if serves(profiles[view.agent], call, view.paused_queues)]
            dumped = world.acd.dump()
            assert Acd.load(world.clinic, json.loads(json.dumps(dumped))).dump() == dumped
    for call in [call for call in world.stays if world.here(call)]:
        world.hand_in(CallerLeft(world.now, call))
    assert world.lefts == world.stays


@LAW
@given(clinics(), steps)
def test_an_event_said_twice_changes_nothing_the_second_time(clinic: Clinic, history: list[Step]) -> None:
    """Unless somebody was recalled because of it: he is at work again, and pausing once more is news."""
    world = World(clinic)
    for step in history:
        world.play(step)
        if world.log and any(isinstance(command, Recall) for command in world.told[-1]):
            continue
        if world.log and world.log[-1].__class__.__name__ not in ("Queued", "Woken", "WrapUpExtended"):
            before = world.acd.dump()
            counted = world.acd.ignored
            assert world.acd.handle(world.log[-1]) == []
            assert world.acd.ignored == counted + 1
            assert world.acd.dump() == {**before, "ignored": counted + 1}

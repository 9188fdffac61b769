"""The laws of the ACD on random clinics and histories. ``acd_world.py`` checks the contract of every command."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core import Acd
from acd.messages import Clinic, Recall, Woken
from tests.properties.acd_world import QUEUES, Step, World, clinics, steps, without_ladder
from tests.properties.laws import close, first_come_first_served, nobody_free_beside_a_caller_he_may_serve, place
from tests.properties.naive_scan import Scanned, borrowing_clinics, sharing_clinics

LAW = settings(max_examples=30, deadline=None)


@LAW
@given(clinics(), steps)
def test_no_free_agent_stands_beside_a_waiting_call_he_may_serve(clinic: Clinic, history: list[Step]) -> None:
    world = World(clinic)
    for step in history:
        world.play(step)
        nobody_free_beside_a_caller_he_may_serve(world)


@LAW
@given(clinics(), steps)
def test_first_come_first_served_within_equals_and_emergencies_before_others(
    clinic: Clinic, history: list[Step]
) -> None:
    world = World(clinic)
    for step in history:
        before = len(world.told)
        world.play(step)
        if len(world.told) > before:
            first_come_first_served(world, world.told[-1])


@pytest.mark.parametrize("few", [48, 0])
@LAW
@given(clinics(), steps)
def test_the_engine_assigns_as_a_naive_scan_does(few: int, clinic: Clinic, history: list[Step]) -> None:
    """Whether servers are asked one by one or a shared line is walked along."""
    with patch("acd.index.FEW", few):
        world = Scanned(without_ladder(clinic))
        for step in history:
            world.play(step)


@LAW
@given(sharing_clinics(), steps)
def test_ratios_are_kept_as_a_naive_scan_keeps_them(clinic: Clinic, history: list[Step]) -> None:
    world = Scanned(without_ladder(clinic))
    for step in history:
        world.play(step)


@LAW
@given(borrowing_clinics(), steps)
def test_agents_are_borrowed_as_a_naive_scan_borrows_them(clinic: Clinic, history: list[Step]) -> None:
    world = Scanned(without_ladder(clinic))
    for step in history:
        world.play(step)


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
    close(world)


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
            nobody_free_beside_a_caller_he_may_serve(world)
            dumped = world.acd.dump()
            assert Acd.load(world.clinic, json.loads(json.dumps(dumped))).dump() == dumped
    close(world)


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

"""The laws of the ACD as a state machine: hypothesis plays the clinic's day and shrinks what breaks a law to its core.

``make soak`` plays ten million random events besides.
"""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from acd.core import Acd
from acd.messages import CallerLeft, Clinic
from tests.properties.acd_world import KINDS, Step, World, clinics
from tests.properties.test_acd_laws import is_free, profiles_of, serves

SOAK_EVENTS = 10_000_000
DAY = 2_000
"""Events of one clinic in the soak, before another one opens."""
CHECK_EVERY = 50
"""In the soak the floor is looked at after so many events; the contract of every command is checked always."""
PASS_MS = (0, 0, 1, 100, 300, 700)
NEEDS: tuple[tuple[tuple[str, int], ...], ...] = ((), (("front", 1),), (("nurse", 1),), (("nurse", 3),))


def steps_of(kinds: st.SearchStrategy[str]) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        kind=kinds,
        who=st.integers(0, 7),
        what=st.integers(0, 63),
        pass_ms=st.sampled_from(PASS_MS),
        needs=st.sampled_from(NEEDS),
    )


callers = st.sampled_from(["queue", "queue", "queue", "hang_up", "withdraw"])
talkers = st.sampled_from(["answer", "answer", "fail", "end", "late_answer", "adopt", "extend", "dispose"])
staff = st.sampled_from(["sign_in", "sign_out", "pause", "unpause", "phone", "ready", "wake", "off_queue", "break"])


class Floor(RuleBasedStateMachine):
    """A clinic whose laws are looked at after every event."""

    @initialize(clinic=clinics())
    def opens(self, clinic: Clinic) -> None:
        self.world = World(clinic)
        self.profiles = profiles_of(clinic)

    @rule(step=steps_of(callers))
    def caller_does(self, step: Step) -> None:
        self.world.play(step)

    @rule(step=steps_of(talkers))
    def phone_does(self, step: Step) -> None:
        self.world.play(step)

    @rule(step=steps_of(staff))
    def agent_does(self, step: Step) -> None:
        self.world.play(step)

    @rule()
    def another_controller_takes_over(self) -> None:
        """Dump, load and go on is to go on: the one that was loaded plays the rest."""
        dumped = json.loads(json.dumps(self.world.acd.dump()))
        loaded = Acd.load(self.world.clinic, dumped)
        assert loaded.dump() == self.world.acd.dump()
        self.world.acd = loaded

    @invariant()
    def nobody_free_beside_a_caller_he_may_serve(self) -> None:
        look(self.world, self.profiles)

    def teardown(self) -> None:
        """The doors close: every call that came leaves exactly once, and the same events give the same commands."""
        if not hasattr(self, "world"):
            return
        close(self.world)
        again = Acd(self.world.clinic)
        assert [again.handle(event) for event in self.world.log] == self.world.told


def look(world: World, profiles: dict) -> None:
    """No able idle agent beside a waiting call he may serve; positions without a gap."""
    waiting = [call for call in world.acd.waiting() if call.agent is None]
    for view in world.acd.agents():
        if is_free(world.acd, view):
            assert not [call for call in waiting if serves(profiles[view.agent], call, view.paused_queues)]


def close(world: World) -> None:
    for call in [call for call in world.stays if world.here(call)]:
        world.hand_in(CallerLeft(world.now, call))
    assert world.lefts == world.stays
    assert not world.offers


TestTheFloor = Floor.TestCase
TestTheFloor.settings = settings(max_examples=40, stateful_step_count=60, deadline=None)


def day(clinic: Clinic, seed: int, events: int) -> None:
    """One clinic's random day. An assertion that fails is a broken law."""
    draw = random.Random(seed)
    world, profiles = World(clinic), profiles_of(clinic)
    for number in range(events):
        kind, who, what = draw.choice(KINDS), draw.randrange(8), draw.randrange(64)
        world.play(Step(kind, who, what, draw.choice(PASS_MS), draw.choice(NEEDS)))
        if number % CHECK_EVERY == 0:
            look(world, profiles)
    close(world)


@pytest.mark.soak
def test_ten_million_random_events_break_no_law() -> None:
    """Hypothesis draws clinic, seed and length of each day, so what fails is shrunk to a small one."""
    played = 0

    @settings(max_examples=1_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(clinics(), st.integers(0, 2**32), st.integers(1, DAY))
    def days(clinic: Clinic, seed: int, events: int) -> None:
        nonlocal played
        day(clinic, seed, events)
        played += events

    while played < SOAK_EVENTS:
        days()
    print(f"{played:,} events")

"""The laws of the ACD as state machines: hypothesis plays the clinic's day and shrinks what breaks a law to its core.

``Floor`` only matches and is held against a naive scan as well; ``LadderFloor`` has the ladder of acuity, and
``RoutingFloor`` all that routes. ``make soak`` plays ten million random events through the same laws (``soak.py``).
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from acd.messages import Clinic
from tests.properties import laws
from tests.properties.acd_world import Step, World, clinics, without_ladder
from tests.properties.naive_scan import Scanned, borrowing_clinics, sharing_clinics
from tests.properties.routing_world import RoutingWorld, routing_clinics
from tests.properties.soak import NEEDS, PASS_MS


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
patients = st.sampled_from(["callback", "reached", "unreached"])


class Clinics(RuleBasedStateMachine):
    """A clinic whose laws are looked at after every event. What each command must keep to, ``World`` checks."""

    world: World

    @rule(step=steps_of(callers))
    def caller_does(self, step: Step) -> None:
        self.play(step)

    @rule(step=steps_of(talkers))
    def phone_does(self, step: Step) -> None:
        self.play(step)

    @rule(step=steps_of(staff))
    def agent_does(self, step: Step) -> None:
        self.play(step)

    def play(self, step: Step) -> None:
        told = len(self.world.told)
        self.world.play(step)
        if len(self.world.told) > told:
            laws.first_come_first_served(self.world, self.world.told[-1])

    @rule()
    def another_controller_takes_over(self) -> None:
        laws.to_load_is_to_go_on(self.world)

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "world"):
            laws.look(self.world)

    def teardown(self) -> None:
        """Whoever still waits is served if anybody may serve, all leave once, and a replay does the same again."""
        if hasattr(self, "world"):
            laws.nobody_starves(self.world)
            laws.close(self.world)
            laws.replay_is_what_was_done(self.world.clinic, self.world)


class Floor(Clinics):
    """Every offer is the one a scan of everything gives."""

    @initialize(clinic=st.one_of(clinics(), sharing_clinics(), borrowing_clinics()).map(without_ladder))
    def opens(self, clinic: Clinic) -> None:
        self.world = Scanned(clinic)


class LadderFloor(Clinics):
    """Agents are fetched for those who may not wait."""

    @initialize(clinic=clinics())
    def opens(self, clinic: Clinic) -> None:
        self.world = World(clinic)


class RoutingFloor(Clinics):
    """Needs relax, but never what must not; callers move, come back and are called back."""

    @initialize(clinic=routing_clinics())
    def opens(self, clinic: Clinic) -> None:
        self.world = RoutingWorld(clinic)

    @rule(step=steps_of(patients))
    def patient_does(self, step: Step) -> None:
        self.play(step)


PLAYED = settings(max_examples=30, stateful_step_count=60, deadline=None)
TestTheFloor = Floor.TestCase
TestTheLadder = LadderFloor.TestCase
TestTheRouting = RoutingFloor.TestCase
TestTheFloor.settings = TestTheLadder.settings = TestTheRouting.settings = PLAYED

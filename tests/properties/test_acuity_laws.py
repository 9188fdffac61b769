"""The laws of acuity: bounds that are kept, an order that time alone does not change, and nobody who starves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from acd.core import Acd
from acd.messages import (
    Acuity,
    AgentAnswered,
    AgentProfile,
    Clinic,
    Priority,
    Queued,
    QueueRules,
    TalkEnded,
    Woken,
)
from tests.properties.acd_world import Step, World, clinics, steps
from tests.properties.test_acd_laws import LAW


@LAW
@given(clinics(), steps)
def test_no_call_of_a_bounded_class_waits_past_its_bound(clinic: Clinic, history: list[Step]) -> None:
    """Given back in the waking that is asked for: none is due then and still waits. A ringing phone may finish."""
    world = World(clinic)
    kinds = {kind.priority: kind for kind in clinic.acuity}
    for step in history:
        world.play(step)
        if (due := world.acd.deadline()) is not None and due <= world.now:
            world.hand_in(Woken(world.now))
        for view in world.acd.waiting():
            longest = kinds[view.priority].max_wait_ms
            if view.stage == "waiting" and not view.callback and longest is not None:
                assert view.since + longest > world.now


@LAW
@given(clinics(), steps)
def test_the_order_of_two_who_wait_changes_only_when_one_of_them_moves_up(clinic: Clinic, history: list[Step]) -> None:
    """Ageing is linear: time alone never lets one waiting call overtake another."""
    world = World(clinic)
    before: dict[tuple[str, ...], bool] = {}
    for step in history:
        world.play(step)
        line = [
            (view.call, str(world.stays[view.call]), view.priority, str(view.since))
            for view in world.acd.waiting()
            if not view.moved_up
        ]
        now = {(*one, *other): True for number, one in enumerate(line) for other in line[number + 1 :]}
        for pair in now:
            turned = (*pair[4:], *pair[:4])
            assert turned not in before, f"{pair[0]} overtook {pair[4]}"
        before = now


@LAW
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["urgent", "soon", "routine"])), min_size=5, max_size=60),
    st.integers(1, 400),
)
def test_nobody_starves_while_one_able_agent_keeps_serving(
    arrivals: list[tuple[int, Priority]], service_ms: int
) -> None:
    """One who has waited longer than the difference of the head starts goes before, however urgent the others are."""
    acuity = (Acuity("urgent", 1_000), Acuity("soon", 300), Acuity("routine", 0))
    head_start = {kind.priority: kind.head_start_ms or 0 for kind in acuity}
    ann = AgentProfile("ann", (), (), (), signed_in=True)
    acd = Acd(Clinic((ann,), (QueueRules("desk", offer_ms=10_000, wrap_up_ms=0),), acuity))
    at = 0
    came: dict[str, tuple[int, Priority]] = {}
    order: list[tuple[str, int]] = []

    def serve_until(now: int, busy_until: int) -> int:
        while busy_until <= now and acd.agents()[0].call is not None:
            order.append((str(acd.agents()[0].call), busy_until))
            acd.handle(TalkEnded(busy_until, order[-1][0]))
            busy_until = answer(busy_until)
        return busy_until

    def answer(now: int) -> int:
        ringing = [view for view in acd.waiting() if view.agent is not None]
        if ringing:
            acd.handle(AgentAnswered(now, f"{ringing[0].call}-{len(order) + 1}"))
        return now + service_ms

    busy_until = 0
    for number, (gap, priority) in enumerate(arrivals):
        at += gap
        busy_until = serve_until(at, busy_until)
        call = f"c{number}"
        came[call] = (at, priority)
        idle = acd.agents()[0].call is None
        acd.handle(Queued(at, call, "desk", (), "", priority, at))
        if idle:
            busy_until = answer(at)
    serve_until(at + (len(arrivals) + 1) * service_ms, busy_until)
    assert sorted(call for call, _ in order) == sorted(came), "everybody was served"
    credit = {call: since - head_start[priority] for call, (since, priority) in came.items()}
    for number, (first, ended) in enumerate(order):
        for later, _ in order[number + 1 :]:
            here_already = came[later][0] < ended - service_ms
            assert credit[first] <= credit[later] or not here_already, f"{first} overtook {later}"

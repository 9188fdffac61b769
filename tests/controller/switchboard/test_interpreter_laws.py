"""The laws of a call hold whatever interpreters and the agent's keys do, with events lost, twice and late."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.interpreting import CODE
from controller.switchboard.interpreter_people import Person
from controller.switchboard.outside_line import OutsideLine
from ivr.flow import Flow
from tests.controller.switchboard.bench_board import FLOW, Bench
from tests.controller.switchboard.test_interpreters import PEOPLE, Interpreted
from tests.controller.switchboard.test_laws import ACTIONS, TROUBLES, World, play
from tests.ivr.caller import flow_of

OUTSIDE = OutsideLine("PJSIP/+15555550190@trunk_provider", "+15555550100", "12#", 2_000)
SERVICES = {
    "line": Person("", {"en": True}, OUTSIDE),
    "other": Person("", {"en": True}, OutsideLine(OUTSIDE.endpoint, OUTSIDE.caller, "1", at_once=True)),
}
TALK = [("arrive", "1.1"), ("press", "1.1/1"), ("pick_up", 0)]
INTERPRETED = st.one_of(
    st.tuples(st.just("code"), st.integers(0, 2)),
    st.tuples(st.just("interpreter_answers"), st.integers(0, 1)),
    st.tuples(st.just("interpreter_presses"), st.sampled_from("123")),
    st.tuples(st.just("interpreter_gone"), st.sampled_from([16, 17, 19, 20])),
    st.tuples(st.just("refuse"), st.sampled_from(["bridges.add", "channels.originate", "channels.snoop"])),
    ACTIONS,
)


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    return flow_of(FLOW, tmp_path_factory.mktemp("flow"))


class InterpretedWorld(World):
    """One in which an agent may want an interpreter, and interpreters do what they like."""

    async def act(self, action: str, what: Any) -> None:
        ari = self.bench.ari
        theirs = [name for name in ari.channels if name.startswith("interpreter-")]
        talking = [name for name, leg in self.bench.board.legs.items() if leg.answered_at and name in ari.entered]
        match action:
            case "code" if talking:
                for key in CODE:
                    ari.press(talking[what % len(talking)], key)
            case "interpreter_answers" if ringing := [name for name in theirs if name not in ari.entered]:
                ari.pick_up(ringing[what % len(ringing)])
            case "interpreter_presses" if up := [name for name in theirs if name in ari.entered]:
                ari.press(up[0], what)
            case "interpreter_gone" if theirs:
                ari.hang_up(theirs[0], what)
        await super().act(action, what)

    def heir_of(self, old: Bench) -> Bench:
        assert isinstance(old, Interpreted)
        at = old.clock.at + 1_000
        return Interpreted(old.flow, "automatic", people=old.people, journal=old.journal, ari=old.ari, at=at)

    def assert_sound(self) -> None:
        super().assert_sound()
        for line in self.bench.board.lines.values():
            present = [leg for leg in line.interpreters if leg.joined_at is not None and leg.ended_at is None]
            state = line.interpreting
            assert len(present) == int(state is not None and state.joined), (
                "who is in the talk, and who is believed to be"
            )
            if state is not None and not state.over:
                assert line.stage in ("talking", "transfer"), "an interpreter for nobody"


async def play_on(
    flow: Flow, actions: list[tuple[str, Any]], troubles: list[str], people: dict[str, Person] = PEOPLE
) -> None:
    last = await play(Interpreted(flow, "automatic", people=people), [*TALK, *actions], troubles, InterpretedWorld)
    for record in last.records.stored:
        assert record.interpreter_ms == sum(leg.joined_ms for leg in record.interpreters)
        assert all(leg.outcome not in ("", "unknown") for leg in record.interpreters)


@settings(max_examples=100, deadline=None)
@given(st.lists(INTERPRETED, max_size=30), TROUBLES)
def test_no_interpreter_outlives_his_talk_and_none_costs_a_call(
    flow: Flow, actions: list[tuple[str, Any]], troubles: list[str]
) -> None:
    asyncio.run(play_on(flow, actions, troubles))


@settings(max_examples=75, deadline=None)
@given(st.lists(INTERPRETED, max_size=15), st.lists(INTERPRETED, max_size=10))
def test_so_it_is_when_the_controller_is_killed(
    flow: Flow, before: list[tuple[str, Any]], after: list[tuple[str, Any]]
) -> None:
    asyncio.run(play_on(flow, [*before, ("kill", None), *after], []))


@settings(max_examples=75, deadline=None)
@given(st.lists(INTERPRETED, max_size=15), st.lists(INTERPRETED, max_size=10), st.booleans(), TROUBLES)
def test_so_it_is_with_services_outside(
    flow: Flow, before: list[tuple[str, Any]], after: list[tuple[str, Any]], killed: bool, troubles: list[str]
) -> None:
    death = [("kill", None)] if killed else []
    asyncio.run(play_on(flow, [*before, *death, *after], [] if killed else troubles, SERVICES))

"""The laws of a call, under whatever Asterisk, phones and people may do.

Random callers, keys, agents, destinations, hang-ups and pauses; events that come twice, in another
order, or never. When all is over and a reconciliation has looked twice: each call has exactly one
interaction, nothing of it is left, and no fault was told.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.ari.errors import Timeout
from controller.switchboard.notebook import AGENTS
from ivr import messages as ivr
from ivr.flow import Flow
from tests.controller.switchboard.bench_board import FLOW, SOUND_MS, Bench
from tests.controller.switchboard.bench_ears import Stream, ears_of
from tests.controller.switchboard.test_reconcile import reconciler
from tests.ivr.caller import flow_of

MESSAGE_S = 120
CALLS = ("1.1", "1.2", "1.3")
ACTIONS = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(CALLS)),
    st.tuples(st.just("press"), st.sampled_from([f"{call}/{key}" for call in CALLS for key in "123456912*#"])),
    st.tuples(st.just("hear"), st.sampled_from(CALLS)),
    st.tuples(st.just("hang"), st.sampled_from(CALLS)),
    st.tuples(st.just("pick_up"), st.integers(0, 2)),
    st.tuples(st.just("decline"), st.sampled_from([3, 16, 17, 19, 21])),
    st.tuples(st.just("agent_hangs"), st.integers(0, 2)),
    st.tuples(st.just("later"), st.sampled_from([200, 3_000, 16_000, 61_000])),
    st.tuples(st.just("recorded"), st.integers(0, 20)),
    st.tuples(st.just("found"), st.booleans()),
    st.tuples(st.just("device"), st.sampled_from(["NOT_INUSE", "INUSE", "UNAVAILABLE"])),
    st.tuples(
        st.just("refuse"),
        st.sampled_from(["channels.play", "channels.originate", "bridges.add", "channels.record"]),
    ),
    st.tuples(st.just("slow"), st.sampled_from(["channels.originate", "channels.continue", "bridges.create"])),
    st.tuples(st.just("reconcile"), st.none()),
)
TROUBLES = st.lists(st.sampled_from(["twice", "lost", "late", "", "", "", ""]), max_size=30)


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    return flow_of(FLOW, tmp_path_factory.mktemp("flow"))


class Wire:
    """Between Asterisk and us: it repeats, loses and delays."""

    def __init__(self, bench: Bench, troubles: list[str]) -> None:
        self._bench, self._troubles, self._kept = bench, list(troubles), []
        self.escaped: list[BaseException] = []
        bench.ari.hears(self.event)

    def event(self, event: dict[str, Any]) -> None:
        trouble = self._troubles.pop(0) if self._troubles else ""
        if trouble == "lost" and event["type"] != "StasisStart":
            return
        if trouble == "late":
            self._kept.append(event)
            return
        for _ in range(2 if trouble == "twice" else 1):
            self._give(event)
        if self._kept and not trouble:
            self._give(self._kept.pop(0))

    def _give(self, event: dict[str, Any]) -> None:
        try:
            self._bench.events.dispatch(event)
        except Exception as error:
            self.escaped.append(error)

    def flush(self) -> None:
        while self._kept:
            self._give(self._kept.pop(0))


class World:
    """Does one action after the other; one that makes no sense at the moment does nothing."""

    def __init__(self, bench: Bench, wire: Wire) -> None:
        self.bench, self.wire, self.arrived = bench, wire, []
        self.seconds: dict[str, int] = {}
        self.lapsed: set[str] = set()
        self.reconciler = reconciler(bench, flows={})

    async def act(self, action: str, what: Any) -> None:
        bench = self.bench
        match action:
            case "arrive" if what not in self.arrived:
                self.arrived.append(what)
                bench.arrive(what)
            case "press":
                call, key = what.split("/")
                if call in bench.ari.channels:
                    bench.press(key, call)
            case "hear":
                bench.hear_out(what)
            case "hang" if what in bench.ari.channels:
                bench.hang_up(what)
            case "hang" if what in bench.board.lines:
                bench.leave_dialplan(what)
            case "pick_up" if ringing := bench.ringing():
                bench.ari.pick_up(ringing[what % len(ringing)])
            case "decline" if ringing := bench.ringing():
                bench.ari.decline(ringing[0], what)
            case "agent_hangs" if up := [name for name in bench.board.legs if name in bench.ari.entered]:
                bench.hang_up(up[what % len(up)])
            case "later":
                self.pass_time(what)
            case "recorded" if bench.ari.recordings:
                bench.ari.finish_recording(next(iter(bench.ari.recordings)), what)
            case "found" if bench.lookups.asked:
                call, _, command = bench.lookups.asked.pop()
                at = bench.clock.at
                bench.board.ivr_event(
                    call, ivr.NotFound(at, command.lookup) if what else ivr.LookUpFailed(at, command.lookup, "away")
                )
            case "device":
                bench.ari.emit("DeviceStateChanged", device_state={"name": "PJSIP/alice", "state": what})
            case "refuse":
                bench.ari.fail_next(what, 500)
            case "slow":
                bench.ari.fail_next(what, Timeout(what))
            case "media" if what in bench.ari.channels and what not in bench.ari.entered:
                bench.ari.pick_up(what)
            case "deaf" if Stream.made:
                Stream.made[what % len(Stream.made)].end("gone")
            case "reconcile":
                await self.reconciler.run()
            case "kill":
                await self.killed()
        self.bench.settle()

    def pass_time(self, milliseconds: int) -> None:
        """Second by second: sounds come to their end, and no lease may come to its own."""
        bench = self.bench
        for _ in range(0, milliseconds, 1_000):
            bench.later(min(milliseconds, 1_000), step=1_000)
            for sound in (*bench.ari.playbacks, *bench.ari.recordings):
                self.seconds[sound] = self.seconds.get(sound, 0) + 1
            for playback in [name for name in bench.ari.playbacks if self.seconds[name] > SOUND_MS // 1_000]:
                bench.ari.finish_playback(playback)
            for recording in [name for name in bench.ari.recordings if self.seconds[name] >= MESSAGE_S]:
                bench.ari.finish_recording(recording, MESSAGE_S)
            bench.settle()
            self.lapsed |= {line.id for line in bench.board.present() if bench.lease_of(line.id) < bench.clock.at}

    async def killed(self) -> None:
        """The controller dies with all it knew; another one reads its journal and its Asterisk."""
        old = self.bench
        old.board.wakeups.close()
        pages = await old.pages()
        pages.pop(AGENTS, None)
        self.bench = self.heir_of(old)
        self.bench.records.stored += old.records.stored
        self.wire = Wire(self.bench, [])
        self.reconciler = reconciler(self.bench, pages)
        await self.reconciler.run()
        self.bench.settle()

    def heir_of(self, old: Bench) -> Bench:
        return Bench(old.flow, journal=old.journal, ari=old.ari, at=old.clock.at + 1_000)

    def assert_sound(self) -> None:
        """At every instant."""
        bench = self.bench
        offered = [leg.agent for leg in bench.board.legs.values() if leg.offer]
        assert len(offered) == len(set(offered)), "an agent holds two offers"
        for leg in bench.board.legs.values():
            assert leg.call in bench.board.lines, "a leg without its caller"
        for line in bench.board.lines.values():
            assert not (line.music and line.saying is not None), "music under a prompt"
            assert line.stage != "over"

    async def end(self) -> None:
        """Everybody hangs up, and reconciliation has its two looks."""
        bench = self.bench
        self.wire.flush()
        bench.settle()
        for call in list(self.arrived):
            if call in bench.ari.channels:
                bench.hang_up(call)
            elif call in bench.board.lines:
                bench.leave_dialplan(call)
        bench.ari.forget_plans()
        for _ in range(3):
            bench.later(40_000, step=2_000)
            await self.reconciler.run()
            bench.settle()


async def play_on(flow: Flow, actions: list[tuple[str, Any]], troubles: list[str]) -> None:
    await play(Bench(flow), actions, troubles)


async def play_with_ears(
    flow: Flow, actions: list[tuple[str, Any]], troubles: list[str], patch: pytest.MonkeyPatch
) -> None:
    bench = Bench(flow)
    ears = ears_of(bench.board, patch)
    try:
        await play(bench, actions, troubles)
    finally:
        await ears.close_all()


async def play(
    bench: Bench, actions: list[tuple[str, Any]], troubles: list[str], world_of: type[World] = World
) -> Bench:
    """The last controller's bench."""
    world = world_of(bench, Wire(bench, troubles))
    for action, what in actions:
        await world.act(action, what)
        bench = world.bench
        assert not world.wire.escaped
        world.assert_sound()
    assert not world.lapsed or troubles, "the dead-man switch fell though we live"
    await world.end()
    assert not world.wire.escaped
    assert sorted(record.id for record in bench.records.stored) == sorted(world.arrived)
    assert not [it for it in bench.told("fault") if it.get("what") not in ("not_bridged",)]
    bench.nothing_left()
    assert not bench.board.acd.waiting()
    assert set(bench.ari.complaints) <= {"channels.answer"}, "a request failed and nobody had thought of it"
    bench.board.wakeups.close()
    return bench


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTIONS, max_size=40), TROUBLES)
def test_every_call_gives_one_interaction_and_leaves_nothing(
    flow: Flow, actions: list[tuple[str, Any]], troubles: list[str]
) -> None:
    asyncio.run(play_on(flow, [("arrive", "1.1"), *actions], troubles))


@settings(max_examples=100, deadline=None)
@given(st.lists(ACTIONS, max_size=25), st.lists(ACTIONS, max_size=15))
def test_so_it_is_when_the_controller_is_killed(
    flow: Flow, before: list[tuple[str, Any]], after: list[tuple[str, Any]]
) -> None:
    asyncio.run(play_on(flow, [("arrive", "1.1"), *before, ("kill", None), *after], []))


HEARING = st.one_of(
    ACTIONS,
    st.tuples(st.just("media"), st.sampled_from([f"media-{call}" for call in CALLS])),
    st.tuples(st.just("deaf"), st.integers(0, 3)),
    st.tuples(st.just("refuse"), st.sampled_from(["channels.snoop", "channels.external_media", "bridges.add"])),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(HEARING, max_size=30), TROUBLES)
def test_so_it_is_with_ears(flow: Flow, actions: list[tuple[str, Any]], troubles: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        asyncio.run(play_with_ears(flow, [("arrive", "1.1"), *actions], troubles, patch))

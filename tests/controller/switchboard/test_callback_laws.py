"""The laws of a call, with callbacks in it: each that was agreed is one more interaction, and nothing is left."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.switchboard.callbacks import Callbacks
from controller.switchboard.notebook import AGENTS
from controller.switchboard.wait_rules import CallbackRules, WaitRules
from ivr import messages as ivr
from ivr.flow import Flow
from tests.controller.switchboard.bench_board import CALLER, Bench
from tests.controller.switchboard.test_announcements import flow_with_menu
from tests.controller.switchboard.test_callbacks import meter
from tests.controller.switchboard.test_laws import Wire, World
from tests.controller.switchboard.test_reconcile import reconciler

CALLS = ("1.1", "1.2", "1.3")
ACTIONS = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(CALLS)),
    st.tuples(st.just("press"), st.sampled_from([f"{call}/{key}" for call in CALLS for key in "11239"])),
    st.tuples(st.just("agree"), st.sampled_from(CALLS)),
    st.tuples(st.just("agree"), st.sampled_from(CALLS)),
    st.tuples(st.just("hear"), st.sampled_from(CALLS)),
    st.tuples(st.just("hang"), st.sampled_from(CALLS)),
    st.tuples(st.just("pick_up"), st.integers(0, 2)),
    st.tuples(st.just("decline"), st.sampled_from([17, 19, 21])),
    st.tuples(st.just("agent_hangs"), st.integers(0, 2)),
    st.tuples(
        st.just("patient"), st.sampled_from(["picks_up", "17", "19", "hangs", "key 1", "key 2", "key 3", "key 9"])
    ),
    st.tuples(st.just("patient"), st.sampled_from(["picks_up", "key 1"])),
    st.tuples(st.just("later"), st.sampled_from([200, 3_000, 16_000, 61_000])),
    st.tuples(st.just("refuse"), st.sampled_from(["channels.play", "channels.originate", "bridges.add"])),
    st.tuples(st.just("reconcile"), st.none()),
    st.tuples(st.just("kill"), st.none()),
)


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    return flow_with_menu(tmp_path_factory.mktemp("flow"))


def bench_of(flow: Flow, mode: str, *, after: Bench | None = None) -> Bench:
    rules = CallbackRules(
        "patient_first" if mode == "patient_first" else "agent_first",
        attempts=2, retry_ms=5_000, expires_ms=600_000,
    )  # fmt: skip
    waits = {"front_desk": WaitRules(30_000, callback=rules)}
    if after is None:
        made = Bench(flow, waits=waits)
    else:
        made = Bench(flow, waits=waits, journal=after.journal, ari=after.ari, at=after.clock.at + 1_000)
    Callbacks(made.board, meter())
    return made


class CallbackWorld(World):
    """``agreed``: lines of callbacks that were ever kept."""

    def __init__(self, bench: Bench, mode: str) -> None:
        super().__init__(bench, Wire(bench, []))
        self.mode, self.agreed = mode, set[str]()

    async def act(self, action: str, what: Any) -> None:
        match action:
            case "agree":
                self._agree(what)
            case "patient":
                self._patient(what)
            case _:
                await super().act(action, what)
        self.bench.settle()
        self.agreed |= {it.call for it in self.bench.told("callback") if it.get("what") == "agreed"}

    def _agree(self, call: str) -> None:
        """He presses through the whole dialog, wherever he stands in it."""
        bench = self.bench
        if call not in bench.ari.channels:
            return
        bench.press("1", call)
        for asked, _, command in bench.lookups.asked:
            if asked == call:
                bench.board.ivr_event(call, ivr.Found(bench.clock.at, command.lookup, {"own": CALLER}))
        bench.settle()
        bench.press("1", call)

    def _patient(self, what: str) -> None:
        ari = self.bench.ari
        channel = next((name for name in ari.channels if name.startswith("callback-")), None)
        if channel is None:
            return
        entered = channel in ari.entered
        if what == "picks_up" and not entered:
            ari.pick_up(channel)
        elif what.isdigit() and not entered:
            ari.decline(channel, int(what))
        elif what == "hangs" and entered:
            ari.hang_up(channel)
        elif what.startswith("key ") and entered:
            ari.press(channel, what[-1])

    async def killed(self) -> None:
        old = self.bench
        old.board.wakeups.close()
        pages = await old.pages()
        pages.pop(AGENTS, None)
        self.bench = bench_of(old.flow, self.mode, after=old)
        self.bench.records.stored += old.records.stored
        self.wire = Wire(self.bench, [])
        self.reconciler = reconciler(self.bench, pages)
        await self.reconciler.run()
        self.bench.settle()

    async def end(self) -> None:
        """Callers go; callbacks run out of time, and nobody is dialled any more."""
        bench = self.bench
        bench.ari.forget_plans()
        for _ in range(40):
            for channel in [
                name for name in bench.ari.channels if name in self.arrived or name.startswith("callback-")
            ]:
                if channel in bench.ari.entered:
                    bench.ari.hang_up(channel)
                else:
                    bench.ari.decline(channel, 19)
                bench.settle()
            for call in [call for call in self.arrived if call in bench.board.lines]:
                if call not in bench.ari.channels:
                    bench.leave_dialplan(call)
            bench.later(20_000, step=2_000)
        await self.reconciler.run()
        bench.settle()


async def play(flow: Flow, mode: str, actions: list[tuple[str, Any]]) -> None:
    world = CallbackWorld(bench_of(flow, mode), mode)
    for action, what in actions:
        await world.act(action, what)
        assert not world.wire.escaped
        world.assert_sound()
    await world.end()
    bench = world.bench
    assert not world.wire.escaped
    stored = sorted(record.id for record in bench.records.stored)
    taken_back = {name for name in world.agreed if name not in stored}
    assert stored == sorted([*world.arrived, *(world.agreed - taken_back)])
    for name in taken_back:  # an emergency in the goodbye: the caller's own record tells the end
        (own,) = [record for record in bench.records.stored if record.id == name.removeprefix("callback-")]
        assert own.priority == "emergency"
    assert not [it for it in bench.told("fault") if it.get("what") != "not_bridged"]
    bench.nothing_left()
    assert not bench.board.acd.waiting()
    assert not bench.board.tickets
    bench.board.wakeups.close()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["agent_first", "patient_first"]), st.lists(ACTIONS, max_size=40))
def test_every_callback_gives_one_interaction_and_leaves_nothing(
    flow: Flow, mode: str, actions: list[tuple[str, Any]]
) -> None:
    busy = [("arrive", "1.1"), ("press", "1.1/1"), ("pick_up", 0), ("arrive", "1.2"), ("press", "1.2/1")]
    asyncio.run(play(flow, mode, [*busy, ("agree", "1.2"), *actions]))

"""What survives the controller."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import orjson
import pytest

from acd import messages as acd
from acd.dispatch import Began, DispatchRules
from acd.interpreting import begun, step
from controller.switchboard.line import InterpreterLeg, Line
from controller.switchboard.notebook import AGENTS, Notebook, freeze, thaw
from tests.controller.switchboard.bench_board import Bench

KEPT = (
    "id", "dialled", "caller", "call", "started_at", "stage", "queued_at", "queue", "priority", "request",
    "connected_at", "surrendered_to", "left", "offers", "story", "interpreting", "interpreters",
)  # fmt: skip


def again(bench: Bench, line: Line) -> Line:
    """Through JSON, as the journal does it."""
    made = thaw(line.id, orjson.loads(orjson.dumps(freeze(line))), {"bench": bench.flow})
    assert made is not None
    return made


def in_the_menu(bench: Bench) -> None:
    bench.arrive()


def waiting(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")


def in_an_emergency(bench: Bench) -> None:
    bench.arrive()
    bench.press("9")
    bench.press("1")


def talking(bench: Bench) -> None:
    bench.talk()


def after_the_talk(bench: Bench) -> None:
    bench.hang_up(bench.talk())


def transferred(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    bench.pick_up()


def interpreted(bench: Bench) -> None:
    bench.talk()
    state = begun("ko", DispatchRules(("hana",), 20_000, 10_000, 2, 5_000), None)
    bench.line.interpreting, _ = step(state, Began(bench.clock.at))
    bench.line.interpreters.append(InterpreterLeg("hana", "ko", True, bench.clock.at))
    bench.board.notebook.note(bench.line)


def surrendered(bench: Bench) -> None:
    bench.arrive()
    bench.board.surrender(bench.line, "emergency", "test")
    bench.settle()


STAGES = [in_the_menu, waiting, in_an_emergency, talking, after_the_talk, transferred, interpreted, surrendered]


@pytest.mark.parametrize("stand", STAGES)
async def test_frozen_and_thawed_is_the_same(bench: Bench, stand: Callable[[Bench], None]) -> None:
    stand(bench)
    made = again(bench, bench.line)
    assert {name: getattr(made, name) for name in KEPT} == {name: getattr(bench.line, name) for name in KEPT}
    assert freeze(made) == freeze(bench.line)


@pytest.mark.parametrize("stand", STAGES)
async def test_the_journal_holds_where_the_call_stands(bench: Bench, stand: Callable[[Bench], None]) -> None:
    stand(bench)
    page = (await bench.pages())["1.1"]
    assert page["stage"] == bench.line.stage
    assert page["surrendered_to"] == bench.line.surrendered_to


async def test_a_talk_keeps_its_leg_and_its_bridge(bench: Bench) -> None:
    channel = bench.talk()
    assert freeze(bench.line)["talking"] == channel
    made = again(bench, bench.line)
    assert (made.bridge, made.bridged) == ("talk-1.1", True)


async def test_a_call_whose_flow_is_gone_cannot_be_thawed(bench: Bench) -> None:
    bench.arrive()
    assert thaw("1.1", freeze(bench.line), {}) is None


@pytest.mark.parametrize("missing", ["call", "offers", "request", "flow", "talking"])
async def test_a_page_of_another_version_is_refused_and_not_a_crash(bench: Bench, missing: str) -> None:
    bench.talk()
    page = {name: value for name, value in freeze(bench.line).items() if name != missing}
    assert thaw("1.1", page, {"bench": bench.flow}) is None
    assert thaw("1.1", freeze(bench.line) | {"offers": [{"colour": "blue"}]}, {"bench": bench.flow}) is None


async def test_who_is_on_duty_is_kept_and_what_he_does_is_not(bench: Bench) -> None:
    bench.talk()
    bench.board.acd_event(acd.AgentPaused(bench.clock.at, "bruno", "lunch"))
    agents = (await bench.pages())[AGENTS]
    assert agents == {
        "alice": {"presence": "on_queue", "reason": ""},
        "bruno": {"presence": "off_queue", "reason": "lunch"},
    }


async def test_what_did_not_change_is_not_written_again(bench: Bench) -> None:
    saved: list[str] = []

    class Counting:
        def save(self, name: str, _page: object) -> None:
            saved.append(name)

    notebook = Notebook(Counting())  # type: ignore[arg-type]
    change = acd.AgentChanged("alice", "on_queue", "idle", "", 0, None)
    notebook.agent(change)
    notebook.agent(dataclasses.replace(change, activity="talk"))
    notebook.agent(dataclasses.replace(change, presence="signed_out"))
    assert saved == [AGENTS, AGENTS]


async def test_duty_kept_by_an_earlier_controller_is_not_lost(bench: Bench) -> None:
    notebook = Notebook(bench.journal, {"bruno": {"presence": "off_queue", "reason": "lunch"}})
    notebook.agent(acd.AgentChanged("alice", "on_queue", "idle", "", 0, None))
    assert sorted((await bench.pages())[AGENTS]) == ["alice", "bruno"]


async def test_a_journal_that_fails_costs_no_call(bench: Bench) -> None:
    bench.journal.broken = True
    bench.talk()
    bench.hang_up()
    assert bench.only.outcome == "answered"
    assert not bench.told("fault")


async def test_a_page_from_before_there_were_interpreters_is_read(bench: Bench) -> None:
    bench.talk()
    page = {name: value for name, value in freeze(bench.line).items() if not name.startswith("interpret")}
    made = thaw("1.1", page, {"bench": bench.flow})
    assert made is not None and (made.interpreting, made.interpreters) == (None, [])

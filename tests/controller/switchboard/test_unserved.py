"""Urgent callers who ended while no controller lived: a task each, by what the journal and the call records say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from controller.call_records import SERVED, Ended
from controller.switchboard.unserved import Unserved
from crm.model import DecisionRecord, Interaction, Task
from tests.controller.switchboard.bench_board import Bench
from tests.controller.switchboard.test_reconcile import reconciler
from tests.controller.switchboard.test_taking_over import Heir

CALL = "1.1"


def emergency(bench: Bench) -> None:
    """Somebody waits for a nurse, urgently, as the first controller dies."""
    bench.arrive(CALL)
    bench.press("9", CALL)
    bench.press("1", CALL)
    bench.later(1_000)


async def pages_only(bench: Bench) -> dict[str, dict[str, object]]:
    return {name: dict(page) for name, page in (await bench.pages()).items() if name != "agents"}


def tasks(bench: Bench) -> list[tuple[str, str, str, str]]:
    return [(each.interaction, each.owner, each.priority, each.why) for each in bench.records.tasks]


async def taken_over(bench: Bench, pages: Mapping[str, Mapping[str, object]], ended: Mapping[str, Ended]) -> Bench:
    """A successor on an Asterisk on which none of these calls is any more."""
    bench.board.wakeups.close()
    heir = Bench(bench.flow, at=bench.clock.at + 120_000)
    await reconciler(heir, pages, ended).run()
    heir.settle()
    heir.board.wakeups.close()
    return heir


async def test_the_clock_runs_from_the_moment_he_hung_up(bench: Bench) -> None:
    emergency(bench)
    hung_up = bench.clock.at + 5_000
    heir = await taken_over(bench, await pages_only(bench), {CALL: Ended(hung_up, served=False)})
    assert tasks(heir) == [(CALL, "nurse", "emergency", "hung_up")]
    (task,) = heir.records.tasks
    assert (task.due, task.created_at, task.done_at) == (hung_up + 600_000, heir.clock.at, None)
    assert [it.get("why") for it in heir.told("follow_up")] == ["hung_up"]
    assert heir.only.outcome == "lost"


async def test_without_a_call_record_the_clock_runs_from_now(bench: Bench) -> None:
    emergency(bench)
    heir = await taken_over(bench, await pages_only(bench), {})
    (task,) = heir.records.tasks
    assert task.due == heir.clock.at + 600_000


async def test_who_was_answered_by_a_plain_phone_needs_no_task(bench: Bench) -> None:
    emergency(bench)
    heir = await taken_over(bench, await pages_only(bench), {CALL: Ended(bench.clock.at + 60_000, served=True)})
    assert heir.records.tasks == []


@pytest.mark.parametrize(
    "change", [{"priority": "routine"}, {"stage": "ivr"}, {"stage": "talking"}, {"stage": "surrendered"}]
)
async def test_who_is_not_urgent_or_did_not_wait_needs_none(bench: Bench, change: dict[str, str]) -> None:
    emergency(bench)
    pages = await pages_only(bench)
    pages[CALL] |= change
    assert (await taken_over(bench, pages, {})).records.tasks == []


async def test_a_page_that_no_flow_reads_still_gives_a_task(bench: Bench) -> None:
    emergency(bench)
    pages = await pages_only(bench)
    pages[CALL] |= {"flow": "gone", "queue": "closed_queue"}
    heir = await taken_over(bench, pages, {})
    (task,) = heir.records.tasks
    assert (task.owner, task.due) == ("closed_queue", heir.clock.at)  # a queue that is no more: at once


async def test_a_callback_that_nobody_can_make_any_more(bench: Bench) -> None:
    emergency(bench)
    pages = await pages_only(bench)
    pages[CALL] |= {"flow": "gone", "stage": "callback", "callback": {"ticket": CALL}}
    heir = await taken_over(bench, pages, {})
    assert [each.why for each in heir.records.tasks] == ["callback_expired"]


async def test_he_still_waits_so_there_is_nothing_to_do(bench: Bench) -> None:
    emergency(bench)
    heir = await Heir(bench).takes_over()
    heir.board.wakeups.close()
    assert heir.records.tasks == []


# --- call records alone --------------------------------------------------------------


def alone(path: str = "emergency", **more: str) -> Interaction:
    return Interaction(
        "1.7", 1_000, 31_000, "5550100", None, None, "en", "front-door", "", "fallback", "unknown",
        notes={"path": path, **more},
    )  # fmt: skip


def unserved(bench: Bench) -> Unserved:
    return reconciler(bench)._unserved


async def test_an_emergency_that_only_the_dialplan_had(bench: Bench) -> None:
    unserved(bench).ended_alone(alone(), None)
    (task,) = bench.records.tasks
    assert (task.interaction, task.owner, task.priority, task.why) == ("1.7", "nurse", "emergency", "alone")
    assert (task.due, task.patient) == (631_000, None)


async def test_the_patient_is_known_from_what_a_controller_stored(bench: Bench) -> None:
    known = replace(alone(), patient="p0007")
    unserved(bench).ended_alone(alone(), known)
    assert [task.patient for task in bench.records.tasks] == ["p0007"]


@pytest.mark.parametrize("record", [alone("fallback"), alone("lapsed"), alone(**{SERVED: "plain_phone"})])
async def test_no_emergency_or_one_that_was_answered(bench: Bench, record: Interaction) -> None:
    unserved(bench).ended_alone(record, None)
    assert bench.records.tasks == []


async def test_one_call_gives_one_task(bench: Bench) -> None:
    """The queue gave one already when it gave the call up."""
    unserved(bench).ended_alone(alone(), replace(alone(), decisions=(DecisionRecord(1, "follow_up"),)))
    assert bench.records.tasks == []


async def test_with_the_dialplan_at_the_take_over_and_answered_later(bench: Bench) -> None:
    """The task is there at once, and ticked off when the record shows that somebody spoke with him."""
    emergency(bench)
    pages = await pages_only(bench)
    them = unserved(bench)
    them.left(CALL, pages[CALL])
    assert bench.records.tasks[-1].done_at is None
    them.ended_alone(replace(alone(**{SERVED: "plain_phone"}), id=CALL), None)
    last: Task = bench.records.tasks[-1]
    assert (last.id, last.done_at, last.done_by) == (bench.records.tasks[0].id, 31_000, "a plain phone")


# --- what is stored of them ----------------------------------------------------------


async def test_a_call_nobody_here_knows_is_stored_as_it_is(bench: Bench) -> None:
    assert unserved(bench).told(alone("fallback"), None) == alone("fallback")


@pytest.mark.parametrize(
    ("path", "outcome"), [("fallback", "fallback"), ("lapsed", "fallback"), ("emergency", "emergency_exit")]
)
async def test_a_lease_that_ran_out_unnoticed_is_told_by_the_call_record(bench: Bench, path: str, outcome: str) -> None:
    """A frozen controller wakes up when the caller is gone from the dialplan too, and takes it for a plain hang-up."""
    known = replace(alone(), outcome="ivr_exit", flow_version="abc", notes={"kept": "1"})
    told = unserved(bench).told(alone(path), known)
    assert told == replace(known, outcome=outcome, notes={"kept": "1", "path": path})


@pytest.mark.parametrize("outcome", ["fallback", "emergency_exit", "answered", "message_left", "abandoned"])
async def test_what_we_saw_ourselves_stays(bench: Bench, outcome: str) -> None:
    assert unserved(bench).told(alone(), replace(alone(), outcome=outcome)) is None


@pytest.mark.parametrize(("path", "outcome"), [("lapsed", "fallback"), ("emergency", "emergency_exit")])
async def test_a_line_that_is_still_open_ends_with_what_the_record_says(bench: Bench, path: str, outcome: str) -> None:
    bench.arrive(CALL)
    assert unserved(bench).told(replace(alone(path), id=CALL), None) is None
    bench.settle()
    assert (bench.only.outcome, bench.only.hung_up_by) == (outcome, "caller")


async def test_a_line_we_gave_up_is_closed_by_its_own_end(bench: Bench) -> None:
    bench.arrive(CALL)
    bench.board.surrender(bench.board.lines[CALL], "fallback", "test")
    assert unserved(bench).told(replace(alone("fallback"), id=CALL), None) is None
    bench.settle()
    assert CALL in bench.board.lines

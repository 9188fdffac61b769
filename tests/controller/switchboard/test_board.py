"""A call from its arrival to its record, and what a fault of ours does to it."""

from __future__ import annotations

from typing import Any

import pytest

from controller.switchboard import acd_orders, ivr_orders
from controller.switchboard.line import FALLBACK_LEASE_S
from ivr import interpreter
from ivr import messages as ivr
from tests.controller.switchboard.bench_board import CALLER, WRAP_UP_MS, Bench, query


async def test_a_whole_call_as_asterisk_sees_it(bench: Bench) -> None:
    bench.arrive()
    assert bench.orders() == ["channels.answer", "channels.play"]
    mark = bench.mark()
    bench.press("1")
    assert bench.orders(mark) == [
        "playbacks.stop", "channels.play", "channels.originate",
    ]  # fmt: skip
    mark = bench.mark()
    bench.hear_out()
    assert bench.orders(mark) == ["channels.start_moh"]
    mark = bench.mark()
    agent = bench.pick_up()
    assert bench.orders(mark) == ["channels.stop_moh", "bridges.create", "bridges.add", "channels.renew_lease"]
    assert query(bench.ari.sent("bridges.add")[0])["channel"] == f"1.1,{agent}"
    assert bench.ari.bridges["talk-1.1"]["channels"] == ["1.1", agent]
    mark = bench.mark()
    bench.later(5_000)
    bench.hang_up()
    assert bench.orders(mark) == ["channels.hangup", "bridges.destroy"]
    bench.nothing_left()


async def test_the_record_of_a_whole_call(bench: Bench) -> None:
    bench.arrive()
    bench.clock.at += 1_000
    bench.press("1")
    bench.later(3_000)
    bench.pick_up()
    bench.later(5_000)
    bench.hang_up()
    record = bench.only
    assert (record.outcome, record.agent, record.queue, record.caller) == ("answered", "alice", "front_desk", CALLER)
    assert (record.ivr_ms, record.wait_ms, record.ring_ms, record.talk_ms) == (1_000, 3_000, 3_000, 5_000)
    assert record.ended_at - record.started_at == 9_000
    assert record.hung_up_by == "caller"
    assert [(step.node, step.mode) for step in record.steps] == [("choose", "keys"), ("desk", "")]
    assert [(offer.agent, offer.outcome) for offer in record.offers] == [("alice", "answered")]


async def test_it_is_told_in_order(bench: Bench) -> None:
    bench.talk()
    bench.hang_up()
    mine = [it.kind for it in bench.happenings if it.call == "1.1" and it.kind != "agent"]
    assert mine == [
        "arrived", "prompt", "listening", "heard", "step", "queued", "prompt", "offered", "connected", "step",
        "talk_ended", "hung_up",
    ]  # fmt: skip


async def test_a_call_that_is_over_hears_nothing_more(bench: Bench) -> None:
    bench.arrive()
    bench.hang_up()
    mark = bench.mark()
    bench.board.ivr_event("1.1", ivr.Heard(bench.clock.at, "keys", "1"))
    bench.settle()
    assert bench.orders(mark) == []
    assert bench.sounds.forgotten == ["1.1"]


async def test_closing_twice_stores_once(bench: Bench) -> None:
    bench.arrive()
    line = bench.line
    bench.board.close_line(line, "caller")
    bench.board.close_line(line, "system")
    assert bench.only.hung_up_by == "caller"


# --- faults of ours ------------------------------------------------------------


def fails(times: int, real: Any) -> Any:
    """``real``, save that it raises the first ``times`` times."""

    def instead(*args: Any, **words: Any) -> Any:
        nonlocal times
        if times:
            times -= 1
            raise RuntimeError("on purpose")
        return real(*args, **words)

    return instead


async def test_the_first_fault_goes_to_the_flows_fallback(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.arrive()
    monkeypatch.setattr(interpreter, "step", fails(1, interpreter.step))
    bench.press("2")
    assert bench.line.stage == "waiting"
    assert bench.line.queue == "front_desk"  # the fallback's, not the nurse he asked for
    assert len(bench.told("fault")) == 1
    bench.hang_up()
    assert bench.only.outcome == "short_abandon"


async def test_the_second_fault_gives_him_to_the_dialplan(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.arrive()
    monkeypatch.setattr(interpreter, "step", fails(2, interpreter.step))
    bench.press("2")
    assert bench.line.stage == "surrendered"
    (order,) = bench.ari.sent("channels.continue")
    assert query(order)["context"] == "careline-fallback"
    assert bench.leases()[-1] == FALLBACK_LEASE_S
    monkeypatch.undo()
    bench.leave_dialplan()
    assert bench.only.outcome == "fallback"
    bench.nothing_left()


async def test_who_is_with_the_dialplan_is_left_to_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what he keys there nor a time the flow had set may act on a call that is no longer ours."""
    bench.arrive()
    monkeypatch.setattr(interpreter, "step", fails(2, interpreter.step))
    bench.press("2")
    monkeypatch.undo()
    mark = bench.mark()
    for key in "1291":
        bench.events.dispatch({"type": "ChannelDtmfReceived", "channel": {"id": "1.1"}, "digit": key})
    bench.later(120_000)
    assert bench.orders(mark) == []
    assert bench.line.stage == "surrendered"
    bench.leave_dialplan()
    assert bench.only.outcome == "fallback"


async def test_a_core_that_always_fails_still_gives_one_record(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "step", fails(1_000, None))
    bench.arrive()
    assert bench.line.surrendered_to == "fallback"
    bench.leave_dialplan()
    assert bench.only.outcome == "fallback"
    bench.nothing_left()


async def test_an_order_that_cannot_be_carried_out_is_a_fault_of_its_call_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.arrive("1.1")
    bench.arrive("1.2")
    monkeypatch.setattr(ivr_orders, "perform", fails(2, ivr_orders.perform))
    bench.press("1", "1.1")
    assert bench.board.lines["1.1"].stage == "surrendered"
    assert bench.board.lines["1.2"].stage == "ivr"
    assert bench.board.lines["1.2"].faults == 0


@pytest.mark.parametrize(("keys", "where"), [("1", "careline-fallback"), ("91", "careline-emergency")])
async def test_a_queue_that_fails_gives_its_callers_to_the_dialplan(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, keys: str, where: str
) -> None:
    bench.arrive()
    monkeypatch.setattr(acd_orders, "perform", fails(1_000, None))
    bench.press(keys)
    assert query(bench.ari.sent("channels.continue")[0])["context"] == where
    monkeypatch.undo()
    bench.leave_dialplan()
    assert len(bench.records.stored) == 1
    bench.nothing_left()


async def test_an_alarm_that_fails_is_its_calls_own_fault(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for call in ("1.1", "1.2"):
        bench.arrive(call)
        bench.press("1", call)
        bench.hear_out(call)
    monkeypatch.setattr(bench.sounds, "length_ms", fails(1, bench.sounds.length_ms))
    bench.later(31_000)
    assert [line.faults for line in bench.board.lines.values()] == [1, 0]
    assert "wait-1.2-1" in bench.ari.playbacks


async def test_what_fails_at_the_very_end_costs_neither_the_record_nor_another_call(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.sounds, "forget", fails(1, bench.sounds.forget))
    monkeypatch.setattr(bench.ears, "close", fails(1, bench.ears.close))
    for call in ("1.1", "1.2"):
        bench.arrive(call)
    for call in ("1.1", "1.2"):
        bench.hang_up(call)
    assert [record.id for record in bench.records.stored] == ["1.1", "1.2"]
    assert not bench.board.lines


async def test_a_record_that_cannot_be_put_is_kept_in_the_journal(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start finds its page, and its channel gone."""
    monkeypatch.setattr(bench.records, "put", fails(1, bench.records.put))
    bench.arrive("1.1")
    bench.arrive("1.2")
    bench.hang_up("1.1")
    bench.hang_up("1.2")
    assert [record.id for record in bench.records.stored] == ["1.2"]
    assert "1.1" in await bench.pages()
    assert not bench.board.lines


async def test_a_fault_tells_its_type_and_nothing_more(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.arrive()
    monkeypatch.setattr(interpreter, "step", fails(1, interpreter.step))
    bench.press("2")
    (told,) = bench.told("fault")
    assert told.detail == (("where", "ivr"), ("what", "RuntimeError"))


async def test_a_replaced_controller_sends_nothing_and_takes_nobody(bench: Bench) -> None:
    bench.arrive()
    bench.ari.fence()
    mark = bench.mark()
    bench.events.dispatch({"type": "ChannelDtmfReceived", "channel": {"id": "1.1"}, "digit": "1"})
    assert bench.board.draining
    assert bench.orders(mark) == []


# --- the end of wrap-up -----------------------------------------------------------


async def test_the_record_is_completed_when_wrap_up_ends_after_the_call(bench: Bench) -> None:
    bench.talk()
    bench.hang_up()
    assert bench.agent("alice") == "on_queue acw"
    assert acd_orders.set_disposition(bench.board, "alice", "booked")
    bench.later(WRAP_UP_MS)
    assert bench.agent("alice") == "on_queue idle"
    assert bench.records.wrapped == [("1.1", "booked", WRAP_UP_MS)]


async def test_the_record_is_complete_when_wrap_up_ends_before_the_call(bench: Bench) -> None:
    agent = bench.talk()
    bench.hang_up(agent)
    assert acd_orders.set_disposition(bench.board, "alice", "advice")
    bench.events.dispatch({"type": "StasisStart", "channel": {"id": "9.1"}, "args": ["agent", "alice", "ready"]})
    bench.hear_out()
    assert bench.records.wrapped == []
    assert (bench.only.disposition, bench.only.outcome) == ("advice", "answered")


async def test_names_of_alarms_nobody_set_up_ring_for_nobody(bench: Bench) -> None:
    bench.arrive()
    bench.board.wakeups.set(("nonsense", "1.1"), bench.clock.at)
    bench.settle()
    assert bench.line.stage == "ivr"


async def test_what_an_endpoint_is_called(bench: Bench) -> None:
    assert bench.board.agent_of("PJSIP/alice") == "alice"
    assert bench.board.agent_of("PJSIP/trunk") is None
    assert bench.board.wait_rules("front_desk").announce_every_ms == 30_000
    assert bench.board.wait_rules(None).announce_every_ms == 0

"""Callers who hang up and are called back: one place, one record each, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acd.messages import AgentPaused, AgentUnpaused, CallbackFailed, CallbackMode
from controller.outbound import Meter, Outbound
from controller.switchboard.callbacks import Callbacks, between_people
from controller.switchboard.line import Line
from controller.switchboard.supervised import Supervisor
from controller.switchboard.wait_rules import CallbackRules, WaitRules
from ivr import messages as ivr
from tests.controller.switchboard.bench_board import OFFER_MS, SOUND_MS, Bench, query
from tests.controller.switchboard.test_announcements import flow_with_menu

OUTBOUND = Outbound("provider", "+15555550100", ("+1555",), ring_ms=30_000, per_hour=60, per_number=6)


def meter() -> Meter:
    """The bounds of one controller; its journal here keeps calls alone."""
    return Meter(OUTBOUND, str, lambda _kept: None)


ANN = "+15555550123"
RETRY_MS = 600_000
SECOND = "1.2"
"""The call of the patient who asks to be called back."""


def called_back(folder: Path, mode: CallbackMode = "agent_first", attempts: int = 2, retry_ms: int = RETRY_MS) -> Bench:
    rules = CallbackRules(mode, attempts=attempts, retry_ms=retry_ms, expires_ms=8 * 3_600_000)
    bench = Bench(flow_with_menu(folder), waits={"front_desk": WaitRules(0, callback=rules)})
    Callbacks(bench.board, meter())
    return bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = called_back(tmp_path)
    yield made
    made.board.wakeups.close()


def pause(bench: Bench, *, off: bool = False) -> None:
    event = AgentUnpaused(bench.clock.at, "alice") if off else AgentPaused(bench.clock.at, "alice", "meeting")
    bench.board.acd_event(event)
    bench.settle()


def asks(bench: Bench, call: str = SECOND, number: str = ANN) -> None:
    """A caller waits and agrees to be called at the number he calls from, up to the goodbye."""
    bench.arrive(call, number)
    bench.press("1", call)
    bench.hear_out(call)
    bench.press("1", call)
    asked = bench.lookups.asked[-1][2]
    bench.board.ivr_event(call, ivr.Found(bench.clock.at, asked.lookup, {"own": number, "others": ""}))
    bench.settle()
    bench.press("1", call)


def agreed(bench: Bench, call: str = SECOND, number: str = ANN) -> Line:
    """Nobody is free; the caller agreed, heard the goodbye and is gone. The callback's line."""
    pause(bench)
    asks(bench, call, number)
    bench.hear_out(call)
    bench.settle()
    (line,) = [each for each in bench.board.lines.values() if each.callback]
    return line


def answers(bench: Bench, key: str = "1") -> None:
    """The patient picks up and presses a key."""
    bench.ari.pick_up(f"callback-{SECOND}")
    bench.settle()
    if key:
        bench.press(key, f"callback-{SECOND}")


def kept(bench: Bench) -> Line:
    return bench.board.lines[f"callback-{SECOND}"]


# --- agreed ---------------------------------------------------------------------


async def test_the_place_is_kept_and_the_caller_has_his_record(bench: Bench) -> None:
    line = agreed(bench)
    (view,) = bench.board.acd.waiting()
    assert view.callback
    assert view.call == SECOND
    assert view.since == line.queued_at
    assert (bench.only.id, bench.only.outcome) == (SECOND, "callback_taken")
    assert bench.only.wait_ms > 0
    assert between_people(line)
    assert ANN not in repr(line.callback)
    assert bench.board.present() == []
    assert ANN not in str(bench.happenings)


async def test_hanging_up_in_the_goodbye_is_the_same(bench: Bench) -> None:
    pause(bench)
    asks(bench)
    bench.hang_up(SECOND)
    assert (bench.only.outcome, bench.only.hung_up_by) == ("callback_taken", "caller")
    assert len(bench.board.acd.waiting()) == 1


@pytest.mark.parametrize("pressed", ["", "1", "1f"], ids=["waiting", "look-up", "number"])
async def test_hanging_up_before_he_agreed_is_an_abandonment(bench: Bench, pressed: str) -> None:
    pause(bench)
    bench.arrive(SECOND)
    bench.press("1", SECOND)
    bench.hear_out(SECOND)
    bench.press(pressed.rstrip("f"), SECOND)
    if pressed.endswith("f"):
        asked = bench.lookups.asked[-1][2]
        bench.board.ivr_event(SECOND, ivr.Found(bench.clock.at, asked.lookup, {"own": ANN, "others": ""}))
        bench.settle()
    bench.later(6_000)
    bench.hang_up(SECOND)
    assert bench.only.outcome == "abandoned"
    assert bench.board.acd.waiting() == ()
    bench.nothing_left()


async def test_a_phone_that_rings_for_him_already_wins(bench: Bench) -> None:
    asks(bench)
    assert bench.line.stage == "waiting"
    assert len(bench.ringing()) == 1
    assert list(bench.board.tickets) == []
    bench.pick_up()
    assert bench.line.stage == "talking"


@pytest.mark.parametrize("number", ["+19005550123", "+442071838750"], ids=["premium", "another country"])
async def test_a_number_that_may_not_be_called(bench: Bench, number: str) -> None:
    pause(bench)
    asks(bench, number=number)
    assert bench.line.stage == "waiting"
    assert not bench.board.acd.is_callback(SECOND)


async def test_an_emergency_in_the_goodbye_takes_the_callback_back(bench: Bench) -> None:
    pause(bench)
    asks(bench)
    bench.press("91", SECOND)
    (view,) = bench.board.acd.waiting()
    assert (view.call, view.priority, view.callback) == (SECOND, "emergency", False)
    assert bench.line.id == SECOND
    (ringing,) = bench.ringing()
    assert "PJSIP/bruno" in str(bench.board.legs[ringing].endpoint)
    bench.pick_up()
    assert bench.line.stage == "talking"


# --- agent first ------------------------------------------------------------------


def alice_takes_it(bench: Bench) -> str:
    """Alice is free and answers; the patient's phone rings. Her channel."""
    pause(bench, off=True)
    channel = bench.pick_up()
    assert kept(bench).stage == "dialing"
    return channel


async def test_agent_first_from_the_first_ring_to_the_record(bench: Bench) -> None:
    agreed(bench)
    bench.later(60_000)
    mark = bench.mark()
    alice = alice_takes_it(bench)
    (dialled,) = [each for each in bench.ari.requests[mark:] if "trunk_provider" in str(each.query)]
    assert query(dialled)["endpoint"] == f"PJSIP/{ANN}@trunk_provider"
    assert "+15555550100" in query(dialled)["callerId"]
    assert query(dialled)["timeout"] == "30"
    assert bench.playing(alice), "the agent is not told what is going on"
    answers(bench, "")
    (said,) = bench.playing(f"callback-{SECOND}")
    assert kept(bench).stage == "asked"
    mark = bench.mark()
    bench.press("1", f"callback-{SECOND}")
    line = kept(bench)
    assert line.stage == "talking"
    assert bench.agent("alice") == "on_queue talk"
    assert bench.playing(alice) == []
    assert bench.orders(mark).index("channels.stop_moh") < bench.orders(mark).index("bridges.add")
    assert said not in bench.playing(f"callback-{SECOND}")
    assert bench.ari.bridges[line.talk_bridge]["channels"] == [line.id, alice]
    bench.later(5_000)
    bench.hang_up(line.id)
    talked = bench.records.stored[-1]
    assert (talked.outcome, talked.agent, talked.caller) == ("answered", "alice", ANN)
    assert talked.notes["callback_of"] == SECOND
    assert talked.talk_ms >= 5_000
    assert talked.wait_ms >= 60_000
    assert len(bench.records.stored) == 2
    bench.later(20_000)
    bench.nothing_left()


async def test_the_agent_is_free_at_once_when_nobody_answers_and_we_try_again(bench: Bench) -> None:
    agreed(bench)
    alice_takes_it(bench)
    bench.ari.decline(f"callback-{SECOND}", 19)
    bench.settle()
    assert kept(bench).stage == "callback"
    assert bench.agent("alice") == "on_queue idle"
    assert bench.ringing() == []
    bench.later(RETRY_MS, step=5_000)
    bench.pick_up()
    answers(bench)
    assert kept(bench).stage == "talking"
    bench.hang_up(f"callback-{SECOND}")
    assert bench.records.stored[-1].notes["callback_attempts"] == "2"
    assert bench.records.stored[-1].outcome == "answered"


@pytest.mark.parametrize(("cause", "why"), [(17, "busy"), (19, "no_answer"), (3, "no_answer")])
async def test_after_the_last_attempt_it_is_expired_and_recorded_once(tmp_path: Path, cause: int, why: str) -> None:
    bench = called_back(tmp_path, attempts=1)
    agreed(bench)
    alice_takes_it(bench)
    bench.ari.decline(f"callback-{SECOND}", cause)
    bench.settle()
    ended = bench.records.stored[-1]
    assert (ended.id, ended.outcome, ended.notes["callback_failed"]) == (f"callback-{SECOND}", "expired", why)
    assert len(bench.records.stored) == 2
    bench.later(1_000)
    bench.nothing_left()


@pytest.mark.parametrize(("key", "outcome"), [("2", "expired"), ("3", "refused")])
async def test_not_there_or_not_needed_frees_the_agent_before_the_goodbye(bench: Bench, key: str, outcome: str) -> None:
    agreed(bench)
    alice_takes_it(bench)
    answers(bench, key)
    assert bench.agent("alice") == "on_queue idle"
    assert len(bench.records.stored) == 1
    bench.hear_out(f"callback-{SECOND}")
    bench.settle()
    assert bench.records.stored[-1].outcome == outcome
    bench.later(1_000)
    bench.nothing_left()


async def test_a_machine_is_left_a_message_and_tried_again(bench: Bench) -> None:
    agreed(bench)
    alice_takes_it(bench)
    answers(bench, "")
    for _ in range(2):
        bench.hear_out(f"callback-{SECOND}")
        bench.later(5_500)
    assert bench.agent("alice") == "on_queue idle"
    assert bench.playing(f"callback-{SECOND}")
    bench.hear_out(f"callback-{SECOND}")
    bench.settle()
    assert kept(bench).stage == "callback"
    assert kept(bench).callback.failed == "machine"  # type: ignore[union-attr]


async def test_the_next_attempt_waits_for_the_end_of_the_one_before(tmp_path: Path) -> None:
    """The message to a machine takes longer than the rest between two attempts."""
    bench = called_back(tmp_path, retry_ms=1_000)
    agreed(bench)
    alice_takes_it(bench)
    answers(bench, "")
    for _ in range(2):
        bench.hear_out(f"callback-{SECOND}")
        bench.later(5_500)
    bench.later(1_500)
    bench.pick_up()
    assert kept(bench).stage == "asked"
    assert kept(bench).callback.attempt == 1  # type: ignore[union-attr]
    bench.hear_out(f"callback-{SECOND}")
    bench.later(1_000)
    assert kept(bench).stage == "dialing"
    assert kept(bench).callback.attempt == 2  # type: ignore[union-attr]
    answers(bench)
    assert kept(bench).stage == "talking"


async def test_the_patient_hangs_up_at_the_question(bench: Bench) -> None:
    agreed(bench)
    alice_takes_it(bench)
    answers(bench, "")
    bench.hang_up(f"callback-{SECOND}")
    assert kept(bench).stage == "callback"
    assert bench.agent("alice") == "on_queue idle"
    assert len(bench.records.stored) == 1


async def test_the_agent_hangs_up_while_we_dial_and_the_patient_waits_first_in_line(bench: Bench) -> None:
    agreed(bench)
    channel = alice_takes_it(bench)
    pause(bench)
    bench.ari.hang_up(channel)
    bench.settle()
    answers(bench)
    assert kept(bench).stage == "waiting"
    pause(bench, off=True)
    bench.pick_up()
    assert kept(bench).stage == "talking"


async def test_asterisk_refuses_to_dial(bench: Bench) -> None:
    agreed(bench)
    pause(bench, off=True)
    (ringing,) = bench.ringing()
    bench.ari.fail_next("channels.originate", 500)
    bench.ari.pick_up(ringing)
    bench.settle()
    assert kept(bench).stage == "callback"
    assert bench.agent("alice") == "on_queue idle"


async def test_he_is_dialled_only_when_the_line_he_asked_on_is_gone(bench: Bench) -> None:
    pause(bench)
    asks(bench)
    assert SECOND in bench.board.lines
    pause(bench, off=True)
    bench.pick_up()
    bench.later(2_000)
    assert SECOND not in bench.board.lines
    assert kept(bench).stage == "dialing"
    assert bench.only.outcome == "callback_taken"


# --- patient first -----------------------------------------------------------------


async def test_patient_first_holds_no_agent_while_it_rings(tmp_path: Path) -> None:
    bench = called_back(tmp_path, "patient_first")
    agreed(bench)
    pause(bench, off=True)
    assert bench.agent("alice") == "on_queue idle"
    assert kept(bench).stage == "dialing"
    answers(bench)
    line = kept(bench)
    assert line.stage == "waiting"
    (ringing,) = [name for name in bench.ringing() if name != line.id]
    bench.ari.pick_up(ringing)
    bench.settle()
    assert line.stage == "talking"
    bench.hang_up(line.id)
    assert bench.records.stored[-1].outcome == "answered"


async def test_a_reached_patient_who_hangs_up_waiting_is_an_abandonment(tmp_path: Path) -> None:
    bench = called_back(tmp_path, "patient_first")
    agreed(bench)
    pause(bench, off=True)
    pause(bench)
    answers(bench)
    bench.later(OFFER_MS + SOUND_MS)
    bench.hang_up(f"callback-{SECOND}")
    assert bench.records.stored[-1].outcome == "abandoned"
    bench.later(20_000)
    bench.nothing_left()


async def test_an_emergency_at_the_question_is_served(tmp_path: Path) -> None:
    bench = called_back(tmp_path, "patient_first")
    agreed(bench)
    pause(bench, off=True)
    pause(bench)
    answers(bench, "9")
    bench.press("1", f"callback-{SECOND}")
    (view,) = bench.board.acd.waiting()
    assert view.priority == "emergency"
    bench.pick_up()
    assert kept(bench).stage == "talking"


async def test_taken_out_by_a_supervisor_while_his_phone_rings(bench: Bench) -> None:
    agreed(bench)
    alice_takes_it(bench)
    Supervisor(bench.board).withdraw(SECOND, "boss")
    bench.settle()
    assert f"callback-{SECOND}" not in bench.ari.channels
    assert bench.records.stored[-1].outcome == "withdrawn"
    bench.later(20_000)
    bench.nothing_left()


async def test_reached_when_the_attempt_had_just_been_given_up(tmp_path: Path) -> None:
    """Whoever is on the line is somebody who waits, whatever was believed of him."""
    bench = called_back(tmp_path, "patient_first")
    agreed(bench)
    pause(bench, off=True)
    pause(bench)
    answers(bench, "")
    bench.board.acd_event(CallbackFailed(bench.clock.at, SECOND, "failed"))
    bench.press("1", f"callback-{SECOND}")
    (view,) = bench.board.acd.waiting()
    assert (view.callback, view.stage) == (False, "waiting")

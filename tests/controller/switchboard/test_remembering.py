"""What callers asked for reaches the records, whatever becomes of the controller, and holds in a call back."""

from __future__ import annotations

from pathlib import Path

from crm.model import Preference
from ivr import messages as ivr
from tests.controller.switchboard.bench_board import Bench
from tests.controller.switchboard.test_callbacks import ANN, SECOND, agreed, called_back, kept
from tests.controller.switchboard.test_taking_over import Heir


def asks_for_slower(bench: Bench) -> None:
    """The caller turns out to be a patient, and asks for it."""
    bench.arrive()
    bench.line.call.patient = "p1"
    listen = bench.ears.listening["1.1"]
    bench.board.ivr_event("1.1", ivr.Heard(bench.clock.at, "speech", "slower", listen=listen))
    bench.settle()
    assert bench.line.call.pace == 80
    assert bench.records.preferences == []


async def test_it_goes_to_the_records_as_the_call_ends(bench: Bench) -> None:
    asks_for_slower(bench)
    bench.hang_up()
    assert bench.records.preferences == [Preference("p1", "pace", "80", bench.clock.at)]
    assert bench.only.patient == "p1"


async def test_whom_the_dialplan_has_is_remembered_too(bench: Bench) -> None:
    asks_for_slower(bench)
    bench.board.surrender(bench.line, "fallback", "test")
    bench.settle()
    bench.leave_dialplan()
    assert bench.records.preferences == [Preference("p1", "pace", "80", bench.clock.at)]


async def test_the_next_controller_keeps_it_when_he_hung_up_meanwhile(bench: Bench) -> None:
    asks_for_slower(bench)
    bench.ari.lose_link()
    bench.ari.hang_up("1.1")
    bench.ari.restore_link()
    heir = await Heir(bench).takes_over()
    assert heir.records.preferences == [Preference("p1", "pace", "80", heir.clock.at)]
    heir.board.wakeups.close()


async def test_a_controller_killed_between_the_end_of_a_call_and_its_record_has_lost_nothing(bench: Bench) -> None:
    asks_for_slower(bench)
    bench.records.put = lambda _interaction: None  # type: ignore[method-assign]
    bench.hang_up()
    heir = await Heir(bench).takes_over()
    assert heir.records.preferences == [Preference("p1", "pace", "80", heir.clock.at)]
    assert heir.only.patient == "p1"
    heir.board.wakeups.close()


async def test_who_is_called_back_is_spoken_to_as_he_asked_when_he_called(tmp_path: Path) -> None:
    bench = called_back(tmp_path)
    arrive = bench.arrive

    def arrive_and_ask(call: str = SECOND, number: str = ANN) -> None:
        arrive(call, number)
        bench.board.lines[call].call.pace, bench.board.lines[call].call.volume = 65, 1

    bench.arrive = arrive_and_ask  # type: ignore[method-assign,assignment]
    agreed(bench)
    assert (kept(bench).call.pace, kept(bench).call.volume, kept(bench).call.asked) == (65, 1, ())
    bench.board.wakeups.close()

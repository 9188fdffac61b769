"""Asterisk's own call records: which become interactions, and which lines are read when."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.asterisk.render import CDR_FIELDS
from controller.call_records import MAILBOX, CallRecords, Ended, NumberFacts

ROW = {
    "uniqueid": "1700000000.1", "linkedid": "1700000000.1", "start": "1700000000.250000", "answer": "0.000000",
    "end": "1700000030.750000", "src": "5555550123", "dst": "s", "dcontext": "careline-fallback",
    "channel": "PJSIP/trunk-00000001", "dstchannel": "", "disposition": "ANSWERED", "lastapp": "Record",
    "duration": "30", "billsec": "30", "careline_path": "fallback", "careline_mailbox": "",
    "careline_dialled": "5550100",
}  # fmt: skip


def row(**changes: str) -> str:
    values = ROW | changes
    return ",".join(f'"{values[name]}"' for name in CDR_FIELDS) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "calls.csv"


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="latin-1")


def reader(file: Path, offset: int = 0) -> CallRecords:
    return CallRecords(file, {"5550100": NumberFacts("front-door", "es")}, "US", offset)


async def test_a_call_the_dialplan_served(file: Path) -> None:
    write(file, row())
    (made,) = await reader(file).new()
    assert (made.id, made.dialled, made.caller) == ("1700000000.1", "5550100", "+15555550123")
    assert (made.started_at, made.ended_at, made.ivr_ms) == (1_700_000_000_250, 1_700_000_030_750, 30_500)
    assert (made.flow, made.language, made.outcome) == ("front-door", "es", "fallback")
    assert made.notes == {"path": "fallback"}


@pytest.mark.parametrize("path", ["fallback", "lapsed", "emergency"])
async def test_each_way_the_dialplan_has(file: Path, path: str) -> None:
    write(file, row(careline_path=path))
    (made,) = await reader(file).new()
    assert made.notes == {"path": path}


@pytest.mark.parametrize(
    "changes",
    [
        {"careline_path": ""},
        {"careline_path": "agent"},
        {"linkedid": "1700000000.0"},
        {"careline_dialled": "5550199"},
    ],
)
async def test_what_is_not_the_dialplans_or_not_a_call_of_ours(file: Path, changes: dict[str, str]) -> None:
    write(file, row(**changes))
    assert await reader(file).new() == []


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"careline_mailbox": "desk"}, "message_left"),
        ({"careline_mailbox": "desk", "dstchannel": "PJSIP/desk-1", "lastapp": "Dial"}, "fallback"),
    ],
)
async def test_a_message_or_a_talk(file: Path, changes: dict[str, str], outcome: str) -> None:
    write(file, row(**changes))
    (made,) = await reader(file).new()
    assert made.outcome == outcome
    assert made.notes.get(MAILBOX) == ("desk" if outcome == "message_left" else None)


async def test_a_withheld_number(file: Path) -> None:
    write(file, row(src="anonymous"))
    (made,) = await reader(file).new()
    assert made.caller is None


async def test_each_line_is_read_once_and_the_place_can_be_kept(file: Path) -> None:
    write(file, row())
    first = reader(file)
    assert len(await first.new()) == 1
    assert await first.new() == []
    with file.open("a") as end:
        end.write(row(uniqueid="1700000000.2", linkedid="1700000000.2"))
    (made,) = await reader(file, first.offset).new()
    assert made.id == "1700000000.2"


async def test_a_line_that_is_being_written_waits_for_its_end(file: Path) -> None:
    whole = row()
    write(file, whole[:40])
    records = reader(file)
    assert await records.new() == []
    assert records.offset == 0
    write(file, whole)
    assert len(await records.new()) == 1


async def test_a_file_that_was_rotated_is_read_from_its_beginning(file: Path) -> None:
    write(file, row() * 3)
    records = reader(file)
    await records.new()
    write(file, row(uniqueid="1700000000.9", linkedid="1700000000.9"))
    (made,) = await records.new()
    assert made.id == "1700000000.9"


async def test_no_file_yet(file: Path) -> None:
    assert await reader(file).new() == []


@pytest.mark.parametrize(
    "rotten", ["1,2,3\n", "\n", "\xff\n", row(start="never"), row(end=""), row(src='"; drop'), row(end="1e400")]
)
async def test_a_rotten_line_costs_itself_alone(file: Path, rotten: str) -> None:
    write(file, rotten + row())
    made = await reader(file).new()
    assert made[-1].id == "1700000000.1"


async def test_a_call_that_was_never_up_has_no_negative_time(file: Path) -> None:
    write(file, row(end="0.000000"))
    (made,) = await reader(file).new()
    assert made.ivr_ms == 0


async def test_who_was_answered_is_told_and_nobody_else(file: Path) -> None:
    dialled = {"dstchannel": "PJSIP/desk-1", "lastapp": "Dial"}
    write(file, row(uniqueid="1.1", linkedid="1.1", **dialled))
    with file.open("a", encoding="latin-1") as more:
        more.write(row(uniqueid="1.2", linkedid="1.2", disposition="NO ANSWER", **dialled))
    answered, rang = await reader(file).new()
    assert answered.notes == {"path": "fallback", "answered_by": "plain_phone"}
    assert rang.notes == {"path": "fallback"}


async def test_a_call_for_which_several_phones_rang_is_one(file: Path) -> None:
    """Asterisk writes a record for each: the emergency's phones first, then the fallback's."""
    dialled = {"dstchannel": "PJSIP/desk-1", "lastapp": "Dial"}
    write(
        file,
        row(end="1700000020.000000", disposition="NO ANSWER", **dialled)
        + row(start="1700000020.000000", end="1700000050.000000", **dialled)
        + row(start="1700000050.000000", end="1700000051.000000", lastapp="Hangup"),
    )
    (made,) = await reader(file).new()
    assert (made.started_at, made.ended_at, made.ivr_ms) == (1_700_000_000_250, 1_700_000_051_000, 50_750)
    assert made.notes["answered_by"] == "plain_phone"


async def test_how_calls_ended_is_looked_up_without_reading_them(file: Path) -> None:
    dialled = {"dstchannel": "PJSIP/desk-1", "lastapp": "Dial"}
    write(
        file,
        row(uniqueid="1.1", linkedid="1.1", careline_path="controller")
        + row(uniqueid="1.2", linkedid="1.2", disposition="NO ANSWER", **dialled)
        + row(uniqueid="1.2", linkedid="1.2", end="1700000060.000000", **dialled)
        + row(uniqueid="1.3", linkedid="1.2")
        + row(uniqueid="1.4", linkedid="1.4"),
    )
    records = reader(file)
    assert await records.ends(["1.1", "1.2", "1.3", "1.9"]) == {
        "1.1": Ended(1_700_000_030_750, served=False),
        "1.2": Ended(1_700_000_060_000, served=True),
    }
    assert [each.id for each in await records.new()] == ["1.2", "1.4"]
    assert await records.ends(["1.1"]) == {}

"""Calls that Asterisk served without us become interactions too.

While no controller lives (or a frozen one lets the lease run out) the dialplan answers
alone; only Asterisk's own call records know of such calls. They are read at start and
with every reconciliation: a record whose ``careline_path`` says that the dialplan had
the call, and whose id the store does not have, becomes an interaction. The id is the
channel's, so a call that both sides report is stored once.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import structlog

from controller.asterisk.render import CDR_FIELDS
from controller.numbers import caller_number
from crm.model import Interaction

T = TypeVar("T")
log = structlog.get_logger(__name__)

ALONE = ("fallback", "lapsed", "emergency")
"""Values of ``careline_path`` for calls that the dialplan served."""
SERVED = "answered_by"
"""The note of a call that a plain phone answered."""
MAILBOX = "mailbox"
"""The note of a call in which the dialplan has taken a message: for whom."""


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a dialled number stands for, for the record."""

    flow: str
    language: str


@dataclass(frozen=True, slots=True)
class Ended:
    """When a call ended (UTC ms), and whether a plain phone had answered it."""

    at: int
    served: bool


class CallRecords:
    """Reads ``calls.csv`` from where it stopped; ``offset`` is kept by the caller between runs."""

    def __init__(self, path: Path, numbers: Mapping[str, NumberFacts], country: str, offset: int = 0) -> None:
        self._path = path
        self._numbers = numbers
        self._country = country
        self.offset = offset

    async def new(self) -> Sequence[Interaction]:
        """Interactions of the calls the dialplan served alone since the last time, oldest first."""
        return await asyncio.to_thread(self._read)

    async def ends(self, calls: Collection[str]) -> Mapping[str, Ended]:
        """How those of ``calls`` ended that are in what ``new`` has not read yet; they stay unread."""
        return await asyncio.to_thread(self._ends, frozenset(calls))

    def _read(self) -> list[Interaction]:
        """One interaction a call: Asterisk writes a record for each phone that it rang."""
        text = self._unread()
        self.offset += len(text)
        found: dict[str, Interaction] = {}
        for made in _each(text, self._interaction):
            found[made.id] = _joined(found[made.id], made) if made.id in found else made
        return list(found.values())

    def _ends(self, calls: frozenset[str]) -> dict[str, Ended]:
        found: dict[str, Ended] = {}
        for call, ended in _each(self._unread(), _end):
            if call in calls:
                before = found.get(call, ended)
                found[call] = Ended(max(before.at, ended.at), before.served or ended.served)
        return found

    def _unread(self) -> bytes:
        """Whole new lines only: Asterisk may be writing one now. A file that shrank was rotated: begin anew."""
        try:
            size = self._path.stat().st_size
        except OSError:
            return b""
        if size < self.offset:
            self.offset = 0
        with self._path.open("rb") as file:
            file.seek(self.offset)
            text = file.read(size - self.offset)
        return text[: text.rfind(b"\n") + 1]

    def _interaction(self, row: Mapping[str, str]) -> Interaction | None:
        """One record; None for a call that is not the dialplan's or the second leg of one that is."""
        if row["careline_path"] not in ALONE or row["uniqueid"] != row["linkedid"]:
            return None
        number = self._numbers.get(row["careline_dialled"])
        if number is None:
            return None
        started, ended = _utc_ms(row["start"]), _utc_ms(row["end"])
        answered, mailbox = _answered(row), row["careline_mailbox"]
        notes = {"path": row["careline_path"]} | ({SERVED: "plain_phone"} if answered else {})
        return Interaction(
            id=row["uniqueid"],
            started_at=started,
            ended_at=ended,
            dialled=row["careline_dialled"],
            caller=caller_number(row["src"], self._country),
            patient=None,
            language=number.language,
            flow=number.flow,
            flow_version="",
            outcome="message_left" if mailbox and not answered else "fallback",
            hung_up_by="unknown",
            ivr_ms=max(0, ended - started),
            notes=notes | ({MAILBOX: mailbox} if mailbox and not answered else {}),
        )


def _joined(first: Interaction, later: Interaction) -> Interaction:
    """Two records of one call: whichever phone was answered, it was served."""
    start, end = min(first.started_at, later.started_at), max(first.ended_at, later.ended_at)
    told = first if SERVED in first.notes else later
    return replace(told, started_at=start, ended_at=end, ivr_ms=max(0, end - start))


def _each(text: bytes, read: Callable[[Mapping[str, str]], T | None]) -> Iterator[T]:
    """What ``read`` makes of each record; one that cannot be read costs itself, not those behind it."""
    for line in text.decode(errors="replace").split("\n"):
        if not line.strip():
            continue
        try:
            made = read(_row(line))
        except (ValueError, OverflowError, csv.Error) as error:
            log.warning("call_record_unreadable", error=type(error).__name__)
            continue
        if made is not None:
            yield made


def _end(row: Mapping[str, str]) -> tuple[str, Ended] | None:
    if row["uniqueid"] != row["linkedid"]:
        return None
    return row["uniqueid"], Ended(_utc_ms(row["end"]), _answered(row))


def _answered(row: Mapping[str, str]) -> bool:
    """Whether a phone that the dialplan rang was picked up."""
    return row["disposition"] == "ANSWERED" and row["lastapp"] == "Dial"


def _row(line: str) -> dict[str, str]:
    """The columns by name. Raises ValueError when they are not as many as we had ordered."""
    return dict(zip(CDR_FIELDS, next(csv.reader([line])), strict=True))


def _utc_ms(text: str) -> int:
    """The CDR's raw time (function option ``u``): seconds since 1970 with microseconds, ``0.000000`` for never."""
    return round(float(text) * 1000)

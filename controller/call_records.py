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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from controller.asterisk.render import CDR_FIELDS
from controller.numbers import caller_number
from crm.model import Interaction

log = structlog.get_logger(__name__)

ALONE = ("fallback", "lapsed", "emergency")
"""Values of ``careline_path`` for calls that the dialplan served."""


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a dialled number stands for, for the record."""

    flow: str
    language: str


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

    def _read(self) -> list[Interaction]:
        found = []
        for line in self._lines():
            try:
                made = self._interaction(_row(line))
            except (ValueError, OverflowError, csv.Error) as error:  # it costs itself, not those behind it
                log.warning("call_record_unreadable", error=type(error).__name__)
                continue
            if made is not None:
                found.append(made)
        return found

    def _lines(self) -> Iterator[str]:
        """Whole new lines only: Asterisk may be writing one now. A file that shrank was rotated: begin anew."""
        try:
            size = self._path.stat().st_size
        except OSError:
            return
        if size < self.offset:
            self.offset = 0
        with self._path.open("rb") as file:
            file.seek(self.offset)
            text = file.read(size - self.offset)
        whole = text[: text.rfind(b"\n") + 1]
        self.offset += len(whole)
        for line in whole.decode(errors="replace").split("\n"):
            if line.strip():
                yield line

    def _interaction(self, row: Mapping[str, str]) -> Interaction | None:
        """One record; None for a call that is not the dialplan's or the second leg of one that is."""
        if row["careline_path"] not in ALONE or row["uniqueid"] != row["linkedid"]:
            return None
        number = self._numbers.get(row["careline_dialled"])
        if number is None:
            return None
        started, ended = _utc_ms(row["start"]), _utc_ms(row["end"])
        answered = row["disposition"] == "ANSWERED" and row["lastapp"] == "Dial"
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
            outcome="message_left" if row["careline_mailbox"] and not answered else "fallback",
            hung_up_by="unknown",
            ivr_ms=max(0, ended - started),
            notes={"path": row["careline_path"]},
        )


def _row(line: str) -> dict[str, str]:
    """The columns by name. Raises ValueError when they are not as many as we had ordered."""
    return dict(zip(CDR_FIELDS, next(csv.reader([line])), strict=True))


def _utc_ms(text: str) -> int:
    """The CDR's raw time (function option ``u``): seconds since 1970 with microseconds, ``0.000000`` for never."""
    return round(float(text) * 1000)

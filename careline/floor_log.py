"""The distributor's log as it is read again: from the journal of a data folder, or from a file of JSON lines.

A log is a row of stretches. Each begins with the rules and agents a controller started with (and what estimates had
learnt before) and goes on with every event and the commands its distributor gave. As a file: one line
``{"began": {…}, "learnt": {…}}`` a stretch, then one line ``{"event": […], "commands": […]}`` an event. It names
queues, agents and ids of calls and patients, no person else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from acd.core import Acd
from acd.messages import Clinic, Command, Event
from acd.plain import built
from acd.written import UnreadableError, read_command, read_event
from controller.journal.port import Entry, JournalUnavailableError
from controller.journal.reader import read_stream
from controller.settings.loader import Settings
from controller.settings.secrets import load_secrets
from controller.switchboard.acd_log import BEGAN, STREAM
from crm.cipher import Cipher


class LogError(Exception):
    """The log cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Handled:
    event: Event
    commands: tuple[Command, ...]


@dataclass(slots=True)
class Stretch:
    """One life of a controller: the clinic it started with, and all its distributor was told since."""

    clinic: Clinic
    handled: list[Handled] = field(default_factory=list)
    learnt: dict[str, Any] | None = None
    """What its distributor knew from the life before."""

    def acd(self) -> Acd:
        """The distributor as it stood at first. Raises LogError for rules this version does not know."""
        try:
            return Acd(self.clinic, learnt=self.learnt)
        except ValueError as error:
            raise LogError(f"the log's rules cannot be taken up: {error}") from None


def entries_of(settings: Settings, *, newest_first: bool = False) -> Iterator[Entry]:
    """The log in this clinic's data folder. Raises LogError."""
    secrets = load_secrets(settings.folder)
    if secrets is None:
        raise LogError("This system was never started. Start it with `careline up`.")
    path = settings.folder.databases / "journal.sqlite"
    try:
        yield from read_stream(path, Cipher(secrets.data_key), STREAM, newest_first=newest_first)
    except JournalUnavailableError as error:
        raise LogError(str(error)) from None


def lines_of(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The log as JSON lines, each with its line end."""
    for entry in entries:
        if entry.kind == BEGAN:
            yield orjson.dumps({"began": entry.data["clinic"], "learnt": entry.data["learnt"]}) + b"\n"
        else:
            for event, commands in entry.data["events"]:
                yield orjson.dumps({"event": event, "commands": commands}) + b"\n"


def stretches_of(entries: Iterable[Entry]) -> Iterator[Stretch]:
    """Events before the first beginning (it was let go with its day) are left out. Raises LogError."""
    return _stretches((orjson.loads(line) for line in lines_of(entries)), "the log")


def stretches_in(path: Path) -> Iterator[Stretch]:
    """Of a file of JSON lines. Raises LogError with the line that is wrong."""
    try:
        with path.open("rb") as file:
            yield from _stretches(_parsed(file, path), str(path))
    except OSError as error:
        raise LogError(f"{path} cannot be read: {error.strerror}.") from None


def _parsed(file: Iterable[bytes], path: Path) -> Iterator[Any]:
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                message = f"{path}:{number}: this is no line of a log. Make one with: careline acd log --export FILE"
                raise LogError(message) from None


def _stretches(rows: Iterable[Any], where: str) -> Iterator[Stretch]:
    stretch: Stretch | None = None
    for number, row in enumerate(rows, 1):
        match row:
            case {"began": dict(clinic)}:
                if stretch is not None:
                    yield stretch
                stretch = Stretch(_clinic(clinic, f"{where}, entry {number}"), learnt=row.get("learnt") or None)
            case {"event": event, "commands": list(commands)}:
                if stretch is not None:
                    stretch.handled.append(_handled(event, commands, f"{where}, entry {number}"))
            case _:
                raise LogError(f"{where}, entry {number}: neither a beginning nor an event.")
    if stretch is not None:
        yield stretch


def _clinic(data: dict[str, Any], where: str) -> Clinic:
    try:
        return built(Clinic, data)
    except TypeError:
        raise LogError(f"{where}: rules of another version of Careline, which this one cannot read.") from None


def handled_of(entry: Entry) -> list[Handled]:
    """The events of one entry of the journal. Raises LogError."""
    if entry.kind == BEGAN:
        return []
    return [_handled(event, commands, f"entry {entry.number}") for event, commands in entry.data["events"]]


def _handled(event: Any, commands: Sequence[Any], where: str) -> Handled:
    try:
        return Handled(read_event(event), tuple(read_command(command) for command in commands))
    except UnreadableError as error:
        raise LogError(f"{where}: {error}.") from None

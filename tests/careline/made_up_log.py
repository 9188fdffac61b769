"""A log of a made-up day, played through the distributor as a controller would."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import orjson

from acd.commands import Command
from acd.events import Event
from acd.plain import plain
from acd.written import write
from careline.floor_log import Handled, Stretch
from tests.acd.made_up_day import Day


def logged(agents: int = 3, calls: int = 200) -> Stretch:
    """A day of one desk, from its first caller to its last."""
    day = Day(agents)
    stretch = Stretch(day.clinic)
    handle = day.acd.handle

    def heard(event: Event) -> list[Command]:
        commands = handle(event)
        stretch.handled.append(Handled(event, tuple(commands)))
        return commands

    day.acd.handle = heard  # type: ignore[method-assign]
    day.play(calls)
    return stretch


def write_down(stretches: Iterable[Stretch], file: Path) -> Path:
    """As ``careline acd log --export`` does."""
    lines = []
    for stretch in stretches:
        lines.append({"began": plain(stretch.clinic), "learnt": stretch.learnt})
        for each in stretch.handled:
            lines.append({"event": write(each.event), "commands": [write(command) for command in each.commands]})
    file.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    return file

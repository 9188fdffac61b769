"""What a process takes of the machine, read from /proc (proc(5)): processor time, memory, descriptors, threads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Footprint:
    """At one moment. ``cpu_s``: user and system time since the start, that of the process alone."""

    cpu_s: float
    rss_kib: int
    descriptors: int
    threads: int


def footprint(pid: int) -> Footprint:
    """Of process ``pid``. Raises ``FileNotFoundError`` or ``ProcessLookupError`` when it is gone."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return Footprint(
        cpu_s=(int(fields[11]) + int(fields[12])) / _TICKS,
        rss_kib=int(status["VmRSS"].split()[0]),
        descriptors=sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        threads=int(status["Threads"]),
    )


def family(pid: int) -> list[int]:
    """``pid`` and all that descends from it now, without the Asterisk it may have started (a session of its own)."""
    session = os.getsid(pid)
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, look_at = [], [pid]
    while look_at:
        found.append(look_at.pop())
        look_at += children.get(found[-1], [])
    return found


def cpu_s(*pids: int) -> float:
    """User and system time of all ``pids`` together, seconds."""
    return sum(footprint(pid).cpu_s for pid in pids)

"""Processor time of one call: a YAML flow over ARI beside the plain dialplan and FastAGI, interleaved, in one run.

    .venv/bin/python -m bench.cpu_per_call [--json] [--quick]

The call is the same in both arms: answer, one prompt, one key that cuts it, hang up. So are the patients (RTP both
ways), the Asterisk, its modules and its call records (CDR and CEL to files). Counted is user and system time of
Asterisk, and in our arms of the controller with everything it does: journal, store, records, timeline. Bars: 1.5 times
the dialplan, 0.75 times FastAGI. There are two of FastAGI: the same YAML flow over it, and a program of twenty lines
that does nothing else (``bare_fastagi``).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import statistics
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import uvloop

from bench.clinics import with_flows
from bench.figures import ratio_of_medians, show
from bench.peers import PlainAsterisk
from bench.processes import cpu_s, family
from careline.phones.crowd import LoadPlan, run_load
from controller.asterisk.process import running_pid
from tests.asterisk.clinic import PROJECT, RunningClinic

NUMBER, FASTAGI_NUMBER, BARE_NUMBER = "5550110", "5550120", "5550111"
RATE = 20.0
SECONDS = 20.0
ROUNDS = 5
BAR, BAR_FASTAGI = 1.5, 0.75
SETTLE_S = 1.5
"""After the last call: what is stored late belongs to the calls."""

FLOW = """\
flow: load
description: One prompt, one key, the end.
languages: [en]
speech: off
start: press
fallback: desk
nodes:
  press:
    menu:
      say: load.press
      timeout: 10s
      choices:
        - {key: 1, go: bye}
  bye:
    hangup: {}
  desk:
    enqueue: {queue: front_desk, needs: {front_desk: 1}, language: none, reason: load}
"""

DIALPLAN = """\
[from-trunk]
exten => 5550110,1,Answer()
 same => n,Background(%s)
 same => n,WaitExten(10)
 same => n,Hangup()
exten => 1,1,Hangup()
exten => 5550111,1,AGI(agi://127.0.0.1:%d/)
 same => n,Hangup()
"""


class Void(Exception):
    """A call failed: the round proves nothing."""


def our_clinic(folder: Path) -> RunningClinic:
    numbers = {
        NUMBER: {"flow": "load", "language": "en"},
        FASTAGI_NUMBER: {"flow": "load", "language": "en", "over": "fastagi"},
    }
    return with_flows(folder, {"load": FLOW}, numbers, lambda _clinic: None)


def prompt_of(clinic: RunningClinic) -> Path:
    """The sound file our arm plays, for the other arm to play too (without its suffix, as Asterisk wants it)."""
    from controller.prompt_index import read_index

    return next(
        Path(entry.file).with_suffix("")
        for entry in read_index(clinic.settings.folder.prompts)
        if entry.name == "load.press" and entry.language == "en"
    )


async def one_round(
    server: tuple[str, int], number: str, pids: Callable[[], list[int]], seconds: float
) -> tuple[dict[int, float], float]:
    """Milliseconds of processor a call, by process; packets of sound a patient got, the proof that calls are alike.

    Raises ``Void``.
    """
    before = {pid: cpu_s(pid) for pid in pids()}
    result = await run_load(server, LoadPlan([number], RATE, seconds, keys="1", press_after_ms=200, stay_ms=8_000))
    await asyncio.sleep(SETTLE_S)
    if result.failed or result.ended_by_system != result.placed:
        raise Void(f"{result.failed} calls failed, {result.placed - result.ended_by_system} were not ended by the key")
    taken = {pid: (cpu_s(pid) - before.get(pid, 0.0)) * 1000 / result.placed for pid in pids()}
    return taken, result.packets / result.placed


async def measure(rounds: int, seconds: float) -> dict[str, list[float]]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    clinic = our_clinic(folder)
    peer = program = None
    try:
        await clinic.start()
        port, sound = free_port(), prompt_of(clinic)
        program = await bare_fastagi(port, sound)
        peer = PlainAsterisk(lambda _clinic: None, {"extensions.conf": DIALPLAN % (sound, port)})
        await peer.start()
        return await compared(clinic, peer, program.pid, rounds, seconds)
    finally:
        await clinic.stop()
        if peer is not None:
            await peer.stop()
        if program is not None and program.stdin is not None:
            program.stdin.close()  # the program ends with its standard input, which communicate() leaves open
            await program.wait()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def bare_fastagi(port: int, sound: Path) -> asyncio.subprocess.Process:
    """The program, listening."""
    words = (sys.executable, "-m", "bench.bare_fastagi", str(port), str(sound))
    program = await asyncio.create_subprocess_exec(*words, cwd=PROJECT, stdin=PIPE, stdout=PIPE)
    assert program.stdout is not None
    assert await program.stdout.readline() == b"ready\n"
    return program


async def compared(
    clinic: RunningClinic, peer: PlainAsterisk, program: int, rounds: int, seconds: float
) -> dict[str, list[float]]:
    """Of each arm, for each round: ms of Asterisk, ms of the program beside it, packets."""
    assert clinic.process is not None
    controller = clinic.process.pid
    asterisk = running_pid(clinic.settings.folder)
    assert asterisk is not None
    arms = (
        ("ari", clinic.server, NUMBER, asterisk, lambda: family(controller)),
        ("yaml_fastagi", clinic.server, FASTAGI_NUMBER, asterisk, lambda: family(controller)),
        ("dialplan", peer.server, NUMBER, peer.pid, lambda: []),
        ("bare_fastagi", peer.server, BARE_NUMBER, peer.pid, lambda: [program]),
    )
    figures: dict[str, list[float]] = {}
    for number in range(-1, rounds):  # the first warms up
        turn = number % len(arms)
        for name, server, dialled, host, beside in (*arms[turn:], *arms[:turn]):
            length = seconds if number >= 0 else 3.0
            taken, packets = await one_round(server, dialled, lambda: [host, *beside()], length)  # noqa: B023
            if number >= 0:
                in_asterisk = taken.pop(host)
                for what, value in (("asterisk", in_asterisk), ("beside", sum(taken.values())), ("packets", packets)):
                    figures.setdefault(f"{name}_{what}", []).append(value)
    return figures


def both(taken: dict[str, list[float]], arm: str) -> list[float]:
    """Asterisk and the program beside it, round by round."""
    return [one + other for one, other in zip(taken[f"{arm}_asterisk"], taken[f"{arm}_beside"], strict=True)]


NAMES = {
    "dialplan": "plain dialplan",
    "ari": "YAML over ARI",
    "yaml_fastagi": "YAML over FastAGI",
    "bare_fastagi": "bare FastAGI program",
}


def main() -> None:
    quick = "--quick" in sys.argv
    rounds, seconds = (2, 5.0) if quick else (ROUNDS, SECONDS)
    taken = uvloop.run(measure(rounds, seconds))
    ours = both(taken, "ari")
    ratios = {
        f"over {NAMES[arm]} (bar {bar})": (ratio_of_medians(ours, both(taken, arm)), bar)
        for arm, bar in (("dialplan", BAR), ("yaml_fastagi", BAR_FASTAGI), ("bare_fastagi", BAR_FASTAGI))
    }
    medians = {name: round(statistics.median(values), 2) for name, values in taken.items()}
    rows = [
        (
            name,
            f"{medians[f'{arm}_asterisk']} ms",
            f"{medians[f'{arm}_beside']} ms",
            f"{medians[f'{arm}_packets']}",
        )
        for arm, name in NAMES.items()
    ]
    rows += [
        (name, str(ratio), "reached" if ratio.value <= bar else "NOT reached", "")
        for name, (ratio, bar) in ratios.items()
    ]
    figures = {
        "rounds": taken,
        "medians": medians,
        "ratios": {name: asdict(ratio) for name, (ratio, _) in ratios.items()},
        "load_average": os.getloadavg()[0],
    }
    head = ("", "Asterisk a call", "beside it", "packets of sound")
    show(f"CPU per call, {RATE:g} calls/s x {seconds:g} s x {rounds} rounds", head, rows, figures)


if __name__ == "__main__":
    main()

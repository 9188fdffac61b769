"""Processor time of one call: a YAML flow over ARI beside the plain dialplan, in pairs, interleaved, in one run.

    .venv/bin/python -m bench.cpu_per_call [--json] [--quick]

The call is the same in both arms: answer, one prompt, one key that cuts it, hang up. So are the patients (RTP both
ways), the Asterisk, its modules and its call records (CDR and CEL to files). Counted is user and system time of
Asterisk, and in our arm of the controller with everything it does: journal, store, records, timeline. Bar: 1.5 times.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from bench.figures import ratio_of_medians, show
from bench.peers import PlainAsterisk
from bench.processes import cpu_s, family
from careline.phones.crowd import LoadPlan, run_load
from controller.asterisk.process import running_pid
from tests.asterisk.clinic import PROJECT, RunningClinic

NUMBER = "5550110"
RATE = 20.0
SECONDS = 20.0
ROUNDS = 5
BAR = 1.5
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
"""


class Void(Exception):
    """A call failed: the round proves nothing."""


def our_clinic(folder: Path) -> RunningClinic:
    flows = folder / "flows"
    flows.mkdir()
    for flow in (PROJECT / "flows").glob("*.yaml"):
        shutil.copy(flow, flows)
    (flows / "load.yaml").write_text(FLOW)

    def change(clinic: dict[str, Any]) -> None:
        clinic["flows_folder"] = str(flows)

    return RunningClinic(folder, change)


def prompt_of(clinic: RunningClinic) -> Path:
    """The sound file our arm plays, for the other arm to play too (without its suffix, as Asterisk wants it)."""
    from controller.prompt_index import read_index

    return next(
        Path(entry.file).with_suffix("")
        for entry in read_index(clinic.settings.folder.prompts)
        if entry.name == "load.press" and entry.language == "en"
    )


async def one_round(
    server: tuple[str, int], pids: Callable[[], list[int]], seconds: float
) -> tuple[dict[int, float], float]:
    """Milliseconds of processor a call, by process; packets of sound a patient got, the proof that calls are alike.

    Raises ``Void``.
    """
    before = {pid: cpu_s(pid) for pid in pids()}
    result = await run_load(server, LoadPlan([NUMBER], RATE, seconds, keys="1", press_after_ms=200, stay_ms=8_000))
    await asyncio.sleep(SETTLE_S)
    if result.failed or result.ended_by_system != result.placed:
        raise Void(f"{result.failed} calls failed, {result.placed - result.ended_by_system} were not ended by the key")
    taken = {pid: (cpu_s(pid) - before.get(pid, 0.0)) * 1000 / result.placed for pid in pids()}
    return taken, result.packets / result.placed


async def measure(rounds: int, seconds: float) -> dict[str, list[float]]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    clinic = our_clinic(folder)
    peer = None
    try:
        await clinic.start()
        peer = PlainAsterisk(lambda _clinic: None, {"extensions.conf": DIALPLAN % prompt_of(clinic)})
        await peer.start()
        return await compared(clinic, peer, rounds, seconds)
    finally:
        await clinic.stop()
        if peer is not None:
            await peer.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def compared(clinic: RunningClinic, peer: PlainAsterisk, rounds: int, seconds: float) -> dict[str, list[float]]:
    assert clinic.process is not None
    controller = clinic.process.pid
    asterisk = running_pid(clinic.settings.folder)
    assert asterisk is not None

    async def ours(length: float) -> dict[str, float]:
        taken, packets = await one_round(clinic.server, lambda: [asterisk, *family(controller)], length)
        in_asterisk = taken.pop(asterisk)
        return {
            "our_asterisk_ms": in_asterisk,
            "our_controller_ms": sum(taken.values()),
            "our_packets": packets,
        }

    async def theirs(length: float) -> dict[str, float]:
        taken, packets = await one_round(peer.server, lambda: [peer.pid], length)
        return {"dialplan_ms": sum(taken.values()), "dialplan_packets": packets}

    await ours(3.0)
    await theirs(3.0)
    figures: dict[str, list[float]] = {}
    for number in range(rounds):
        for arm in (ours, theirs) if number % 2 else (theirs, ours):
            for name, value in (await arm(seconds)).items():
                figures.setdefault(name, []).append(value)
    return figures


def main() -> None:
    quick = "--quick" in sys.argv
    rounds, seconds = (2, 5.0) if quick else (ROUNDS, SECONDS)
    taken = uvloop.run(measure(rounds, seconds))
    together = [one + other for one, other in zip(taken["our_asterisk_ms"], taken["our_controller_ms"], strict=True)]
    ratio = ratio_of_medians(together, taken["dialplan_ms"])
    medians = {name: round(statistics.median(values), 2) for name, values in taken.items()}
    rows = [
        ("plain dialplan: Asterisk", f"{medians['dialplan_ms']} ms"),
        ("YAML over ARI: Asterisk", f"{medians['our_asterisk_ms']} ms"),
        ("YAML over ARI: controller", f"{medians['our_controller_ms']} ms"),
        ("packets of sound a call", f"{medians['our_packets']} ours, {medians['dialplan_packets']} dialplan"),
        ("ratio, with its 95 % interval", str(ratio)),
        ("bar", f"{BAR} ({'reached' if ratio.value <= BAR else 'NOT reached'})"),
    ]
    figures = {"rounds": taken, "medians": medians, "ratio": asdict(ratio), "load_average": os.getloadavg()[0]}
    show(f"CPU per call, {RATE:g} calls/s x {seconds:g} s x {rounds} pairs", ("", ""), rows, figures)


if __name__ == "__main__":
    main()

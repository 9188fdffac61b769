"""From a key to the next prompt with 200 calls up: Careline beside the plain dialplan, interleaved, in one run.

    .venv/bin/python -m bench.digit_to_prompt [--json] [--quick]

Most callers hear music as they wait for a person; ``PROBES`` others walk between two menus, one key after the other.
At their phones, by the packets: from the first end packet of the key (RFC 4733) to the first packet of the prompt that
follows it, pressed once the prompt before has ended and the line is silent. The waiting crowd lives in a process of
its own, so that its sound does not slow the clock, and gives way (nice 10): in a clinic those phones are not on this
machine. Bar: p99 20 ms at 200 calls.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from bench.clinics import with_flows
from bench.cpu_per_call import prompt_of
from bench.figures import percentile, ratio_of_percentiles, show
from bench.peers import PlainAsterisk
from careline.phones.crowd import place_silent
from careline.phones.patient import PatientPhone
from careline.phones.useragent import UserAgent
from tests.asterisk.clinic import PROJECT, RunningClinic

MENU, QUEUE = "5550110", "5550111"
CALLS, PROBES, PRESSES, ROUNDS = 200, 10, 40, 3
BAR = 20.0
HOLD_MS = 100
SILENT_MS = 300
"""So long without a packet: the prompt has ended."""
PLACE_EVERY_S = 0.06
FLOW = """\
flow: load
description: Two menus that lead to each other.
languages: [en]
speech: off
start: press
fallback: desk
nodes:
  press:
    menu: {say: load.press, timeout: 30s, choices: [{key: 1, go: again}]}
  again:
    menu: {say: load.press, timeout: 30s, choices: [{key: 1, go: press}]}
  desk:
    enqueue: {queue: front_desk, needs: {front_desk: 1}, language: none, reason: load}
"""
WAIT = """\
flow: wait
description: Straight into the queue.
languages: [en]
speech: off
start: desk
fallback: desk
nodes:
  desk:
    enqueue: {queue: front_desk, needs: {front_desk: 1}, language: none, reason: load}
"""
DIALPLAN = """\
[from-trunk]
exten => 5550110,1,Answer()
 same => n,Goto(again,s,1)
exten => 5550111,1,Answer()
 same => n,MusicOnHold()
[again]
exten => s,1,Background(%s)
 same => n,WaitExten(30)
 same => n,Hangup()
exten => 1,1,Goto(s,1)
"""


def our_clinic(folder: Path) -> RunningClinic:
    def change(clinic: dict[str, Any]) -> None:
        clinic["queues"]["front_desk"]["announce"] = "0s"

    numbers = {MENU: {"flow": "load", "language": "en"}, QUEUE: {"flow": "wait", "language": "en"}}
    return with_flows(folder, {"load": FLOW, "wait": WAIT}, numbers, change)


async def probe(server: tuple[str, int], number: int, presses: int) -> list[float]:
    """One caller's times, ms. Raises AssertionError when no prompt follows a key within 5 s."""
    async with PatientPhone(server) as patient:
        await patient.call(MENU, f"+1555559{number:04d}")
        taken = []
        for _ in range(presses):
            await _silence(patient)
            await asyncio.sleep(random.uniform(0, 0.5))
            known = len(patient.heard.arrivals)
            up: list[float] = []
            stream = patient.leg.stream if patient.leg is not None else None
            assert stream is not None, "the call ended"
            pressed = stream.press("1", hold_ms=HOLD_MS, pause_ms=0)
            pressed.add_done_callback(lambda _done, up=up: up.append(patient.now_ms()))
            for _ in range(1_000):
                await asyncio.sleep(0.005)
                if up and len(patient.heard.arrivals) > known:
                    break
            assert up and len(patient.heard.arrivals) > known, "a key brought no prompt"
            taken.append(max(0.01, patient.heard.arrivals[known] - up[0]))
        patient.hang_up()
        return taken


async def _silence(patient: PatientPhone) -> None:
    """Wait until something was heard and nothing more comes."""
    for _ in range(1_000):
        arrivals = patient.heard.arrivals
        if arrivals and patient.now_ms() - arrivals[-1] >= SILENT_MS:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the prompt never ended")


async def one_round(server: tuple[str, int], crowd: int, presses: int) -> list[float]:
    """Times of all probes while the crowd waits."""
    words = (sys.executable, "-m", "bench.digit_to_prompt", "--crowd", server[0], str(server[1]), str(crowd))
    waiting = await asyncio.create_subprocess_exec(*words, cwd=PROJECT, stdin=PIPE, stdout=PIPE)
    assert waiting.stdin is not None and waiting.stdout is not None
    try:
        assert await waiting.stdout.readline() == b"up\n", "the crowd was not answered"
        found = await asyncio.gather(*(probe(server, number, presses) for number in range(PROBES)))
        return [time for each in found for time in each]
    finally:
        waiting.stdin.close()
        await waiting.wait()


async def wait_in_a_crowd(server: tuple[str, int], count: int) -> None:
    """``count`` callers who hear music until standard input ends; says ``up`` once all are answered."""
    agent = await UserAgent(server).open()
    try:
        legs = []
        for number in range(count):
            legs.append(await place_silent(agent, QUEUE, f"+1555558{number:04d}"))
            await asyncio.sleep(PLACE_EVERY_S)
        answered = [await leg.wait("answered", 10) for leg in legs]
        print("up" if all(answered) else f"{answered.count(False)} not answered", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for leg in legs:
            leg.hang_up()
        await asyncio.gather(*(leg.wait("ended", 10) for leg in legs))
    finally:
        await agent.close()


async def measure(rounds: int, calls: int, presses: int) -> dict[str, list[list[float]]]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    clinic = our_clinic(folder)
    peer = None
    try:
        await clinic.start()
        peer = PlainAsterisk(lambda _clinic: None, {"extensions.conf": DIALPLAN % prompt_of(clinic)})
        await peer.start()
        taken: dict[str, list[list[float]]] = {"Careline": [], "dialplan": []}
        arms = [("Careline", clinic.server), ("dialplan", peer.server)]
        for number in range(rounds):
            for name, server in arms if number % 2 == 0 else reversed(arms):
                taken[name].append(await one_round(server, calls - PROBES, presses))
        return taken
    finally:
        await clinic.stop()
        if peer is not None:
            await peer.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    if "--crowd" in sys.argv:
        host, port, count = sys.argv[sys.argv.index("--crowd") + 1 :]
        os.nice(10)
        uvloop.run(wait_in_a_crowd((host, int(port)), int(count)))
        return
    rounds, calls, presses = (1, CALLS, 8) if "--quick" in sys.argv else (ROUNDS, CALLS, PRESSES)
    taken = uvloop.run(measure(rounds, calls, presses))
    rows: list[tuple[object, ...]] = []
    for name, found in taken.items():
        times = [time for each in found for time in each]
        p99 = percentile(times, 0.99)
        verdict = ("reached" if p99 <= BAR else "NOT reached") if name == "Careline" else ""
        rows.append(
            (name, len(times), *(f"{percentile(times, one):.1f}" for one in (0.5, 0.95)), f"{p99:.1f}", verdict)
        )
    ratio = ratio_of_percentiles(taken["Careline"], taken["dialplan"], 0.5)
    rows.append(("p50: times the dialplan", "", str(ratio), "", "", ""))
    figures = {"ms": taken, "calls": calls, "times_dialplan": asdict(ratio), "load_average": os.getloadavg()[0]}
    head = ("", "keys", "p50", "p95", "p99", f"bar {BAR:g} ms")
    show(f"key to the next prompt, {calls} calls, ms", head, rows, figures)


if __name__ == "__main__":
    main()

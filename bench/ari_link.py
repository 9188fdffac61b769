"""ARI requests a second and their round trip: over the events WebSocket beside plain HTTP keep-alive, in one run.

    .venv/bin/python -m bench.ari_link [--json]

Starts an Asterisk of its own (no SIP) and asks it for pings. Both ways go through ``AriClient``; ``pipelined`` sends
all at once, ``one at a time`` waits for each answer. Also: how soon a frozen and a killed Asterisk are noticed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

from controller.ari import requests
from controller.ari.client import AriClient
from controller.ari.port import LinkState
from tests.controller.ari.real_asterisk import PASSWORD, USER, RealAsterisk

ROUNDS = {"socket": 10_000, "http": 2_000}
SINGLE = 1_000


async def pipelined(client: AriClient, count: int) -> float:
    """Requests a second."""
    ended = asyncio.get_running_loop().create_future()
    left = count

    def end(_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            ended.set_result(None)

    began = time.perf_counter()
    for _ in range(count):
        client.send(requests.ping(), end, end, deadline=60)
    await ended
    return count / (time.perf_counter() - began)


async def one_at_a_time(client: AriClient) -> list[float]:
    """Sorted round trips in ms."""
    trips = []
    for _ in range(SINGLE):
        began = time.perf_counter()
        await client.call(requests.ping())
        trips.append((time.perf_counter() - began) * 1000)
    return sorted(trips)


async def measure_way(asterisk: RealAsterisk, way: str) -> dict[str, float]:
    client = AriClient(asterisk.base_url, USER, PASSWORD, "bench", lambda _: None, transport=way)
    await client.connect()
    await pipelined(client, 500)
    cpu = time.process_time()
    rates = sorted([await pipelined(client, ROUNDS[way]) for _ in range(3)])
    cpu = (time.process_time() - cpu) / (3 * ROUNDS[way])
    trips = await one_at_a_time(client)
    await client.close()
    return {
        "pipelined_per_s": round(rates[1]),
        "client_cpu_us": round(cpu * 1e6, 1),
        "p50_ms": round(trips[SINGLE // 2], 3),
        "p99_ms": round(trips[SINGLE * 99 // 100], 3),
    }


async def measure_loss(asterisk: RealAsterisk) -> dict[str, float]:
    """Seconds until a frozen and a killed Asterisk are noticed, and until the link is up again once it answers."""
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[tuple[LinkState, float]] = asyncio.Queue()
    client = AriClient(
        asterisk.base_url, USER, PASSWORD, "bench", lambda _: None,
        lambda state, _why: told.put_nowait((state, loop.time())),
    )  # fmt: skip
    await client.connect()
    await told.get()
    figures = {}
    for name, strike, mend in (
        ("frozen", asterisk.freeze, asterisk.thaw),
        ("killed", asterisk.kill, asterisk.start),
    ):
        struck = loop.time()
        strike()
        figures[f"{name}_noticed_s"] = round((await told.get())[1] - struck, 3)
        await asyncio.to_thread(mend)
        mended = loop.time()
        figures[f"{name}_up_again_s"] = round(max(0.0, (await told.get())[1] - mended), 3)
    await client.close()
    return figures


async def main() -> None:
    asterisk = RealAsterisk()
    await asyncio.to_thread(asterisk.start)
    try:
        figures: dict[str, Any] = {way: await measure_way(asterisk, way) for way in ROUNDS}
        figures["loss"] = await measure_loss(asterisk)
        figures["load_average"] = round(os.getloadavg()[0], 2)
    finally:
        asterisk.stop()
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    for name, values in figures.items():
        print(f"{name:14}", values)


if __name__ == "__main__":
    asyncio.run(main())

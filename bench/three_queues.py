"""Careline, app_queue and a bare ARI queue beside each other: the same phones, agents and build, rounds in turn."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bench.bare_ari import APP, BareQueue
from bench.clinics import logins_of, with_agents
from bench.peers import PlainAsterisk
from careline.phones.digest import Login
from careline.phones.useragent import Address
from tests.asterisk.clinic import RunningClinic

BARE_NUMBER = "5550111"
Change = Callable[[dict[str, Any]], None]
Measured = TypeVar("Measured")


class Void(Exception):
    """A call failed: the round proves nothing."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the three. ``keys`` bring a caller of ``number`` into the queue."""

    name: str
    server: Address
    number: str
    keys: str
    logins: Sequence[Login]


def dialplan(number: str) -> str:
    """Of the peer: ``number`` leads to app_queue, ``BARE_NUMBER`` to the bare queue."""
    return f"""\
[from-trunk]
exten => {number},1,Answer()
 same => n,Queue(front_desk)
 same => n,Hangup()
exten => {BARE_NUMBER},1,Stasis({APP})
 same => n,Hangup()
"""


def queues_conf(agents: Sequence[str]) -> str:
    """app_queue at its quickest."""
    members = "\n".join(f"member => PJSIP/{agent}" for agent in agents)
    return (
        "[general]\nautofill=yes\n[front_desk]\nstrategy=leastrecent\nmusicclass=default\ntimeout=15\nretry=1\n"
        f"wrapuptime=0\nringinuse=no\nautofill=yes\n{members}\n"
    )


@asynccontextmanager
async def arms(
    size: int, number: str, keys: str, change: Callable[[Path], Change] | None = None
) -> AsyncIterator[list[Arm]]:
    """The three, up, each with ``size`` agents; ``number`` and ``keys`` lead into Careline's queue.

    ``change`` is given Careline's folder and says how its clinic differs from ``with_agents(size)``.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    clinic = RunningClinic(folder, change(folder) if change else with_agents(size))
    names = [f"agent{agent}" for agent in range(size)]
    files = {"extensions.conf": dialplan(number), "queues.conf": queues_conf(names)}
    peer = PlainAsterisk(with_agents(size), files, ["app_queue"])
    bare = BareQueue(f"http://127.0.0.1:{peer.http_port}", peer.ari_password, names)
    try:
        await clinic.start()
        await peer.start()
        await bare.open()
        yield [
            Arm("Careline", clinic.server, number, keys, logins_of(clinic)),
            Arm("app_queue", peer.server, number, "", peer.logins()),
            Arm("bare ARI", peer.server, BARE_NUMBER, "", peer.logins()),
        ]
    finally:
        await bare.close()
        await clinic.stop()
        await peer.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def in_turn(
    every: Sequence[Arm], rounds: int, one_round: Callable[[Arm, int], Awaitable[Measured]]
) -> dict[str, list[Measured]]:
    """Of each arm what its rounds measured; another arm begins each time. ``one_round`` is given the round's number.

    A round at 200 agents takes a minute: a terminal is told of each.
    """
    taken: dict[str, list[Measured]] = {}
    for number in range(rounds):
        turn = number % len(every)
        for arm in [*every[turn:], *every[:turn]]:
            if sys.stderr.isatty():
                print(f"{len(arm.logins)} agents, round {number + 1} of {rounds}: {arm.name}", file=sys.stderr)
            taken.setdefault(arm.name, []).append(await one_round(arm, number))
    return taken

"""The console without a screen: one snapshot as JSON, one order and its answer.

Each returns the program's exit code: 0 fine, 1 not done, with one sentence on standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from ami.client import AmiError
from ami.vocabulary import AnnouncementOrder, Verb
from console.link import ConsoleLink, ControllerAway


async def print_snapshot(link: ConsoleLink) -> int:
    """Queues, callers and agents as one JSON object on standard output."""

    async def show() -> int:
        print(json.dumps(asdict(await link.snapshot()), indent=2))
        return 0

    return await over_link(link, show)


async def give_order(link: ConsoleLink, verb: Verb, subject: str, reason: str = "", queue: str = "") -> int:
    async def give() -> int:
        reply = await link.order(verb, subject, reason, queue)
        print(reply.text, file=sys.stdout if reply.ok else sys.stderr)
        return 0 if reply.ok else 1

    return await over_link(link, give)


async def give_announcement(link: ConsoleLink, order: AnnouncementOrder) -> int:
    """Switch an announcement and print the answer."""

    async def give() -> int:
        reply = await link.announce(order)
        print(reply.text, file=sys.stdout if reply.ok else sys.stderr)
        return 0 if reply.ok else 1

    return await over_link(link, give)


async def over_link(link: ConsoleLink, what: Callable[[], Awaitable[int]]) -> int:
    """``what`` over a link that is up; what keeps it from that is told in a sentence."""
    try:
        await link.start()
        return await what()
    except (AmiError, ControllerAway) as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError:
        print("What is ordered may hold letters, digits and punctuation only.", file=sys.stderr)
        return 1
    finally:
        await link.stop()

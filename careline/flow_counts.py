"""How many callers stand at each node of a flow now, and how many passed it today.

Read from the journal (open calls) and the CRM store (calls of today that are over); ids and names of nodes
alone leave here.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from careline.flow_picture import Count
from controller.journal.port import JournalUnavailableError
from controller.journal.reader import read_snapshots
from controller.settings.loader import Settings
from controller.settings.secrets import load_secrets
from crm.cipher import Cipher
from crm.open import open_crm
from crm.port import CrmUnavailable

MOST = 5_000
"""Calls of today that are looked at, the newest first."""


class CountsError(Exception):
    """Nothing can be counted; the text says why."""


async def counts_of(settings: Settings, flow: str) -> dict[str, Count]:
    """Of each node that somebody stands at or passed today. Raises CountsError."""
    secrets = load_secrets(settings.folder)
    path = settings.folder.databases / "journal.sqlite"
    if secrets is None:
        raise CountsError("This system was never started. Start it with `careline up`.")
    cipher = Cipher(secrets.data_key)
    crm = open_crm(settings.database_url, cipher)
    try:
        pages = read_snapshots(path, cipher)
        done = await crm.interactions(limit=MOST)
    except (JournalUnavailableError, CrmUnavailable) as error:
        raise CountsError(f"The calls cannot be counted now: {error}") from None
    finally:
        await crm.close()
    since = _midnight(settings.model.clinic.time_zone)
    over = [(it.flow, [step.node for step in it.steps]) for it in done if it.started_at >= since]
    calls = [page["call"] for page in pages.values() if isinstance(page.get("call"), Mapping)]
    return counted(flow, calls, over)


def counted(
    flow: str, calls: Iterable[Mapping[str, Any]], over: Iterable[tuple[str, Iterable[str]]]
) -> dict[str, Count]:
    """The nodes of ``flow``, whether callers began in it or another flow called it.

    ``calls`` are open ones as they are dumped (``ivr.call.dump``); ``over`` the flow in which others began, and the
    nodes they passed as records have them: those of a flow that was called as ``appointments/choose``. Who is in a
    flow that was called stands at the node that called it, too.
    """
    now: Counter[str] = Counter()
    today: Counter[str] = Counter()
    for began_in, nodes in over:
        today.update(_of(flow, began_in, nodes))
    for call in calls:
        frames = [frame["fields"] for frame in call.get("frames") or ()]
        here = [(call.get("flow"), call.get("node")), *((frame["flow"], frame["node"]) for frame in frames)]
        now.update(str(node) for name, node in here if name == flow)
        began_in = str(frames[0]["flow"] if frames else call.get("flow"))
        steps = [str(step["fields"]["node"]) for step in call.get("steps") or ()]
        today.update(_of(flow, began_in, steps))
        if call.get("flow") == flow and call.get("visit") is not None:
            today[str(call.get("node"))] += 1  # not a step yet
    return {node: Count(now[node], today[node]) for node in sorted({*now, *today})}


def _of(flow: str, began_in: str, nodes: Iterable[str]) -> list[str]:
    """Those of ``flow``, by their own names."""
    named = ((name.rpartition("/")[0] or began_in, name.rpartition("/")[2]) for name in nodes)
    return [node for of, node in named if of == flow]


def _midnight(zone: str) -> int:
    at = datetime.fromtimestamp(time.time(), ZoneInfo(zone))
    return int(at.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)

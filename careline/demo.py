"""The demonstration: one scripted patient and two agents' softphones, over real SIP and RTP.

The patient speaks and keys; one agent answers, talks, says what the call was and ends
his wrap-up. All of it goes through the system's own doors: the trunk, the registrations,
the feature codes.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.digest import Login
from careline.phones.listening import tone_of
from careline.phones.player import Happening as Noted
from careline.phones.player import Player
from careline.phones.script import load_script
from careline.phones.target import target_of
from controller.happenings import Happening
from controller.system import System
from crm.model import Interaction

SCRIPT = Path(__file__).with_name("demo.yaml")
AGENTS = ("alice", "bruno")
STORED_WITHIN_S = 10.0


class Watcher:
    """Waits for happenings of the demo's call."""

    def __init__(self) -> None:
        self.call = ""
        self.agent = ""
        self._seen: list[Happening] = []
        self._news = asyncio.Event()

    def __call__(self, it: Happening) -> None:
        if it.kind == "arrived" and not self.call:
            self.call = it.call
        if it.kind == "connected":
            self.agent = str(it.get("agent"))
        self._seen.append(it)
        self._news.set()

    async def wait(self, kind: str, within_s: float, **detail: str) -> bool:
        """Whether something of ``kind`` with these details happened, or does so in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while not any(it.kind == kind and all(it.get(k) == v for k, v in detail.items()) for it in self._seen):
            self._news.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._news.wait()
            except TimeoutError:
                return False
        return True


async def run_demo(system: System, console: Console) -> Interaction | None:
    """Play it; the stored interaction, or None when it did not come about."""
    model, secrets = system.settings.model, system.installation.secrets
    server = (model.listen.address, system.installation.ports.sip)
    watcher = Watcher()
    system.herald.add(watcher)
    phones = {
        agent: AgentPhone(
            server,
            Login(agent, secrets.sip[agent]),
            behaviour=Behaviour(after_ms=1500, tone_hz=tone_of(index), greeting="Good morning, how can I help you?"),
        )
        for index, agent in enumerate(AGENTS)
    }
    try:
        for phone in phones.values():
            await phone.register()
        await _call(system, console)
        await _wrap_up(phones, watcher)
    finally:
        for phone in phones.values():
            await phone.close()
    return await _stored(system, watcher.call)


async def _call(system: System, console: Console) -> None:
    """The patient's side, by the same means as ``careline call``; what he missed is said."""
    script, _ = load_script(SCRIPT)
    target = target_of(system.settings.path)

    def tell(noted: Noted) -> None:
        if noted.what in ("says", "presses", "hangs up"):
            console.print(Text(f"            patient  {noted.what} {noted.detail}".rstrip(), style="bold yellow"))

    try:
        result = await Player(script, target, folder=SCRIPT.parent, tell=tell).play()
    finally:
        await target.close()
    for failure in result.failures:
        console.print(f"The demo's patient: {failure}", style="bold red", highlight=False)


async def _wrap_up(phones: dict[str, AgentPhone], watcher: Watcher) -> None:
    """The agent keys what the call was, then that he is ready again."""
    phone = phones.get(watcher.agent)
    if phone is None or not await watcher.wait("hung_up", 10):
        return
    for code in ("*502", "*49"):
        leg = await phone.dial(code)
        await leg.wait("ended", 8)


async def _stored(system: System, call: str) -> Interaction | None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + STORED_WITHIN_S
    found: Interaction | None = None
    while call and loop.time() < deadline:
        await system.outbox.flush(1.0)
        stored = await system.crm.interactions(call=call)
        found = stored[0] if stored else None
        if found is not None and (found.disposition or found.agent is None):
            return found
        await asyncio.sleep(0.2)
    return found


def shown_interaction(it: Interaction) -> dict[str, Any]:
    """The public parts of an interaction, as the terminal and ``--json`` show them."""
    return {
        "id": it.id,
        "language": it.language,
        "patient": it.patient,
        "flow": it.flow,
        "flow_version": it.flow_version,
        "path": [step.node for step in it.steps],
        "queue": it.queue,
        "priority": it.priority,
        "outcome": it.outcome,
        "ivr_ms": it.ivr_ms,
        "wait_ms": it.wait_ms,
        "ring_ms": it.ring_ms,
        "talk_ms": it.talk_ms,
        "interpreter_ms": it.interpreter_ms,
        "acw_ms": it.acw_ms,
        "agent": it.agent,
        "disposition": it.disposition,
        "hung_up_by": it.hung_up_by,
    }

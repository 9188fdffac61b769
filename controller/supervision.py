"""Supervisors' orders from the console, carried out and answered.

An order comes as an AMI user event, is done once (a repeated id gets the first answer again), and is
answered by ``CarelineReply`` with one sentence. What was done by whom goes to the log for the audit.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from ami.client import AmiError
from ami.vocabulary import (
    ANNOUNCE_EVENT,
    COMMAND_EVENT,
    AnnouncementOrder,
    Malformed,
    Reply,
    SupervisorCommand,
    decode,
    encode,
    is_id,
)
from controller.publisher import Manager

log = logging.getLogger(__name__)

REMEMBERED = 1000
"""Answers kept for orders that come twice."""
MAX_WAITING = 200
MAX_REASON = 64
FAILED = "The controller failed on this order; its log says more."


class SupervisionRefused(Exception):
    """The order cannot be carried out; the text is one sentence for the supervisor, without PHI."""


class Supervised(Protocol):
    """What a supervisor may do. ``by`` is who ordered it. Each raises ``SupervisionRefused`` when it cannot be done."""

    def pause(self, agent: str, reason: str, by: str, queue: str = "") -> None:
        """``queue``: off that one alone."""
        ...

    def unpause(self, agent: str, by: str, queue: str = "") -> None: ...

    def sign_out(self, agent: str, by: str) -> None: ...

    def withdraw(self, call: str, by: str) -> None: ...


Announce = Callable[[AnnouncementOrder], Awaitable[str]]
"""Switches an announcement and tells what was done. Raises ``SupervisionRefused``."""


class Supervision:
    def __init__(self, manager: Manager, supervised: Supervised, announce: Announce) -> None:
        self._manager = manager
        self._supervised = supervised
        self._announce = announce
        self._announcing: dict[str, asyncio.Task[None]] = {}
        self._answers: OrderedDict[str, Reply] = OrderedDict()
        self._replies: asyncio.Queue[Reply] = asyncio.Queue(MAX_WAITING)

    def handle(self, event: Mapping[str, str]) -> None:
        """Look at one AMI event; anything but an order is left alone. The order is done before this returns.

        Words that must be made into sounds take longer: that is answered when it is done.
        """
        if event.get("UserEvent") not in (COMMAND_EVENT, ANNOUNCE_EVENT):
            return
        try:
            command = decode(event)
        except Malformed as error:
            log.warning("%s", error)
            return
        if not isinstance(command, SupervisorCommand | AnnouncementOrder) or not is_id(command.id):
            return
        reply = self._answers.get(command.id)
        if reply is not None:
            self._answer(reply)
        elif isinstance(command, SupervisorCommand):
            self._done(self._carry_out(command))
        elif command.id not in self._announcing:
            self._announcing[command.id] = asyncio.get_running_loop().create_task(self._switch(command))

    def _done(self, reply: Reply) -> None:
        self._answers[reply.id] = reply
        if len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        self._answer(reply)

    async def _switch(self, order: AnnouncementOrder) -> None:
        try:
            reply = Reply(order.id, True, await self._announce(order))
        except SupervisionRefused as refused:
            reply = Reply(order.id, False, str(refused))
        except Exception as error:
            log.error("announcement order failed with %s", type(error).__name__)
            reply = Reply(order.id, False, FAILED)
        self._announcing.pop(order.id, None)
        self._done(reply)

    def _answer(self, reply: Reply) -> None:
        try:
            self._replies.put_nowait(reply)
        except asyncio.QueueFull:
            log.warning("too many supervisor orders at once: a reply is lost")

    async def run(self) -> None:
        """Send the replies until cancelled. A console that hears none asks again or looks."""
        while True:
            reply = await self._replies.get()
            try:
                await self._manager.user_event(*encode(reply))
            except AmiError:
                log.warning("the reply to a supervisor's order could not be sent")

    def _carry_out(self, command: SupervisorCommand) -> Reply:
        if not is_id(command.subject):
            return Reply(command.id, False, "That is not the id of an agent or a call.")
        try:
            text = self._obey(command)
        except SupervisionRefused as refused:
            return Reply(command.id, False, str(refused))
        except Exception as error:
            log.error("supervisor order %s failed with %s", command.verb, type(error).__name__)
            return Reply(command.id, False, FAILED)
        log.info("supervisor order done", extra={"verb": command.verb, "subject": command.subject, "by": command.by})
        return Reply(command.id, True, text)

    def _obey(self, command: SupervisorCommand) -> str:
        match command.verb:
            case "pause":
                if not command.reason.strip() or len(command.reason) > MAX_REASON:
                    raise SupervisionRefused(f"A pause needs a reason of 1 to {MAX_REASON} letters.")
                self._supervised.pause(command.subject, command.reason.strip(), command.by, command.queue)
                where = f" for {command.queue}" if command.queue else ""
                return f"{command.subject} is paused{where}: {command.reason.strip()}."
            case "unpause":
                self._supervised.unpause(command.subject, command.by, command.queue)
                return f"{command.subject} is on the {f'queue {command.queue}' if command.queue else 'queue'} again."
            case "sign_out":
                self._supervised.sign_out(command.subject, command.by)
                return f"{command.subject} is signed out."
            case "withdraw":
                self._supervised.withdraw(command.subject, command.by)
                return f"Call {command.subject} is withdrawn from the queue."

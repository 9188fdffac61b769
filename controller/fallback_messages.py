"""Messages that nobody of us saw being recorded become tasks too, as soon as a controller lives.

When no phone of the fallback is answered the dialplan takes a message, whether or not anybody of us is there. Its call
record tells of it (``careline_mailbox``) and the recording bears the call's id, so the task's id follows from the call:
a record that is read twice, for a controller died in between, gives one task. Whose recording is gone, its task was
done and cleared long ago.

And whatever recording lies about that no task names, for whoever took it died before he had told of it, is found by
its file: it belongs to whom the flow had meant it for, if that is still known, else to the mailbox of the fallback.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from controller.call_records import MAILBOX
from controller.clock import Now
from controller.records.message_sounds import MessageSounds
from controller.switchboard.messages import WHY, Messages
from crm.cipher import CipherError
from crm.model import Interaction, Task, task_id
from crm.port import Crm

log = structlog.get_logger(__name__)

BY_DIALPLAN = f"{WHY}-fallback"
LEAST_MS = 1_200
"""Nothing was said in less. The recorder ends after six seconds of silence and leaves the first of them in the file
(``record_exec`` in Asterisk's app_record.c rewinds by all but one)."""
_DROPPED = re.compile(r"[^0-9a-zA-Z.-]")
STILL_MS = 120_000
"""A recording that has not grown for so long is over; the recorders write several times a second."""
_OF_FLOW = re.compile(r"message-(?P<call>.+)_(?P<part>\d+)-(?P<number>\d+)")
"""As ``Line.recording`` names them: the call's id with ``_`` for its dot, and the number of the message in it."""
_OF_DIALPLAN = "fallback-"


class FallbackMessages:
    """``take`` is told of each call that the dialplan had. ``emergency_queue``: who sees to those of emergencies."""

    def __init__(self, messages: Messages, sounds: MessageSounds, emergency_queue: str, mailbox: str, now: Now) -> None:
        """``mailbox``: whose are those of which nothing else is known."""
        self._messages = messages
        self._sounds = sounds
        self._emergency_queue = emergency_queue
        self._mailbox = mailbox
        self._now = now

    # --- by the call's record ---

    async def take(self, alone: Interaction, known: Interaction | None) -> None:
        """``alone`` is Asterisk's record of the call, ``known`` ours, if we had the caller before."""
        mailbox = alone.notes.get(MAILBOX)
        if not mailbox:
            return
        recording = recording_of(alone.id)
        duration_ms = await self._something_said(recording)
        if duration_ms:
            urgent = alone.notes.get("path") == "emergency"
            task = self._task(alone.id, BY_DIALPLAN, recording, duration_ms, alone.ended_at, known, emergency=urgent)
            owner = self._emergency_queue if task.priority == "emergency" else mailbox
            self._messages.keep(replace(task, owner=owner, language=(known or alone).language))

    # --- by the file ---

    async def look(self, crm: Crm, underway: Callable[[], int]) -> None:
        """What no task names, once all call records are read. ``underway``: how many records are not in the store yet.

        Raises CrmUnavailable and OSError.
        """
        old = await asyncio.to_thread(self._still)
        if not old or underway():
            return
        named = {task.recording for task in (*await crm.open_tasks(), *await crm.done_tasks())}
        for recording, ended_at in old:
            if recording not in named and not self._messages.under_way(recording):
                call, why = _made_of(recording)
                known = await crm.interactions(call=call)
                await self._found(call, why, recording, ended_at, known)

    def _still(self) -> list[tuple[str, int]]:
        """Recordings that are over and not sealed, and when they ended (UTC ms)."""
        ended = [(name, _changed_at(path)) for name, path in self._sounds.plain().items()]
        return [(name, at) for name, at in ended if 0 < at < self._now() - STILL_MS]

    async def _found(self, call: str, why: str, recording: str, ended_at: int, known: Sequence[Interaction]) -> None:
        duration_ms = await self._something_said(recording)
        if not duration_ms:
            return
        log.warning("recording_found", call=call)
        if not self._messages.ended(recording, duration_ms):
            whose = known[0] if known else None
            self._messages.keep(self._task(call, why, recording, duration_ms, ended_at, whose))

    # --- both ---

    async def _something_said(self, recording: str) -> int:
        """How long it is; 0 when there is none, or nothing was said: then it is deleted."""
        try:
            duration_ms = await asyncio.to_thread(self._sounds.length_ms, recording)
            if 0 < duration_ms < LEAST_MS:
                await asyncio.to_thread(self._sounds.forget, recording)
        except (OSError, CipherError) as error:  # nobody knows what is in it: somebody must look
            log.error("fallback_message_unreadable", recording=recording, error=type(error).__name__)
            return LEAST_MS
        if duration_ms < LEAST_MS:
            log.info("fallback_message_empty", recording=recording, milliseconds=duration_ms)
            return 0
        return duration_ms

    def _task(  # noqa: PLR0917 - all that is known of it
        self,
        call: str,
        why: str,
        recording: str,
        duration_ms: int,
        ended_at: int,
        known: Interaction | None,
        *,
        emergency: bool = False,
    ) -> Task:
        """The clock runs from the end, however long nobody of us was there."""
        within_ms = self._messages.within_ms
        urgent = "emergency" if emergency else (known.priority if known is not None else None) or ""
        urgency = urgent if urgent in within_ms else "routine"
        return Task(
            id=task_id(call, why),
            created_at=self._now(),
            due=ended_at + within_ms[urgency],
            owner=self._mailbox,
            patient=known.patient if known is not None else None,
            interaction=call,
            why=WHY,
            priority=urgency,
            language=known.language if known is not None else "",
            recording=recording,
            duration_ms=duration_ms,
        )


def _changed_at(path: Path) -> int:
    """UTC ms; 0 for one that is gone by now."""
    try:
        return int(path.stat().st_mtime * 1000)
    except FileNotFoundError:
        return 0


def _made_of(recording: str) -> tuple[str, str]:
    """The call a recording is of, and what its task's id ends with."""
    match = _OF_FLOW.fullmatch(recording)
    if match is None:
        return recording.removeprefix(_OF_DIALPLAN), BY_DIALPLAN
    return f"{match['call']}.{match['part']}", f"{WHY}-{match['number']}"


def recording_of(call: str) -> str:
    """The name the dialplan gives to the message of a call (``FILTER`` in dialplans/extensions.conf.j2)."""
    return f"{_OF_DIALPLAN}{_DROPPED.sub('', call)}"

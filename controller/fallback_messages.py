"""Messages that the dialplan took alone become tasks too, as soon as a controller lives.

When no phone of the fallback is answered the dialplan takes a message, whether or not anybody of us is there. Its call
record tells of it (``careline_mailbox``) and the recording bears the call's id, so the task's id follows from the call:
a record that is read twice, for a controller died in between, gives one task. Whose recording is gone, its task was
done and cleared long ago.
"""

from __future__ import annotations

import asyncio
import re

import structlog

from controller.call_records import MAILBOX
from controller.records.message_sounds import MessageSounds
from controller.switchboard.messages import WHY, Messages
from crm.cipher import CipherError
from crm.model import Interaction, Task, task_id

log = structlog.get_logger(__name__)

BY_DIALPLAN = f"{WHY}-fallback"
LEAST_MS = 1_200
"""Nothing was said in less. The recorder ends after six seconds of silence and leaves the first of them in the file
(``record_exec`` in Asterisk's app_record.c rewinds by all but one)."""
_DROPPED = re.compile(r"[^0-9a-zA-Z.-]")


class FallbackMessages:
    """``take`` is told of each call that the dialplan had. ``emergency_queue``: who sees to those of emergencies."""

    def __init__(self, messages: Messages, sounds: MessageSounds, emergency_queue: str) -> None:
        self._messages = messages
        self._sounds = sounds
        self._emergency_queue = emergency_queue

    async def take(self, alone: Interaction, known: Interaction | None, now: int) -> None:
        """``alone`` is Asterisk's record of the call, ``known`` ours, if we had the caller before. ``now``: UTC ms."""
        mailbox = alone.notes.get(MAILBOX)
        if not mailbox:
            return
        recording = recording_of(alone.id)
        try:
            duration_ms = await asyncio.to_thread(self._sounds.length_ms, recording)
            if 0 < duration_ms < LEAST_MS:
                await asyncio.to_thread(self._sounds.forget, recording)
        except (OSError, CipherError) as error:  # nobody knows what is in it: somebody must look
            log.error("fallback_message_unreadable", call=alone.id, error=type(error).__name__)
            duration_ms = LEAST_MS
        if duration_ms < LEAST_MS:
            log.info("fallback_message_empty", call=alone.id, milliseconds=duration_ms)
            return
        self._messages.keep(self._task(alone, known, mailbox, recording, duration_ms, now))

    def _task(  # noqa: PLR0917 - all that is known of it
        self, alone: Interaction, known: Interaction | None, mailbox: str, recording: str, duration_ms: int, now: int
    ) -> Task:
        """The clock runs from the end of the call, however long nobody of us was there."""
        within_ms = self._messages.within_ms
        before = (known.priority if known is not None else None) or ""
        urgent = "emergency" if alone.notes.get("path") == "emergency" else before
        urgency = urgent if urgent in within_ms else "routine"
        return Task(
            id=task_id(alone.id, BY_DIALPLAN),
            created_at=now,
            due=alone.ended_at + within_ms[urgency],
            owner=self._emergency_queue if urgency == "emergency" else mailbox,
            patient=known.patient if known else None,
            interaction=alone.id,
            why=WHY,
            priority=urgency,
            language=(known or alone).language,
            recording=recording,
            duration_ms=duration_ms,
        )


def recording_of(call: str) -> str:
    """The name the dialplan gives to the message of a call (``FILTER`` in dialplans/extensions.conf.j2)."""
    return f"fallback-{_DROPPED.sub('', call)}"

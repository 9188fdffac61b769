"""The IVR's questions to the CRM, each with a deadline of its own.

A store that is away, slow or broken answers ``LookUpFailed`` and the call goes on. What
comes back to the core is a handful of strings; names stay in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from controller.clock import Now
from crm.model import Patient
from crm.port import Crm, CrmUnavailable
from ivr import messages as ivr

log = structlog.get_logger(__name__)

DEADLINE_S = 1.5
"""How long a caller may be kept waiting for the store. He hears the greeting meanwhile."""

Answer = Callable[[str, ivr.Event], None]


class Lookups:
    """Started by the switchboard; answers through ``answer(call, event)``."""

    def __init__(self, crm: Crm, answer: Answer, now: Now, deadline_s: float = DEADLINE_S) -> None:
        self._crm = crm
        self._answer = answer
        self._now = now
        self._deadline_s = deadline_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._kinds: Mapping[str, Callable[[str | None, ivr.LookUp], Awaitable[Mapping[str, str] | None]]] = {
            "patient_by_phone": self._patient_by_phone,
        }

    def start(self, call: str, caller: str | None, command: ivr.LookUp) -> None:
        task = asyncio.get_running_loop().create_task(self._run(call, caller, command))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, call: str, caller: str | None, command: ivr.LookUp) -> None:
        event: ivr.Event
        try:
            kind = self._kinds[command.what]
            record = await asyncio.wait_for(kind(caller, command), self._deadline_s)
            event = (
                ivr.NotFound(self._now(), command.lookup)
                if record is None
                else ivr.Found(self._now(), command.lookup, record)
            )
        except (CrmUnavailable, TimeoutError) as error:
            event = ivr.LookUpFailed(self._now(), command.lookup, type(error).__name__)
        except Exception as error:  # any other fault of a connector must not cost the call
            log.error("lookup_fault", call=call, what=command.what, error=type(error).__name__)
            event = ivr.LookUpFailed(self._now(), command.lookup, type(error).__name__)
        self._answer(call, event)

    async def _patient_by_phone(self, caller: str | None, command: ivr.LookUp) -> Mapping[str, str] | None:
        """The patient whose phone this is. A phone that several share tells only that it is shared."""
        phone = command.arguments.get("phone") or caller
        if not phone:
            return None
        patients = await self._crm.patients_by_phone(phone)
        if not patients:
            return None
        return _record(patients)


def _record(patients: Sequence[Patient]) -> Mapping[str, str]:
    languages = {patient.language for patient in patients}
    record = {"matches": str(len(patients))}
    if len(languages) == 1:
        record["language"] = languages.pop()
    if len(patients) == 1:
        record["patient"] = patients[0].id
    return record

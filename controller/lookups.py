"""The IVR's questions to the CRM, each with a deadline of its own.

A store that is away, slow or broken answers ``LookUpFailed`` and the call goes on. What
comes back to the core is a handful of strings; names stay in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import structlog

from controller.clock import Now
from crm.model import Patient
from crm.port import Crm, CrmUnavailable
from ivr import messages as ivr

log = structlog.get_logger(__name__)

DEADLINE_S = 1.5
"""How long a caller may be kept waiting for the store. He hears the greeting meanwhile."""

OWN_NUMBER_S = 0.8
"""How long the store is asked for further numbers of a caller who would be called back; his own is known."""
KNOWN_AGENTS_S = 0.4
KNOWN_FOR_MS = 90 * 86_400_000
"""An agent who talked with a patient longer ago than this knows him no better than others."""

Answer = Callable[[str, ivr.Event], None]


class Lookups:
    """Started by the switchboard; answers through ``answer(call, event)``."""

    def __init__(
        self,
        crm: Crm,
        answer: Answer,
        now: Now,
        deadline_s: float = DEADLINE_S,
        *,
        may_call: Callable[[str], bool] = lambda _number: False,
    ) -> None:
        """``may_call``: whether a number may be called back at all."""
        self._crm = crm
        self._may_call = may_call
        self._answer = answer
        self._now = now
        self._deadline_s = deadline_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._kinds: Mapping[str, Callable[[str | None, ivr.LookUp], Awaitable[Mapping[str, str] | None]]] = {
            "patient_by_phone": self._patient_by_phone,
            "callback_numbers": self._callback_numbers,
        }

    def start(self, call: str, caller: str | None, command: ivr.LookUp) -> None:
        task = asyncio.get_running_loop().create_task(self._run(call, caller, command))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def answered(self) -> None:
        """When everything asked so far is answered."""
        await asyncio.gather(*self._tasks)

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
        record = dict(_record(patients))
        if "patient" in record:
            agents = await self._known_agents(record["patient"])
            record |= {"agents": " ".join(agents)} if agents else {}
        return record

    async def _known_agents(self, patient: str) -> Sequence[str]:
        """Who talked with him lately; nice to know, and not worth a failed look-up."""
        with suppress(CrmUnavailable, TimeoutError):
            async with asyncio.timeout(KNOWN_AGENTS_S):
                return await self._crm.agents_of(patient, self._now() - KNOWN_FOR_MS)
        return []

    async def _callback_numbers(self, caller: str | None, command: ivr.LookUp) -> Mapping[str, str] | None:
        """``own``: the number he calls from; ``others``: those on the file of the patient it belongs to.

        Without a number of his own there is none: whoever withholds it could name any patient's.
        """
        if not caller:
            return None
        others: list[str] = []
        try:
            async with asyncio.timeout(OWN_NUMBER_S):
                patients = await self._crm.patients_by_phone(caller)
        except (CrmUnavailable, TimeoutError):
            patients = []
        for patient in patients:
            if patient.id == command.arguments.get("patient"):
                others = [phone for phone in patient.phones if phone != caller and self._may_call(phone)]
        record = {"own": caller if self._may_call(caller) else "", "others": " ".join(others)}
        return record if any(record.values()) else None


def _record(patients: Sequence[Patient]) -> Mapping[str, str]:
    languages = {patient.language for patient in patients}
    record = {"matches": str(len(patients))}
    if len(languages) == 1:
        record["language"] = languages.pop()
    if len(patients) == 1:
        record["patient"] = patients[0].id
    return record

"""The store in memory: for tests, for trying out a flow, and to show what a connector must do.

Its faults are switches: ``away`` makes every call fail, ``slow_ms`` makes it late.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from crm.cipher import Cipher
from crm.clinic.memory import MemoryAppointments, MemoryBilling, MemoryMedication
from crm.clinic.port import Appointments, Billing, Medication
from crm.model import Agent, Disposition, Interaction, Patient, Preference, Task
from crm.port import Crm, CrmUnavailable
from crm.privacy import clean, storable, storable_preference, storable_task

SCHEMES = ("memory",)


class MemoryCrm:
    """Keeps everything until the process ends. ``calls`` counts the calls that reached it."""

    def __init__(self, timeout_ms: int = 2_000) -> None:
        self.away = False
        self.slow_ms = 0
        self.calls = 0
        self._timeout_ms = timeout_ms
        self._patients: dict[str, Patient] = {}
        self._preferences: dict[tuple[str, str], Preference] = {}
        self._agents: dict[str, Agent] = {}
        self._dispositions: dict[str, Disposition] = {}
        self._interactions: dict[str, Interaction] = {}
        self._tasks: dict[str, Task] = {}
        self.appointments: Appointments = MemoryAppointments(self._reach)
        self.medication: Medication = MemoryMedication(self._reach)
        self.billing: Billing = MemoryBilling(self._reach)

    async def _reach(self) -> None:
        self.calls += 1
        if self.slow_ms:
            await asyncio.sleep(min(self.slow_ms, self._timeout_ms) / 1000)
        if self.slow_ms > self._timeout_ms:
            raise CrmUnavailable(f"the store did not answer within {self._timeout_ms / 1000:g} s")
        if self.away:
            raise CrmUnavailable("the store in memory is switched off")

    async def patients_by_phone(self, phone: str) -> Sequence[Patient]:
        await self._reach()
        return [patient for _, patient in sorted(self._patients.items()) if phone in patient.phones]

    async def patient(self, patient: str) -> Patient | None:
        await self._reach()
        return self._patients.get(patient)

    async def put_patients(self, patients: Sequence[Patient]) -> None:
        await self._reach()
        for patient in patients:
            self._patients[patient.id] = replace(patient, phones=tuple(dict.fromkeys(patient.phones)))

    async def count_patients(self) -> int:
        await self._reach()
        return len(self._patients)

    async def put_preference(self, preference: Preference) -> None:
        await self._reach()
        new = storable_preference(preference)
        old = self._preferences.get((new.patient, new.what))
        if old is None or new.asked_at >= old.asked_at:
            self._preferences[new.patient, new.what] = new

    async def preferences_of(self, patient: str) -> Sequence[Preference]:
        await self._reach()
        return [each for _, each in sorted(self._preferences.items()) if each.patient == clean(patient)]

    async def clear_preferences(self, patient: str) -> int:
        old = await self.preferences_of(patient)
        for each in old:
            del self._preferences[each.patient, each.what]
        return len(old)

    async def put_agents(self, agents: Sequence[Agent]) -> None:
        await self._reach()
        self._agents |= {agent.id: agent for agent in agents}

    async def agents(self) -> Sequence[Agent]:
        await self._reach()
        return [agent for _, agent in sorted(self._agents.items())]

    async def put_dispositions(self, dispositions: Sequence[Disposition]) -> None:
        await self._reach()
        self._dispositions = {disposition.code: disposition for disposition in dispositions}

    async def dispositions(self) -> Sequence[Disposition]:
        await self._reach()
        return [disposition for _, disposition in sorted(self._dispositions.items())]

    async def store(self, interaction: Interaction) -> None:
        await self.store_all((interaction,))

    async def store_all(self, interactions: Sequence[Interaction]) -> None:
        await self._reach()
        for interaction in interactions:
            old = self._interactions.get(interaction.id)
            new = storable(interaction)
            if old is not None:
                new = replace(new, acw_ms=new.acw_ms or old.acw_ms, disposition=new.disposition or old.disposition)
            self._interactions[new.id] = new

    async def set_wrap_up(self, interaction_id: str, disposition: str, acw_ms: int) -> bool:
        await self._reach()
        old = self._interactions.get(interaction_id)
        if old is not None:
            self._interactions[interaction_id] = replace(old, disposition=disposition, acw_ms=acw_ms)
        return old is not None

    async def interactions(self, *, limit: int = 100, call: str | None = None) -> Sequence[Interaction]:
        await self._reach()
        if call is not None:
            return [self._interactions[call]] if call in self._interactions else []
        newest = sorted(self._interactions.values(), key=lambda each: (each.started_at, each.id), reverse=True)
        return newest[: max(limit, 0)]

    async def clear_utterances(self, *, before: int | None = None, call: str | None = None) -> int:
        await self._reach()
        cleared = 0
        for name, old in self._interactions.items():
            if call in (None, name) and (call, before) != (None, None):
                stay = tuple(one for one in old.utterances if before is not None and one.at >= before)
                cleared += len(old.utterances) - len(stay)
                self._interactions[name] = replace(old, utterances=stay)
        return cleared

    async def agents_of(self, patient: str, since: int) -> Sequence[str]:
        newest = [each for each in await self.interactions(limit=len(self._interactions)) if each.patient == patient]
        agents = [each.agent for each in newest if each.agent and each.talk_ms > 0 and each.started_at >= since]
        return list(dict.fromkeys(agents))

    async def count_interactions(self) -> int:
        await self._reach()
        return len(self._interactions)

    async def put_task(self, task: Task) -> None:
        await self._reach()
        new = storable_task(task)
        if new.done_at is None and (old := self._tasks.get(new.id)) is not None:
            new = replace(new, done_at=old.done_at, done_by=old.done_by)
        self._tasks[new.id] = new

    async def finish_task(self, task_id: str, at: int, by: str) -> Task | None:
        await self._reach()
        task = self._tasks.get(task_id)
        if task is not None and task.done_at is None:
            task = self._tasks[task_id] = storable_task(replace(task, done_at=at, done_by=by))
        return task

    async def open_tasks(self) -> Sequence[Task]:
        await self._reach()
        still = (task for task in self._tasks.values() if task.done_at is None)
        return sorted(still, key=lambda task: (task.due, task.id))

    async def done_tasks(self) -> Sequence[Task]:
        await self._reach()
        done = [(task.done_at, task.id, task) for task in self._tasks.values() if task.done_at is not None]
        return [task for _, _, task in sorted(done, key=lambda each: (-each[0], each[1]))]

    async def clear_tasks(self, done_before: int) -> int:
        await self._reach()
        old = [task.id for task in self._tasks.values() if task.done_at is not None and task.done_at < done_before]
        for name in old:
            del self._tasks[name]
        return len(old)

    async def check(self) -> str:
        await self._reach()
        return f"memory, nothing outlives the process, {len(self._patients)} patients"

    async def close(self) -> None:
        """Nothing to let go of."""


def connect(url: str, cipher: Cipher, timeout_ms: int) -> Crm:
    """``memory:``; the cipher is not needed for what is never written."""
    return MemoryCrm(timeout_ms)

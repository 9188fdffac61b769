"""What a CRM connector must do. Every connector passes ``tests/contract/test_crm_contract.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from crm.clinic.port import Appointments, Billing, Medication
from crm.model import Agent, Disposition, Interaction, Patient, Preference, Task


class CrmUnavailable(Exception):
    """The store cannot be reached or did not answer in time. Holds no PHI; the caller may try again."""


class Crm(Protocol):
    """Every method raises ``CrmUnavailable`` when the store is away; nothing else escapes."""

    @property
    def appointments(self) -> Appointments: ...

    @property
    def medication(self) -> Medication: ...

    @property
    def billing(self) -> Billing: ...

    async def patients_by_phone(self, phone: str) -> Sequence[Patient]:
        """All patients who share ``phone`` (E.164), ordered by id; empty when none."""
        ...

    async def patient(self, patient: str) -> Patient | None:
        """The patient with this id."""
        ...

    async def store(self, interaction: Interaction) -> None:
        """Insert or replace by id, with all steps and offers, in one transaction.

        Answers typed ``secret`` are not kept. A wrap-up already set stays when ``interaction`` carries none.
        """
        ...

    async def store_all(self, interactions: Sequence[Interaction]) -> None:
        """``store`` for many, all in one transaction: all or none. The last of equal ids wins."""
        ...

    async def set_wrap_up(self, interaction_id: str, disposition: str, acw_ms: int) -> bool:
        """What the agent did after the call. False when no such interaction is stored (yet)."""
        ...

    async def interactions(self, *, limit: int = 100, call: str | None = None) -> Sequence[Interaction]:
        """The newest first, or the one with id ``call``."""
        ...

    async def clear_utterances(self, *, before: int | None = None, call: str | None = None) -> int:
        """Forget what was said before then (UTC ms), in ``call`` where one is named; how many utterances there were.

        Without either, nothing. The rest of the records stays.
        """
        ...

    async def agents_of(self, patient: str, since: int) -> Sequence[str]:
        """The agents who talked with ``patient`` since then (UTC ms), each once, the last one first."""
        ...

    async def count_interactions(self) -> int: ...

    async def put_task(self, task: Task) -> None:
        """Insert or replace by id. One that is done stays done."""
        ...

    async def finish_task(self, task_id: str, at: int, by: str) -> Task | None:
        """It has been seen to, at ``at`` (UTC ms) by ``by``: the task as it stands now, None when there is none.

        Of one done before, when and by whom stays as it was.
        """
        ...

    async def open_tasks(self) -> Sequence[Task]:
        """All that are not done, the one due first first."""
        ...

    async def done_tasks(self) -> Sequence[Task]:
        """All that are done and not cleared yet, the one done last first."""
        ...

    async def clear_tasks(self, done_before: int) -> int:
        """Forget tasks done before then (UTC ms); how many there were. Open ones stay, however old."""
        ...

    async def put_patients(self, patients: Sequence[Patient]) -> None:
        """Insert or replace by id, all in one transaction."""
        ...

    async def count_patients(self) -> int: ...

    async def put_preference(self, preference: Preference) -> None:
        """Insert, or replace what the patient asked for before; what was asked earlier than that changes nothing."""
        ...

    async def preferences_of(self, patient: str) -> Sequence[Preference]:
        """What a patient asked for, ordered by ``what``; a patient we do not know may have some."""
        ...

    async def clear_preferences(self, patient: str) -> int:
        """Forget what a patient asked for; how many things there were."""
        ...

    async def put_agents(self, agents: Sequence[Agent]) -> None:
        """Insert or replace by id; agents not named stay, since past calls name them."""
        ...

    async def agents(self) -> Sequence[Agent]:
        """Ordered by id."""
        ...

    async def put_dispositions(self, dispositions: Sequence[Disposition]) -> None:
        """These codes and no others may be used from now on; past calls keep theirs."""
        ...

    async def dispositions(self) -> Sequence[Disposition]:
        """The codes in use, ordered by code."""
        ...

    async def check(self) -> str:
        """One sentence on the store's state for ``careline doctor``, e.g. ``SQLite, schema 0001, 200 patients``."""
        ...

    async def close(self) -> None: ...

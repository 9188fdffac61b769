"""What a CRM connector must do. Every connector passes ``tests/contract/test_crm_contract.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from crm.model import Interaction, Patient


class CrmUnavailable(Exception):
    """The store cannot be reached or did not answer in time. Holds no PHI; the caller may try again."""


class Crm(Protocol):
    """Every method raises ``CrmUnavailable`` when the store is away; nothing else escapes."""

    async def patients_by_phone(self, phone: str) -> Sequence[Patient]:
        """All patients who share ``phone`` (E.164), ordered by id; empty when none."""
        ...

    async def store(self, interaction: Interaction) -> None:
        """Insert or replace by id, with all steps and offers, in one transaction."""
        ...

    async def interactions(self, *, limit: int = 100, call: str | None = None) -> Sequence[Interaction]:
        """The newest first, or the one with id ``call``."""
        ...

    async def count_interactions(self) -> int: ...

    async def check(self) -> str:
        """One sentence on the store's state for ``careline doctor``, e.g. ``SQLite, schema 0001, 200 patients``."""
        ...

    async def close(self) -> None: ...

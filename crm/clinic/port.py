"""What a store of the clinic's records must do. All of them pass ``tests/contract/test_clinic_contract.py``.

Every method raises ``CrmUnavailable`` when the store is away; nothing else escapes. A method that changes
something takes an id chosen by the caller, so that doing it twice does it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from crm.clinic.model import Account, Appointment, Authorisation, Coverage, Prescription, Provider, RefillRequest, Slot


class Appointments(Protocol):
    """Offering, holding, booking, moving and cancelling. A slot never belongs to two patients.

    A slot that is offered to a caller is held for him (FHIR: ``busy-tentative``) until ``until``; ``by`` names
    the call. Whoever holds nothing may still book a slot that nobody else holds.
    """

    async def put_providers(self, providers: Sequence[Provider]) -> None:
        """Insert or replace by id."""
        ...

    async def providers(self) -> Sequence[Provider]:
        """Ordered by id."""
        ...

    async def put_slots(self, slots: Sequence[Slot]) -> None:
        """Insert or replace by id; what is booked or held stays so."""
        ...

    async def free_slots(
        self, *, now: int, after: int, before: int, visit: str = "", provider: str = "", limit: int = 3
    ) -> Sequence[Slot]:
        """Those from ``after`` until ``before`` that nobody has booked or holds at ``now``, the first first."""
        ...

    async def hold(self, slot: str, by: str, now: int, until: int) -> bool:
        """Keep it for ``by``; False when somebody else has or holds it. Again prolongs."""
        ...

    async def release(self, slot: str, by: str) -> None:
        """Give back what ``by`` holds; what he does not hold is left alone."""
        ...

    async def book(self, appointment: str, patient: str, slot: str, by: str, now: int) -> Appointment | None:
        """Book the slot; None when somebody was quicker or there is no such slot. The hold of ``by`` ends with it."""
        ...

    async def move(self, appointment: str, patient: str, slot: str, by: str, now: int) -> Appointment | None:
        """To another slot, whose old one is free again. None, and nothing has changed, when it cannot be had."""
        ...

    async def cancel(self, appointment: str, patient: str, now: int) -> Appointment | None:
        """The appointment as it stands now, its slot free again; None when the patient has no such appointment."""
        ...

    async def of_patient(self, patient: str, after: int) -> Sequence[Appointment]:
        """His booked ones that begin at ``after`` or later, the first first."""
        ...


class Medication(Protocol):
    """Prescriptions and requests for refills."""

    async def put_prescriptions(self, prescriptions: Sequence[Prescription]) -> None:
        """Insert or replace by id."""
        ...

    async def of_patient(self, patient: str) -> Sequence[Prescription]:
        """Ordered by id."""
        ...

    async def request_refill(self, request: RefillRequest) -> RefillRequest | None:
        """Put it down; if one for this prescription is still ``requested``, that one is given back instead.

        None when the patient has no such prescription.
        """
        ...

    async def requests_of(self, patient: str) -> Sequence[RefillRequest]:
        """The newest first."""
        ...


class Billing(Protocol):
    """What is owed, and who pays."""

    async def put_accounts(self, accounts: Sequence[Account]) -> None:
        """Insert or replace by patient."""
        ...

    async def put_coverages(self, coverages: Sequence[Coverage]) -> None:
        """Insert or replace by patient."""
        ...

    async def put_authorisations(self, authorisations: Sequence[Authorisation]) -> None:
        """Insert or replace by id."""
        ...

    async def account_of(self, patient: str) -> Account | None: ...

    async def coverage_of(self, patient: str) -> Coverage | None: ...

    async def authorisations_of(self, patient: str) -> Sequence[Authorisation]:
        """The one that changed last first."""
        ...

"""The clinic's records in memory: the shortest complete example of ``port.py``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from crm.clinic.model import Account, Appointment, Authorisation, Coverage, Prescription, Provider, RefillRequest, Slot

Reach = Callable[[], Awaitable[None]]
"""Awaited before everything else; raises ``CrmUnavailable`` while the store plays dead."""


class MemoryAppointments:
    """See ``crm.clinic.port.Appointments``."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._providers: dict[str, Provider] = {}
        self._slots: dict[str, Slot] = {}
        self._holds: dict[str, tuple[str, int]] = {}
        self._appointments: dict[str, Appointment] = {}

    async def put_providers(self, providers: Sequence[Provider]) -> None:
        await self._reach()
        self._providers |= {provider.id: provider for provider in providers}

    async def providers(self) -> Sequence[Provider]:
        await self._reach()
        return [provider for _, provider in sorted(self._providers.items())]

    async def put_slots(self, slots: Sequence[Slot]) -> None:
        await self._reach()
        self._slots |= {slot.id: slot for slot in slots}

    async def free_slots(
        self, *, now: int, after: int, before: int, visit: str = "", provider: str = "", limit: int = 3
    ) -> Sequence[Slot]:
        await self._reach()
        free = [
            slot
            for slot in self._slots.values()
            if after <= slot.start_at < before
            and (not visit or slot.visit == visit)
            and (not provider or slot.provider == provider)
            and self._is_free(slot.id, "", now)
        ]
        return sorted(free, key=lambda slot: (slot.start_at, slot.id))[:limit]

    def _is_free(self, slot: str, by: str, now: int, appointment: str = "") -> bool:
        holder, until = self._holds.get(slot, ("", 0))
        owner = self._owner(slot)
        return (not owner or owner == appointment) and (until <= now or holder == by)

    def _owner(self, slot: str) -> str:
        booked = (each for each in self._appointments.values() if each.status == "booked")
        return next((each.id for each in booked if each.slot.id == slot), "")

    async def hold(self, slot: str, by: str, now: int, until: int) -> bool:
        await self._reach()
        if slot not in self._slots or not self._is_free(slot, by, now):
            return False
        self._holds[slot] = (by, until)
        return True

    async def release(self, slot: str, by: str) -> None:
        await self._reach()
        if self._holds.get(slot, ("", 0))[0] == by:
            del self._holds[slot]

    async def book(self, appointment: str, patient: str, slot: str, by: str, now: int) -> Appointment | None:
        await self._reach()
        known = self._appointments.get(appointment)
        if known is not None and (known.patient != patient or known.status != "booked" or known.slot.id != slot):
            return None
        return known or self._take(appointment, patient, slot, by, now)

    async def move(self, appointment: str, patient: str, slot: str, by: str, now: int) -> Appointment | None:
        await self._reach()
        known = self._appointments.get(appointment)
        if known is None or known.patient != patient or known.status != "booked":
            return None
        return known if known.slot.id == slot else self._take(appointment, patient, slot, by, now)

    def _take(self, appointment: str, patient: str, slot: str, by: str, now: int) -> Appointment | None:
        if slot not in self._slots or not self._is_free(slot, by, now, appointment):
            return None
        self._holds.pop(slot, None)
        made = Appointment(appointment, patient, self._slots[slot], "booked", now)
        self._appointments[appointment] = made
        return made

    async def cancel(self, appointment: str, patient: str, now: int) -> Appointment | None:
        await self._reach()
        known = self._appointments.get(appointment)
        if known is None or known.patient != patient or known.status not in ("booked", "cancelled"):
            return None
        if known.status == "booked":
            known = self._appointments[appointment] = replace(known, status="cancelled", changed_at=now)
        return known

    async def of_patient(self, patient: str, after: int) -> Sequence[Appointment]:
        await self._reach()
        mine = [each for each in self._appointments.values() if each.patient == patient and each.status == "booked"]
        whole = [replace(each, slot=self._slots[each.slot.id]) for each in mine]
        ahead = [each for each in whole if each.slot.start_at >= after]
        return sorted(ahead, key=lambda each: (each.slot.start_at, each.id))


class MemoryMedication:
    """See ``crm.clinic.port.Medication``."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._prescriptions: dict[str, Prescription] = {}
        self._requests: dict[str, RefillRequest] = {}

    async def put_prescriptions(self, prescriptions: Sequence[Prescription]) -> None:
        await self._reach()
        self._prescriptions |= {prescription.id: prescription for prescription in prescriptions}

    async def of_patient(self, patient: str) -> Sequence[Prescription]:
        await self._reach()
        return [each for _, each in sorted(self._prescriptions.items()) if each.patient == patient]

    async def request_refill(self, request: RefillRequest) -> RefillRequest | None:
        await self._reach()
        prescription = self._prescriptions.get(request.prescription)
        if prescription is None or prescription.patient != request.patient:
            return None
        same = (each for each in self._requests.values() if each.prescription == request.prescription)
        still_open = next((each for each in same if each.status == "requested" or each.id == request.id), None)
        return still_open or self._requests.setdefault(request.id, request)

    async def requests_of(self, patient: str) -> Sequence[RefillRequest]:
        await self._reach()
        mine = [each for each in self._requests.values() if each.patient == patient]
        return sorted(mine, key=lambda each: (each.requested_at, each.id), reverse=True)


class MemoryBilling:
    """See ``crm.clinic.port.Billing``."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._accounts: dict[str, Account] = {}
        self._coverages: dict[str, Coverage] = {}
        self._authorisations: dict[str, Authorisation] = {}

    async def put_accounts(self, accounts: Sequence[Account]) -> None:
        await self._reach()
        self._accounts |= {account.patient: account for account in accounts}

    async def put_coverages(self, coverages: Sequence[Coverage]) -> None:
        await self._reach()
        self._coverages |= {coverage.patient: coverage for coverage in coverages}

    async def put_authorisations(self, authorisations: Sequence[Authorisation]) -> None:
        await self._reach()
        self._authorisations |= {each.id: each for each in authorisations}

    async def account_of(self, patient: str) -> Account | None:
        await self._reach()
        return self._accounts.get(patient)

    async def coverage_of(self, patient: str) -> Coverage | None:
        await self._reach()
        return self._coverages.get(patient)

    async def authorisations_of(self, patient: str) -> Sequence[Authorisation]:
        await self._reach()
        mine = [each for each in self._authorisations.values() if each.patient == patient]
        return sorted(mine, key=lambda each: (each.changed_at, each.id), reverse=True)

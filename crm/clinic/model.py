"""The clinic's own records as plain data. Times are UTC milliseconds, money whole cents.

Words of states are FHIR R4's (Appointment.status, Task of a refill, CoverageEligibilityResponse) where it has
one. Fields marked PHI are not in the ``repr``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AppointmentStatus = Literal["booked", "cancelled", "fulfilled", "noshow"]
RefillStatus = Literal["requested", "accepted", "rejected", "completed"]
AuthorisationStatus = Literal["pending", "approved", "denied", "expired"]


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody a patient may have an appointment with. ``name`` as it is spoken: ``Doctor Ortiz``."""

    id: str
    name: str
    family_name: str
    languages: tuple[str, ...]
    visits: tuple[str, ...]
    """Kinds of visit he takes: ``checkup``, ``follow_up``, ``vaccination`` …"""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked."""

    id: str
    provider: str
    visit: str
    start_at: int
    minutes: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """``id`` is chosen by who books: booking twice with one id books once."""

    id: str
    patient: str
    slot: Slot
    status: AppointmentStatus
    changed_at: int


@dataclass(frozen=True, slots=True)
class Prescription:
    """``medication`` and ``pharmacy`` are PHI. ``expires_at``: from then on only the doctor may renew it.

    ``controlled``: by law, such as an opioid: never refilled without somebody who looks at it first.
    """

    id: str
    patient: str
    medication: str = field(repr=False)
    pharmacy: str = field(repr=False)
    refills_left: int
    expires_at: int
    controlled: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class RefillRequest:
    """A patient asks for more of a medicine; staff decide. FHIR: a Task with the code ``Refill Request``."""

    id: str
    patient: str
    prescription: str
    requested_at: int
    status: RefillStatus = "requested"


@dataclass(frozen=True, slots=True)
class Account:
    """What a patient owes, PHI. ``due_at`` 0: nothing is due."""

    patient: str
    balance_cents: int = field(repr=False)
    currency: str
    due_at: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """A patient's insurance, PHI. ``active_until`` None: without end."""

    patient: str
    payer: str = field(repr=False)
    plan: str = field(repr=False)
    active_from: int
    active_until: int | None = None

    def active_at(self, at: int) -> bool:
        """Does it pay for what is done at ``at``?"""
        return self.active_from <= at and (self.active_until is None or at < self.active_until)


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Whether the insurance has agreed to pay for a service beforehand; ``service`` is PHI."""

    id: str
    patient: str
    service: str = field(repr=False)
    status: AuthorisationStatus
    changed_at: int

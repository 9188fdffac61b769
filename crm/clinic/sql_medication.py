"""Prescriptions and refill requests in SQL. What a patient takes, and where he fetches it, is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from crm import tables
from crm.cipher import Cipher
from crm.clinic.model import Prescription, RefillRequest
from crm.clinic.sql_session import Session, all_rows

_REQUEST = ("id", "patient", "prescription", "requested_at", "status")
_requests, _prescriptions = tables.refill_requests, tables.prescriptions


class SqlMedication:
    """See ``crm.clinic.port.Medication``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put_prescriptions(self, prescriptions: Sequence[Prescription]) -> None:
        last = {each.id: each for each in prescriptions}.values()
        rows = [_row(each, self._session.cipher) for each in last]
        await self._session.write(lambda connection: self._session.put(connection, _prescriptions, rows))

    async def of_patient(self, patient: str) -> Sequence[Prescription]:
        wanted = select(_prescriptions).where(_prescriptions.c.patient == patient)

        async def work(connection: AsyncConnection) -> list[Prescription]:
            return [_prescription(row, self._session.cipher) for row in await all_rows(connection, wanted)]

        return sorted(await self._session.read(work), key=lambda prescription: prescription.id)

    async def request_refill(self, request: RefillRequest) -> RefillRequest | None:
        """The row of the prescription is locked meanwhile: two calls of one patient give one request."""
        mine = (_prescriptions.c.id == request.prescription, _prescriptions.c.patient == request.patient)
        lock = select(_prescriptions.c.id).where(*mine).with_for_update()
        same = select(_requests).where(_requests.c.prescription == request.prescription)
        still_open = same.where(or_(_requests.c.status == "requested", _requests.c.id == request.id))

        async def work(connection: AsyncConnection) -> RefillRequest | None:
            if not await all_rows(connection, lock):
                return None
            found = await all_rows(connection, still_open.order_by(_requests.c.requested_at))
            if found:
                return _request(found[0])
            await connection.execute(insert(_requests).values({name: getattr(request, name) for name in _REQUEST}))
            return request

        return await self._session.write(work)

    async def requests_of(self, patient: str) -> Sequence[RefillRequest]:
        wanted = select(_requests).where(_requests.c.patient == patient)
        found = await self._session.read(lambda connection: all_rows(connection, wanted))
        return sorted((_request(row) for row in found), key=lambda each: (each.requested_at, each.id), reverse=True)


def _row(prescription: Prescription, cipher: Cipher) -> dict[str, Any]:
    private: dict[str, Any] = {"medication": prescription.medication, "pharmacy": prescription.pharmacy}
    private |= {"controlled": True} if prescription.controlled else {}
    return {
        "id": prescription.id,
        "patient": prescription.patient,
        "sealed": cipher.seal(private, f"prescriptions {prescription.id}"),
        "refills_left": prescription.refills_left,
        "expires_at": prescription.expires_at,
    }


def _prescription(row: RowMapping, cipher: Cipher) -> Prescription:
    private = cipher.unseal(row["sealed"], f"prescriptions {row['id']}")
    plain = {name: row[name] for name in ("id", "patient", "refills_left", "expires_at")}
    return Prescription(**plain, **private)


def _request(row: RowMapping) -> RefillRequest:
    return RefillRequest(**{name: row[name] for name in _REQUEST})

"""What the patient owes."""

from __future__ import annotations

from collections.abc import Mapping

from controller.clinic_records import local
from controller.operations import Desk


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    account = await desk.crm.billing.account_of(arguments["patient"])
    if account is None:
        return None
    due = account.due_at if account.balance_cents > 0 else 0
    record = {"balance": str(max(0, account.balance_cents))}
    return record | ({"due": local(due, desk.time_zone).date().isoformat()} if due else {})

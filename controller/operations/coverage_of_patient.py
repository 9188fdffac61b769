"""The patient's insurance, and what became of his last request to it."""

from __future__ import annotations

from collections.abc import Mapping

from controller.operations import Desk


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    patient = arguments["patient"]
    coverage = await desk.crm.billing.coverage_of(patient)
    if coverage is None:
        return None
    asked = await desk.crm.billing.authorisations_of(patient)
    return {
        "payer": coverage.payer,
        "active": "yes" if coverage.active_at(desk.now()) else "no",
        "authorisation": asked[0].status if asked else "none",
    }

"""The IVR's questions and orders to the CRM (``controller.operations``), each with a deadline of its own.

A store that is away, slow or broken answers ``LookUpFailed`` and the call goes on. What
comes back to the core is a handful of strings; names stay in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from controller.clock import Now
from controller.errands import Errands
from controller.operations import Desk, carriers
from crm.port import Crm, CrmUnavailable
from ivr import messages as ivr

log = structlog.get_logger(__name__)

DEADLINE_S = 1.5
"""How long a caller may be kept waiting for the store. He hears the greeting meanwhile."""

Answer = Callable[[str, ivr.Event], None]


class Lookups(Errands):
    """Started by the switchboard; answers through ``answer(call, event)``."""

    def __init__(
        self,
        crm: Crm,
        answer: Answer,
        now: Now,
        deadline_s: float = DEADLINE_S,
        *,
        may_call: Callable[[str], bool] = lambda _number: False,
        country: str = "US",
        time_zone: str = "UTC",
    ) -> None:
        """``may_call``: whether a number may be called back at all; ``country``: of numbers without a country code."""
        super().__init__()
        self._desk = Desk(crm, now, may_call, country, time_zone)
        self._answer = answer
        self._now = now
        self._deadline_s = deadline_s

    def start(self, call: str, caller: str | None, command: ivr.LookUp) -> None:
        self._do(self._run(call, caller, command))

    async def _run(self, call: str, caller: str | None, command: ivr.LookUp) -> None:
        event: ivr.Event
        try:
            carry_out = carriers()[command.what]
            arguments = {**command.arguments, "call": call}
            record = await asyncio.wait_for(carry_out(self._desk, caller, arguments), self._deadline_s)
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

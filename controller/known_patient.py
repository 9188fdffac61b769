"""What a call wants to know of a patient who was found (who knows him, how he wants to be spoken to), and tells.

All of it is nice to know and none is worth a failed look-up: a store that is slow with it is not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import TypeVar

from controller.operations import Desk
from crm.model import PREFERENCES, Patient, Preference
from crm.port import CrmUnavailable
from ivr.messages import Remember

Known = TypeVar("Known")
WAIT_S = 0.4
KNOWN_FOR_MS = 90 * 86_400_000
"""An agent who talked with a patient longer ago than this knows him no better than others."""


async def known_of(desk: Desk, patient: Patient) -> dict[str, str]:
    """``agents`` who talked with him lately, his ``care_team``, and ``pace``, ``volume`` and ``relay`` as he asked."""
    agents, asked = await asyncio.gather(
        _in_time(desk.crm.agents_of(patient.id, desk.now() - KNOWN_FOR_MS)),
        _in_time(desk.crm.preferences_of(patient.id)),
    )
    # Whatever else a store may hold there is no answer of a look-up.
    preferences = {each.what: each.value for each in asked if each.what in PREFERENCES}
    people = {"agents": " ".join(agents), "care_team": " ".join(patient.care_team)}
    return {**preferences, **{which: names for which, names in people.items() if names}}


async def _in_time(asked: Awaitable[Sequence[Known]]) -> Sequence[Known]:
    """What the store answers; nothing when it is away or slow."""
    with suppress(CrmUnavailable, TimeoutError):
        async with asyncio.timeout(WAIT_S):
            return await asked
    return ()


def preferences_of(command: Remember, at: int) -> tuple[Preference, ...]:
    """What a caller asked for, as it is kept for the patient."""
    return tuple(Preference(command.patient, what, value, at) for what, value in command.preferences.items())

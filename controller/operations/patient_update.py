"""The patient's language from now on. Done twice it is done once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from controller.operations import Desk

_LANGUAGE = re.compile(r"[a-z]{2,3}")


async def carry_out(desk: Desk, caller: str | None, arguments: Mapping[str, str]) -> Mapping[str, str] | None:
    if not _LANGUAGE.fullmatch(arguments["language"]):
        return None
    patient = await desk.crm.patient(arguments["patient"])
    if patient is None:
        return None
    await desk.crm.put_patients([replace(patient, language=arguments["language"])])
    return {}

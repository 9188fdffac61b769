"""Who carries out the operations of the flows on the patient records, one file each, found by this folder.

A file has the name of its operation (``ivr/operations``) and one function ``carry_out(desk, caller,
arguments)``: the record as strings, or None when there is nobody (it was not done). It raises
``CrmUnavailable`` when the store is away. The deadline is kept by ``controller.lookups``, which adds the
argument ``call``, the call's id; ``patient`` is there where the operation is about the patient who was found.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache

from controller.clock import Now
from crm.port import Crm


@dataclass(frozen=True, slots=True)
class Desk:
    """What those who carry them out have before them."""

    crm: Crm
    now: Now
    may_call: Callable[[str], bool]
    """Whether a number may be called back at all."""
    country: str
    """Of numbers without a country code."""
    time_zone: str = "UTC"
    """The clinic's."""


CarryOut = Callable[[Desk, str | None, Mapping[str, str]], Awaitable[Mapping[str, str] | None]]
"""The caller's number is E.164, None when it is withheld."""


@cache
def carriers() -> dict[str, CarryOut]:
    """By the operation's name."""
    names = sorted(module_info.name for module_info in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").carry_out for name in names}

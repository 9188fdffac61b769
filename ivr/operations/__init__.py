"""The operations on the patient records, one file each, found by this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ivr.operation import Operation


@cache
def operations() -> dict[str, Operation]:
    """By name, in alphabetical order."""
    found: dict[str, Operation] = {}
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        operation = importlib.import_module(f"{__name__}.{module_info.name}").OPERATION
        found[operation.name] = operation
    return found

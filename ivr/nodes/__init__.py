"""The node types, one file each, found by this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ivr.node import NodeSpec


@cache
def node_types() -> dict[str, type[NodeSpec]]:
    """Name in YAML to type, in alphabetical order."""
    found: dict[str, type[NodeSpec]] = {}
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        for candidate in vars(module).values():
            if (
                isinstance(candidate, type)
                and issubclass(candidate, NodeSpec)
                and candidate.__module__ == module.__name__
            ):
                found[candidate.kind] = candidate
    return found

"""The node types, one file each, found by this folder."""

from __future__ import annotations

from functools import cache

from ivr.by_folder import classes_of
from ivr.node import NodeSpec


@cache
def node_types() -> dict[str, type[NodeSpec]]:
    """Name in YAML to type, in alphabetical order."""
    return {each.kind: each for each in classes_of(__name__, __path__, NodeSpec)}

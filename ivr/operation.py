"""What flows may ask of the patient records, and have them do: one ``Operation`` a file, in ``ivr/operations``.

An operation is data: names, types and privacy of what goes in and comes out, and the identity a
caller must have shown. Who carries it out stands in ``controller/operations``, in a file of the same name.

Levels of identity: 0 unknown, 1 claimed (the number calls, which anybody can forge), 2 matched (two facts
that only he and his record share), 3 verified (a secret of his).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.call import Privacy

LEVELS = {0: "unknown", 1: "claimed", 2: "matched", 3: "verified"}


@dataclass(frozen=True, slots=True)
class Field:
    """``level``: a caller below it is not told: the value is not even kept. ``optional``: of an argument, may be left
    out or empty.
    """

    type: str = "text"
    privacy: Privacy = "phi"
    level: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """``proves``: the identity a caller has shown when a patient was found by it. ``patient`` comes in by itself."""

    name: str
    what: str
    arguments: Mapping[str, Field] = field(default_factory=dict)
    results: Mapping[str, Field] = field(default_factory=dict)
    level: int = 0
    proves: int = 0
    writes: bool = False
    of_patient: bool = False
    """About the patient who was found; without one it is not carried out."""

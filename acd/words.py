"""Words that events, commands and rules share. See ``docs/reference/acd.md`` and the field's terms."""

from __future__ import annotations

from typing import Literal

Priority = Literal["emergency", "urgent", "soon", "routine"]
"""The acuity of a call, worst first."""
Presence = Literal["signed_out", "on_queue", "off_queue"]
"""``off_queue`` is a pause; its reason stands beside it."""
Activity = Literal["idle", "offered", "connecting", "talk", "acw", "not_responding", "decompressing"]
Device = Literal["available", "busy", "unreachable"]
"""What the agent's phone says of itself: an input, not the truth. Of several phones the best one counts."""
OfferFailure = Literal["no_answer", "busy", "declined", "unreachable", "failed"]
CallbackFailure = Literal["no_answer", "busy", "machine", "wrong_person", "refused", "failed"]
CallbackMode = Literal["agent_first", "patient_first"]

Need = tuple[str | int | tuple[object, ...], ...]
"""A boolean expression over what agents can do, as nested tuples (``acd/needs.py``): ``("skill", name, level)``,
``("team", name)``, ``("all", need, …)``, ``("any", need, …)``, ``("not", need)``."""

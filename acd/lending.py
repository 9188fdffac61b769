"""Agents of one queue who help out in another, only while their own queue is well served."""

from __future__ import annotations

from acd.lines import QueueLine
from acd.rules import QueueRules

KEPT = 50
"""The service level is that of so many calls that ended last."""
NEEDED = 5
"""With fewer than these nothing is known against lending."""
NOT_OFFERED = ("withdrawn", "expired")
"""Outcomes that say nothing of how a queue serves its callers."""


class Lending:
    """What is remembered of how each queue served its last callers, oldest first: in time, or not."""

    def __init__(self) -> None:
        self.ended: dict[str, list[bool]] = {}

    def note(self, queue: str, rules: QueueRules | None, outcome: str, waited_ms: int) -> None:
        """A caller of ``queue`` has left. Callbacks are not noted: they have a service level of their own."""
        if outcome in NOT_OFFERED:
            return
        kept = self.ended.get(queue)
        if kept is None:
            kept = self.ended[queue] = []
        kept.append(outcome == "answered" and waited_ms <= (rules or QueueRules(queue)).service_target_ms)
        if len(kept) > KEPT:
            kept.pop(0)

    def spares(self, lender: str, borrower: QueueRules | None, line: QueueLine) -> bool:
        """Whether ``lender`` can spare agents: nobody waits in its ``line``, and its service level is safe.

        ``sl_offered``: answered within the target, of all who came and were not withdrawn.
        """
        borrow = next((each for each in borrower.borrow if each.queue == lender), None) if borrower else None
        if borrow is None or line.waiting:
            return False
        kept = self.ended.get(lender, [])
        return len(kept) < NEEDED or sum(kept) >= borrow.service_level * len(kept)

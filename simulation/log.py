"""What one run left behind: the raw record from which all figures are made. Times in ms from the run's begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.distributions import Values
from simulation.draws import Draws

WAITING, ANSWERED, BLOCKED = "waiting", "answered", "blocked"
IDLE = -1


@dataclass(frozen=True, slots=True)
class Log:
    """One entry a call from ``outcome`` to ``agent``, by arrival."""

    draws: Draws
    outcomes: tuple[str, ...]
    """The words of ``acd.messages.Left`` and three of ours: ``waiting`` (when the run ended) first, ``answered``,
    ``blocked`` (no place in the house)."""
    outcome: NDArray[np.uint8]
    """Numbers among ``outcomes``."""
    waited: Values
    """Until the answer, or until he left; 0 for the blocked."""
    delayed: NDArray[np.bool_]
    """True for a caller for whom no phone rang the moment he came."""
    talked: Values
    """0 if never answered."""
    agent: NDArray[np.int32]
    """Who answered: a number among the plan's agents, -1 for nobody."""
    spent: NDArray[np.int64]
    """Stretches of agents' time: what each was, ``IDLE`` or after-call work for a call of this kind."""
    spent_from: Values
    spent_to: Values
    events: int
    """Handed to the distributor."""

    def is_outcome(self, word: str) -> NDArray[np.bool_]:
        """Which calls ended so."""
        found: NDArray[np.bool_] = self.outcome == (self.outcomes.index(word) if word in self.outcomes else 255)
        return found

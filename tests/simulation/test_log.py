"""Outcomes by their words."""

import numpy as np

from simulation.draws import Draws
from simulation.log import ANSWERED, BLOCKED, WAITING, Log


def test_which_calls_ended_so() -> None:
    none = np.empty(0)
    log = Log(
        draws=Draws(none, none.astype(np.int64), none, none, none, none.astype(np.bool_), none),
        outcomes=(WAITING, ANSWERED, BLOCKED),
        outcome=np.array([1, 0, 1], dtype=np.uint8),
        waited=none,
        delayed=none.astype(np.bool_),
        talked=none,
        agent=none.astype(np.int32),
        spent=none.astype(np.int64),
        spent_from=none,
        spent_to=none,
        events=0,
    )
    assert log.is_outcome(ANSWERED).tolist() == [True, False, True]
    assert log.is_outcome("timed_out").tolist() == [False, False, False]

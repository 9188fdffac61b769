"""Best skill for arriving calls, queue ratio for freed agents.

An arriving call goes to the agent who suits it best (``best_skill``); a freed agent serves the queue that is longest
for its share (``queue_ratio``), so that no queue grows long while its agents serve another. With two skills an
agent this comes nearest to agents who can do everything (``bench/six_types.py``). Within a queue
the first in line is served.
"""

from acd.strategies.best_skill import rank
from acd.strategies.queue_ratio import queue

__all__ = ["queue", "rank"]

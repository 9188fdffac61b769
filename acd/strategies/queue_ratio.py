"""Fixed-queue-ratio control, for freed agents (FQR: Gurvich and Whitt 2010).

A freed agent serves the queue whose length most exceeds its share of all who wait in queues of this
strategy; the shares are ``share`` in the queues' rules. In a queue the first in line is served,
and urgency comes before shares. An arriving call goes to the longest idle.
"""


def queue(waiting: int, share: int, all_waiting: int, all_shares: int) -> int:
    """``waiting - all_waiting * share / all_shares``, times ``all_shares``, which is the same for every queue."""
    return waiting * all_shares - all_waiting * share

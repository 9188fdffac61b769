"""Queue-and-idleness-ratio control, its half for arriving calls (QIR: Gurvich and Whitt 2009).

The call goes to the pool whose idle agents most exceed the pool's share of all idle agents; the share
is the pool's share of all who could serve the call. In a pool the longest idle is taken. So every
group of agents gets its fair part of the rest there is.
"""


def pool(ready: int, able: int, all_ready: int, all_able: int) -> int:
    """``ready - all_ready * able / all_able``, times ``all_able``, which is the same for every pool of a call."""
    return ready * all_able - all_ready * able

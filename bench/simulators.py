"""The simulator with the production distributor inside, beside SimPy and Ciw, on one queue: M/M/90 with 84 Erlangs.

The three run one after the other in each round, the order turned round by round, on the same load. A call is an
arrival, a wait if need be, a talk. Events are counted alike: what each has on its own agenda for a call (arrival, end of
the talk) and what it must decide (who is served), so calls/s and events/s have the same ratio where a call is three
events in ours, and the events the others' own loops count are shown beside. ``--rounds N`` (5), ``--calls N``
(40,000), ``--profile``, ``--json``.
"""

from __future__ import annotations

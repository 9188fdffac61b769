"""What a queue of equal agents does exactly: the closed forms a simulation must agree with.

For exponential gaps, talks and patience the number of callers in the house is a birth-death chain:
in state k callers arrive with rate ``arrivals``, and leave with rate min(k, agents) / talk plus
(k - agents) / patience for those who wait. From its stationary law follow Erlang B (no places
to wait), Erlang C (places without end), M/M/s/r (some places) and Erlang A (callers lose patience).
Times are in any one unit, rates in its inverse.

Sources: A. K. Erlang 1917; C. Palm 1946 (patience); L. Green, P. Kolesar and W. Whitt, "Coping with
Time-Varying Demand", 2007, for the forms used here. By PASTA an arriving caller sees the stationary law.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

NEGLIGIBLE = 1e-15
"""States and terms of smaller weight are left out."""
MOST_WAITING = 200_000


@dataclass(frozen=True, slots=True)
class Exact:
    """Means of the stationary queue. All but ``p_block`` are of the callers who came in."""

    p_block: float
    """Share of all callers who found every agent and every place taken."""
    p_wait: float
    mean_wait: float
    """Of those who gave up too, until they did."""
    mean_wait_if_waited: float
    p_abandon: float
    service_level: float
    """Share answered within ``within``: sl_offered."""
    occupancy: float


def erlang_b(agents: int, load: float) -> float:
    """Share of calls lost when nobody may wait. ``load`` in Erlangs (arrival rate times talk)."""
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(agents: int, load: float) -> float:
    """Share of calls that wait when all may wait for ever. Raises ValueError where the queue would grow without end."""
    if load >= agents:
        raise ValueError(f"{load:g} Erlangs on {agents} agents: the queue grows without end.")
    blocked, busy = erlang_b(agents, load), load / agents
    return blocked / (1 - busy * (1 - blocked))


def exact(
    agents: int,
    arrivals: float,
    talk: float,
    *,
    places: int | None = None,
    patience: float = math.inf,
    within: float = 0.0,
) -> Exact:
    """The stationary queue of ``agents``; ``places`` to wait (None: no limit), mean ``talk`` and ``patience``.

    Raises ValueError where the queue would grow without end.
    """
    if places is None and patience == math.inf and arrivals * talk >= agents:
        raise ValueError(f"{arrivals * talk:g} Erlangs on {agents} agents: the queue grows without end.")
    states = _stationary(agents, arrivals, talk, places, patience)
    full = states[-1] if places is not None else 0.0
    entered = 1.0 - full
    seen = [share / entered for share in (states[:-1] if places is not None else states)]
    waiting = sum((number - agents) * share for number, share in enumerate(states) if number > agents)
    busy = sum(min(number, agents) * share for number, share in enumerate(states))
    delayed = seen[agents:]
    p_wait = sum(delayed)
    mean = waiting / (arrivals * entered)
    return Exact(
        p_block=full,
        p_wait=p_wait,
        mean_wait=mean,
        mean_wait_if_waited=mean / p_wait if p_wait else 0.0,
        p_abandon=mean / patience,
        service_level=1.0 - p_wait + _served_within(delayed, agents / talk, 1.0 / patience, within),
        occupancy=busy / agents,
    )


def _stationary(agents: int, arrivals: float, talk: float, places: int | None, patience: float) -> list[float]:
    """Probability of 0, 1, 2, ... callers in the house; by logarithms, which no number of agents overflows."""
    load = arrivals * talk
    logs = [number * math.log(load) - math.lgamma(number + 1) for number in range(agents + 1)]
    top = max(logs)
    for waiting in range(1, (MOST_WAITING if places is None else places) + 1):
        leaving = agents / talk + waiting / patience
        logs.append(logs[-1] + math.log(arrivals / leaving))
        top = max(top, logs[-1])
        if places is None and arrivals < leaving and logs[-1] < top + math.log(NEGLIGIBLE * (1 - arrivals / leaving)):
            break
    weights = [math.exp(log - top) for log in logs]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _served_within(line: list[float], frees: float, gives_up: float, within: float) -> float:
    """Share of all who wait and are answered within that time; ``line[j]`` find j callers before them.

    One with j before him moves up with rate ``frees + j * gives_up``, himself gives up with
    ``gives_up``. The chain is uniformised: its jumps are those of a Poisson stream of the highest rate.
    """
    if within <= 0 or not line:
        return 0.0
    line = list(line)
    rate = frees + len(line) * gives_up
    jumps = rate * within
    last = int(jumps + 12 * math.sqrt(jumps) + 40)
    answered, served = 0.0, 0.0
    for jump in range(last + 1):
        served += answered * math.exp(jump * math.log(jumps) - jumps - math.lgamma(jump + 1))
        answered += line[0] * frees / rate
        stay = [share * (1 - (frees + (j + 1) * gives_up) / rate) for j, share in enumerate(line)]
        moved = [share * (frees + (j + 1) * gives_up) / rate for j, share in enumerate(line[1:])]
        line = [here + come for here, come in zip(stay, [*moved, 0.0], strict=True)]
    return served

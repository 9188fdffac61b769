"""How long a caller will still wait: a range, with what it rests on. None when nothing sound can be said.

The formula (published in ``docs/reference/estimated-wait.md``, where its measured error stands beside that of
``AHT x position / agents``) follows the queue-length estimator with abandonment of Ibrahim and Whitt, *Real-time delay
estimation in overloaded multiserver queues with abandonments* (Management Science 55, 2009), spread over agents of many
skills:

- ``rate``: contacts per ms of those who may serve him, ``sum of able agents x (1 - overtaken) / cycle`` over
  their profiles. ``cycle`` is the mean time from the first ring to the end of after-call work of whatever
  they did, in any queue; ``overtaken`` the share of their time that went to classes which may still overtake him.
- ``ahead``: callers before him in line who wait in any queue, each with the share of *his* able agents' rate that is
  also ours; one whose phone rings already counts with the share of offers that come to nothing.
- callers ahead give up at ``patience`` (given up / time waited, in the caller's queue).

So agents are freed for him or those before him after ``1 / (rate + i x patience)`` on average, ``i`` from
``ahead`` down to 0; the sum, and the mean ring, is the mean wait, and the sum of squares its variance, to which the
uncertainty of the learnt cycle, and of who takes whose agents, is added. How long each talk has lasted is not looked
at. But cycles more regular than memoryless ones (``spread``, variance over mean squared, below 1) end sooner when
seen from some moment within: for the stationary superposition of renewals the turns are ``(1 - spread) / 2`` fewer
and the variance is ``spread`` times as great once every agent has had a turn, and as without memory before; between
the two by ``min(1, turns / agents)``. The range holds the middle 60 % of the gamma distribution with that mean and
variance (Erlang's, when nobody gives up), by Wilson and Hilferty's approximation (PNAS 17, 1931).

All is worked out when asked; nothing is changed by asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from acd.acuity import before, moves_up_after, priority_order
from acd.learnt import PRIORITIES, Waits, Work
from acd.messages import Acuity, AgentProfile, WaitTold
from acd.records import Call

if TYPE_CHECKING:
    from acd.floor import Floor

RUNG = ("offered", "connecting")
"""Stages of a caller for whom an agent is taken already."""
SAMPLE = 20
"""Fewer contacts than this say nothing."""
JUDGED = 20
"""With so many judged promises their share kept decides whether to speak at all."""
KEPT_AT_LEAST = 1 / 3
"""60 % should be kept if the model is right; below this it is silent."""
SHRINKAGE = 10
"""A profile's own cycle counts as much as everybody's after so many contacts of its own."""
NORMAL_80 = 0.8416212335729143
"""The 80 % quantile of the normal distribution; by symmetry its negative is that of 20 %."""
MOST_ELSEWHERE = 0.95
"""However much overtakes him, somebody is served."""
LEAST_SPREAD, MOST_SPREAD = 0.2, 2.0
"""What a small sample says beyond these is chance."""
LEAST_SHAPE = 0.5
"""Below it the approximation does not hold; a wait here is spread no wider than one turn and its own uncertainty."""
LONGEST_LINE = 2_000
"""Terms summed one by one; beyond, the rest is taken in one."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The remaining wait until a person speaks, in ms, and what it rests on.

    ``sample``: contacts it was learnt from, the newest ``age_ms`` ago. ``error``: the median error of what was
    told in this queue lately, as a share of it; None when nothing was.
    """

    low_ms: int
    mean_ms: int
    high_ms: int
    sample: int
    age_ms: int
    error: float | None


@dataclass(frozen=True, slots=True)
class _Pool:
    """Agents of one profile who may serve a caller."""

    profile: AgentProfile
    able: int
    ready: int


@dataclass(frozen=True, slots=True)
class _Servers:
    """Who may serve a caller: contacts per ms, their mean cycle, its spread (variance over the
    square of the mean), how many contacts that is of and when the last ended, how many are able and how many free."""

    pools: dict[int, _Pool]
    rate: float
    cycle: float
    spread: float
    sample: int
    last: int
    able: int
    ready: int


def estimate(floor: Floor, call: Call) -> Estimate | None:
    """How long ``call`` will still wait. None for one that does not wait, and when the model is poor.

    Poor is: nobody able, fewer than ``SAMPLE`` contacts learnt, or fewer promises kept lately than ``KEPT_AT_LEAST``.
    """
    if call.stage not in ("waiting", "offered"):
        return None
    servers = _servers(floor, call)
    judged, kept, error = floor.learnt.quality(call.queue, floor.now)
    if servers is None or (judged >= JUDGED and kept < KEPT_AT_LEAST):
        return None
    mean, variance = _until_free(floor, call, servers)
    ring = _ring(floor, call)
    low, high = middle_60(mean + ring, variance + ring * ring / 4)
    return Estimate(
        low_ms=round(low),
        mean_ms=round(mean + ring),
        high_ms=round(high),
        sample=servers.sample,
        age_ms=max(0, floor.now - servers.last),
        error=error if judged else None,
    )


def wait_told(floor: Floor, event: WaitTold) -> bool:
    """The caller heard an estimate: the first is his promise. False for one who does not wait."""
    call = floor.calls.get(event.call)
    told = (floor.now, event.low_ms, event.high_ms)
    if call is None or call.stage not in ("waiting", "offered") or call.last_told == told:
        return False
    call.promise = call.promise or told
    call.last_told = told
    return True


def middle_60(mean: float, variance: float) -> tuple[float, float]:
    """The 20 % and 80 % quantiles of the gamma distribution with this mean and variance (Wilson and Hilferty)."""
    if mean <= 0 or variance <= 0:
        return mean, mean
    shape = max(LEAST_SHAPE, mean * mean / variance)
    centre, spread = 1 - 1 / (9 * shape), NORMAL_80 / (3 * sqrt(shape))
    return mean * max(0.0, centre - spread) ** 3, mean * (centre + spread) ** 3


def _until_free(floor: Floor, call: Call, servers: _Servers) -> tuple[float, float]:
    """Mean and variance of the time until an agent is free for this call, ms and ms squared."""
    if call.stage == "offered":
        return 0.0, 0.0
    ahead, doubt = _ahead(floor, call, servers)
    if servers.ready > ahead:
        return 0.0, 0.0
    patience = _patience(floor, call)
    turns = ahead + 1.0
    regular = (1.0 - servers.spread) * min(1.0, turns / servers.able)
    turns, mean, variance = turns - regular / 2, 0.0, 0.0
    for _ in range(LONGEST_LINE):
        part = min(1.0, turns)
        term = 1.0 / (servers.rate + max(0.0, turns - 1.0) * patience)
        mean, variance, turns = mean + part * term, variance + part * term * term, turns - part
        if turns <= 0:
            break
    else:
        term = 1.0 / (servers.rate + turns / 2 * patience)
        mean, variance = mean + turns * term, variance + turns * term * term
    doubt /= (servers.rate + ahead * patience) ** 2
    return mean, (1.0 - regular) * variance + doubt + mean * mean / servers.sample


def _ahead(floor: Floor, call: Call, servers: _Servers) -> tuple[float, float]:
    """How many turns come before his: a share for each caller before him in line, whatever the queue; the variance."""
    ahead, doubt = 0.0, 0.0
    overlaps: dict[int, float] = {}
    for other in floor.calls.values():
        if other.stage in ("talk", "left") or other is call or before(call, other):
            continue
        key = id(other.bucket)
        overlap = overlaps.get(key)
        if overlap is None:
            overlap = overlaps[key] = _overlap(floor, other, servers)
        share = overlap * (_missed(floor, other) if other.stage in RUNG else 1.0)
        ahead, doubt = ahead + share, doubt + share * (1.0 - share)
    return ahead, doubt


def _overlap(floor: Floor, other: Call, servers: _Servers) -> float:
    """Which share of the rate that serves the other caller would serve ours as well."""
    whole = ours = 0.0
    for number, pool in _pools(floor, other).items():
        rate = _rate(floor, pool, servers.cycle, ())
        whole += rate
        if (mine := servers.pools.get(number)) is not None:
            ours += rate * min(1.0, mine.able / pool.able)
    return ours / whole if whole > 0 else 0.0


def _servers(floor: Floor, call: Call) -> _Servers | None:
    """Those who may serve the call; None when nobody is able or too little is known of them."""
    pools = _pools(floor, call)
    works = [work for pool in pools.values() if (work := floor.learnt.of_profile(pool.profile)) is not None]
    sample, busy = sum(work.contacts for work in works), sum(work.busy for work in works)
    if sample < SAMPLE or busy <= 0:
        return None
    overtaking = _overtaking(floor, call)
    rate = sum(_rate(floor, pool, busy / sample, overtaking) for pool in pools.values())
    return _Servers(
        pools=pools,
        rate=rate,
        cycle=busy / sample,
        spread=_spread(works),
        sample=sample,
        last=max(work.last for work in works),
        able=sum(pool.able for pool in pools.values()),
        ready=sum(pool.ready for pool in pools.values()),
    )


def _spread(works: Sequence[Work]) -> float:
    """How irregular cycles are, within each profile: 0 for equal ones, 1 for those without memory."""
    within = sum(work.squares - work.busy * work.busy / work.contacts for work in works if work.contacts)
    squares = sum(work.busy * work.busy / work.contacts for work in works if work.contacts)
    return min(MOST_SPREAD, max(LEAST_SPREAD, within / squares)) if squares > 0 else 1.0


def _pools(floor: Floor, call: Call) -> dict[int, _Pool]:
    """The able agents who may serve this call by the number of their bucket; of named agents only those."""
    calls = call.bucket
    floor.index.catch_up(calls)
    if not calls.required.named:
        return {b.number: _Pool(b.profile, b.able, b.ready) for b in calls.servers if b.able}
    pools: dict[int, _Pool] = {}
    for agent in floor.index.named(calls.required):
        if agent.able and calls.rank_of(agent) is not None:
            one = pools.get(agent.bucket.number, _Pool(agent.profile, 0, 0))
            pools[agent.bucket.number] = _Pool(agent.profile, one.able + 1, one.ready + agent.ready)
    return pools


def _rate(floor: Floor, pool: _Pool, everybody: float, overtaking: tuple[int, ...]) -> float:
    """Contacts per ms these agents end for us; ``everybody``'s mean cycle stands in for what is not known of them."""
    work = floor.learnt.of_profile(pool.profile) or Work()
    cycle = (work.busy + SHRINKAGE * everybody) / (work.contacts + SHRINKAGE)
    elsewhere = 0.0
    if (whole := work.busy + work.idle) > 0:
        elsewhere = sum(work.by_priority[index] for index in overtaking) / whole
    return pool.able * (1.0 - min(elsewhere, MOST_ELSEWHERE)) / max(1.0, cycle)


def _overtaking(floor: Floor, call: Call) -> tuple[int, ...]:
    """The classes whose later callers go before this one: worse ones, for ever or while their head start does it."""
    worse = enumerate(PRIORITIES[: priority_order(call.priority)])
    return tuple(index for index, name in worse if _overtakes(floor, floor.acuity[name], call))


def _overtakes(floor: Floor, other: Acuity, call: Call) -> bool:
    if other.head_start_ms is None or moves_up_after(other) is not None:
        return True
    aged = call.since - (call.acuity.head_start_ms or 0)
    return not call.moved_up and floor.now - other.head_start_ms < aged


def _patience(floor: Floor, call: Call) -> float:
    """Callers of this queue who give up, per ms of waiting."""
    waits = floor.learnt.waits.get(call.queue) or Waits()
    return waits.given_up / waits.waited if waits.waited else 0.0


def _ring(floor: Floor, call: Call) -> float:
    waits = floor.learnt.waits.get(call.queue) or Waits()
    return waits.ring / waits.served if waits.served else 0.0


def _missed(floor: Floor, call: Call) -> float:
    """The share of this queue's offers that come to nothing."""
    waits = floor.learnt.waits.get(call.queue) or Waits()
    return waits.missed / waits.offers if waits.offers else 0.0

"""What must agree in a scenario's rules: names are there, nothing contradicts itself, everybody can be served.

Works on the distributor's own records, so it says the same of rules wherever they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from acd import needs, strategies
from acd.messages import AgentProfile, Clinic, Queued, QueueRules
from acd.requirement import Requirement, requirement, why_not
from ivr.problems import Problem, did_you_mean
from ivr.strict_yaml import Located
from simulation.plan import Kind


def check_queues(clinic: Clinic, located: Located) -> list[Problem]:
    """Every contradiction within and between the queues' rules."""
    known = [rules.queue for rules in clinic.queues]
    found: list[Problem] = []
    for rules in clinic.queues:
        at = ("queues", rules.queue)
        said = [*_strategy(rules), *_targets(rules, known), *_steps(rules), *_needs(rules), *_times(rules)]
        found += [located.problem((*at, *key), f"queue {rules.queue}: {what}", remedy) for key, what, remedy in said]
    return found


Fault = tuple[tuple[str | int, ...], str, str]
"""Where within the queue's block, what, and how to mend it."""


def _strategy(rules: QueueRules) -> Iterator[Fault]:
    if rules.strategy not in strategies.known():
        remedy = did_you_mean(rules.strategy, strategies.known(), "Strategies")
        yield ("strategy",), f"there is no strategy '{rules.strategy}'", remedy


def _targets(rules: QueueRules, known: list[str]) -> Iterator[Fault]:
    """Queues to go to or to borrow from are there and are others."""
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("steps", index, "queue"), step.queue) for index, step in enumerate(rules.steps) if step.queue
    ]
    named += [(("borrow", lender.queue), lender.queue) for lender in rules.borrow]
    if rules.overflow is not None:
        named.append((("overflow", "queue"), rules.overflow.queue))
        if not (rules.overflow.size or rules.overflow.wait_ms or rules.overflow.nobody_able):
            yield ("overflow",), "overflow does not say when", "Add size, wait or nobody_able."
    if rules.exhausted is not None:
        if rules.exhausted.then == "overflow":
            named.append((("exhausted", "queue"), rules.exhausted.queue))
        elif rules.exhausted.queue:
            yield (
                ("exhausted", "queue"),
                "exhausted has a queue and does not move callers to it",
                "Write then: overflow.",
            )
    for key, queue in named:
        if queue == rules.queue:
            yield key, "it leads to itself", "Name another queue."
        elif queue not in known:
            yield key, f"there is no queue '{queue}'", did_you_mean(queue, known, "Queues")


def _steps(rules: QueueRules) -> Iterator[Fault]:
    """Steps come in order, do something, and drop nothing that is never relaxed."""
    for index, step in enumerate(rules.steps):
        if not (step.lower or step.add or step.widen or step.queue):
            yield ("steps", index), f"step {index + 1} does nothing", "Write lower, add, widen or queue in it."
        dropped = [skill for skill, _ in step.lower] + [word for word in step.widen if word == "language"]
        for word in dropped:
            if word in rules.never_relax:
                yield (
                    ("steps", index),
                    f"step {index + 1} relaxes {word}, which never_relax keeps",
                    "Take one of the two out.",
                )
        if 0 < rules.max_wait_ms <= step.after_ms:
            yield (
                ("steps", index, "after"),
                f"step {index + 1} comes when callers have left (max_wait)",
                "Write it earlier.",
            )
    for index, (before, step) in enumerate(pairwise(rules.steps), 2):
        if step.after_ms <= before.after_ms:
            yield ("steps", index - 1, "after"), f"step {index} is not after step {index - 1}", "Write growing times."
        if before.queue:
            yield (
                ("steps", index - 1),
                f"step {index} never comes: the caller has moved to {before.queue}",
                "Take it out.",
            )
    if rules.exhausted is not None and rules.steps and rules.exhausted.after_ms <= rules.steps[-1].after_ms:
        yield ("exhausted", "after"), "exhausted is not after the last step", "Write a longer time."


def _needs(rules: QueueRules) -> Iterator[Fault]:
    if rules.need is not None and (why := needs.contradiction(rules.need)):
        yield ("need",), f"nobody can ever meet this need: {why}", "Take one of the two out."


def _times(rules: QueueRules) -> Iterator[Fault]:
    if rules.max_wait_ms and rules.prefer_ms > rules.max_wait_ms:
        yield ("prefer",), "prefer is longer than max_wait", "Shorten it."
    if rules.wrap_up_ms > rules.wrap_up_longest_ms:
        yield ("wrap_up",), "wrap_up is longer than wrap_up_longest", "Shorten it, or lengthen wrap_up_longest."


def never_served(clinic: Clinic, kinds: tuple[Kind, ...], located: Located) -> Iterator[Problem]:
    """A type that no agent of the scenario could ever serve is a slip, not a result.

    Where the queue's rules relax or move callers on, somebody else may serve them in time.
    """
    queues = {rules.queue: rules for rules in clinic.queues}
    for kind in kinds:
        rules = queues[kind.asks.queue]
        if rules.steps or rules.overflow or rules.exhausted or rules.borrow:
            continue
        reasons = _reasons(clinic.agents, _required(rules, kind.asks))
        if "" not in reasons:
            language = f" in language '{kind.language}'" if kind.language else ""
            what = f"no agent could ever serve type {kind.name}{language}: {', '.join(reasons)}"
            yield located.problem(("types", kind.name), what, "Give an agent what is missing, or ask for less.")


def _required(rules: QueueRules, asks: Queued) -> Requirement:
    both = [need for need in (rules.need, asks.need) if need is not None]
    return requirement(
        asks.queue,
        rules.needs,
        asks.needs,
        asks.language,
        need=needs.every_of(both),
        language_level=rules.language_level,
        teams=(asks.team,) if asks.team else (),
        named=asks.named,
    )


def _reasons(agents: tuple[AgentProfile, ...], required: Requirement) -> list[str]:
    """Why agents may not serve, each reason once; it ends with ``""`` at the first who may."""
    reasons: list[str] = []
    for agent in agents:
        reason = why_not(agent, required)
        if reason not in reasons:
            reasons.append(reason)
        if not reason:
            break
    return reasons

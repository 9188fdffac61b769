"""Rules of queues that contradict each other or can never come true: told at load, before a caller meets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from acd import needs, strategies
from controller.settings.acd_rules import need_of
from controller.settings.checking import unknown, unknowns
from controller.settings.model import ClinicFile
from controller.settings.queue_model import NEED_WORDS, NeedBlock, QueueBlock
from ivr.problems import Problem
from ivr.strict_yaml import Located, Location
from ivr.units import format_duration as said

LANGUAGE = "language"
"""Beside skills in ``never_relax`` and ``lower``."""
KEPT = "Take it out of the step, or out of never_relax."


@dataclass(frozen=True, slots=True)
class _Queue:
    """The queue that is looked at, in its file."""

    model: ClinicFile
    located: Located
    name: str
    rules: QueueBlock

    def problem(self, within: Location, what: str, remedy: str = "", *, value: bool = False) -> Problem:
        return self.located.problem(("queues", self.name, *within), f"queues {self.name}: {what}", remedy, value=value)

    def unknown(
        self, within: Location, kind: str, name: str, known: list[str] | dict[str, QueueBlock], *, value: bool = False
    ) -> Problem:
        return unknown(self.located, ("queues", self.name, *within), kind, name, known, value=value)

    def target(self, within: Location, queue: str, verb: str = "sends callers to") -> Iterator[Problem]:
        """Another queue that is there."""
        if queue not in self.model.queues:
            yield self.unknown(within, "queue", queue, self.model.queues, value=True)
        elif queue == self.name:
            yield self.problem(within, f"it {verb} itself", "Name another queue.", value=True)

    def too_late(self, within: Location, what: str, after: int) -> Iterator[Problem]:
        """Something that comes when the queue's patience is over."""
        if 0 < self.rules.max_wait <= after:
            remedy = (
                f"Callers leave after max_wait {said(self.rules.max_wait)}: write a shorter time, or let them wait."
            )
            yield self.problem(within, f"{what} comes after {said(after)}", remedy, value=True)


def check_queues(model: ClinicFile, located: Located) -> list[Problem]:
    """All problems within and between queues."""
    checks: tuple[Callable[[_Queue], Iterator[Problem]], ...] = (
        _words, _needs, _never_relax, _steps, _order, _exhausted, _exhausted_in_time, _overflow, _borrow, _times,
        _share, _dispositions,
    )  # fmt: skip
    queues = [_Queue(model, located, name, rules) for name, rules in model.queues.items()]
    found = [problem for queue in queues for check in checks for problem in check(queue)]
    return [*_reserved_words(model, located), *found, *_circles(model, located)]


def _reserved_words(model: ClinicFile, located: Located) -> Iterator[Problem]:
    for index, skill in enumerate(model.skills):
        if skill in (*NEED_WORDS, LANGUAGE):
            what = f"skill '{skill}' has a name that means something else in needs and never_relax"
            yield located.problem(("skills", index), what, "Rename it.", value=True)


def _needs_of(rules: QueueBlock) -> Iterator[tuple[tuple[str | int, ...], NeedBlock]]:
    """The queue's own need and those of its steps, each with its place."""
    yield ("needs",), rules.needs
    for index, step in enumerate(rules.relax):
        if step.add is not None:
            yield ("relax", index, "add"), step.add


def _within(place: tuple[str | int, ...], need: NeedBlock) -> Iterator[tuple[tuple[str | int, ...], NeedBlock]]:
    """A need and all needs in it, each with its place."""
    yield place, need
    for word, inner in (("all", need.every), ("any", need.either)):
        for index, part in enumerate(inner or ()):
            yield from _within((*place, word, index), part)
    if need.never is not None:
        yield from _within((*place, "not"), need.never)


def _words(queue: _Queue) -> Iterator[Problem]:
    """Skills and teams that are used are declared."""
    model = queue.model
    for where, need in _needs_of(queue.rules):
        for place, part in _within(where, need):
            for skill in part.skills:
                if skill not in model.skills:
                    yield queue.unknown((*place, skill), "skill", skill, model.skills)
            if part.team is not None and part.team not in model.teams:
                yield queue.unknown((*place, "team"), "team", part.team, model.teams, value=True)
    for index, step in enumerate(queue.rules.relax):
        for skill in step.lower:
            if skill not in (*model.skills, LANGUAGE):
                yield queue.unknown(("relax", index, "lower", skill), "skill", skill, model.skills)


def _needs(queue: _Queue) -> Iterator[Problem]:
    """A need that nobody can meet, whatever he can do."""
    for where, need in _needs_of(queue.rules):
        if why := needs.contradiction(need_of(need)):
            yield queue.problem(where, f"nobody can ever meet this need: {why}", "Take one of the two out.")


def _never_relax(queue: _Queue) -> Iterator[Problem]:
    kept = queue.rules.never_relax
    known = [*queue.model.skills, LANGUAGE]
    yield from unknowns(queue.located, ("queues", queue.name, "never_relax"), "skill", kept, known)
    for index, step in enumerate(queue.rules.relax):
        for skill in step.lower:
            if skill in kept:
                what = f"step {index + 1} lowers {skill}, which never_relax keeps"
                yield queue.problem(("relax", index, "lower", skill), what, KEPT)
        if LANGUAGE in step.widen and LANGUAGE in kept:
            what = f"step {index + 1} widens the language, which never_relax keeps"
            yield queue.problem(("relax", index, "widen"), what, KEPT)


def _steps(queue: _Queue) -> Iterator[Problem]:
    """Each step does something, and none comes when the caller has gone."""
    for index, step in enumerate(queue.rules.relax):
        if not (step.lower or step.add or step.widen or step.queue):
            remedy = "Write lower, add, widen or queue in it."
            yield queue.problem(("relax", index), f"step {index + 1} does nothing", remedy)
        if step.queue is not None:
            yield from queue.target(("relax", index, "queue"), step.queue)
        yield from queue.too_late(("relax", index, "after"), f"step {index + 1}", step.after)


def _order(queue: _Queue) -> Iterator[Problem]:
    """Steps come one after the other, and none after the one that moves the caller away."""
    for index, (before, step) in enumerate(pairwise(queue.rules.relax), start=1):
        if step.after <= before.after:
            what = f"step {index + 1} ({said(step.after)}) is not after step {index} ({said(before.after)})"
            yield queue.problem(("relax", index, "after"), what, "Write steps with growing times.", value=True)
        if before.queue is not None:
            what = f"step {index + 1} never comes, because step {index} moves the caller to {before.queue}"
            yield queue.problem(("relax", index), what, "Take it out, or move the caller in the last step.")


def _exhausted(queue: _Queue) -> Iterator[Problem]:
    block = queue.rules.exhausted
    if block is None:
        return
    if block.queue is not None and block.then != "overflow":
        remedy = "Write 'then: overflow', or take the queue out."
        yield queue.problem(("exhausted", "queue"), "exhausted has a queue but does not move callers to it", remedy)
    elif block.queue is not None:
        yield from queue.target(("exhausted", "queue"), block.queue)
    elif block.then == "overflow":
        yield queue.problem(("exhausted",), "exhausted does not say to which queue callers overflow", "Add 'queue: …'.")


def _exhausted_in_time(queue: _Queue) -> Iterator[Problem]:
    block, steps = queue.rules.exhausted, queue.rules.relax
    if block is None:
        return
    yield from queue.too_late(("exhausted", "after"), "exhausted", block.after)
    if steps and block.after <= steps[-1].after:
        what = f"exhausted ({said(block.after)}) is not after the last step ({said(steps[-1].after)})"
        yield queue.problem(("exhausted", "after"), what, "Write a longer time.", value=True)
    if steps and steps[-1].queue is not None:
        what = f"exhausted never comes, because the last step moves the caller to {steps[-1].queue}"
        yield queue.problem(("exhausted",), what, "Take one of the two out.")


def _overflow(queue: _Queue) -> Iterator[Problem]:
    block = queue.rules.overflow
    if block is None:
        return
    yield from queue.target(("overflow", "queue"), block.queue)
    if not (block.size or block.wait or block.nobody_able):
        yield queue.problem(("overflow",), "overflow does not say when", "Add size, wait or nobody_able.")
    if block.nobody_able and queue.rules.leave_when_nobody_able:
        what = "with nobody able callers would both overflow and leave"
        yield queue.problem(("overflow", "nobody_able"), what, "Take nobody_able or leave_when_nobody_able out.")


def _borrow(queue: _Queue) -> Iterator[Problem]:
    lenders = [block.lender for block in queue.rules.borrow]
    for index, lender in enumerate(lenders):
        yield from queue.target(("borrow", index, "from"), lender, "borrows from")
        if lender in lenders[:index]:
            yield queue.problem(("borrow", index, "from"), f"it borrows from {lender} twice", "Remove one.", value=True)


def _times(queue: _Queue) -> Iterator[Problem]:
    rules = queue.rules
    pairs = (
        ("prefer", rules.prefer, "max_wait", rules.max_wait),
        ("wrap_up", rules.wrap_up, "wrap_up_longest", rules.wrap_up_longest),
    )
    for short, time, long, bound in pairs:
        if bound and time > bound:
            what = f"{short} {said(time)} is longer than {long} {said(bound)}"
            yield queue.problem((short,), what, f"Shorten {short} or lengthen {long}.", value=True)


def _share(queue: _Queue) -> Iterator[Problem]:
    name = queue.rules.strategy
    if "share" not in queue.rules.model_fields_set or name not in strategies.known():
        return
    if strategies.find(name, queue.name).queue is None:
        what = f"share means nothing with the strategy {name}"
        yield queue.problem(("share",), what, "Write 'strategy: queue_ratio', or take it out.")


def _dispositions(queue: _Queue) -> Iterator[Problem]:
    if queue.rules.disposition_required and not queue.model.dispositions:
        what = "a disposition is required, and there is none to choose"
        yield queue.problem(("disposition_required",), what, "Write dispositions.")


def _ways_out(rules: QueueBlock) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Where a caller may be sent from a queue, and where that is written."""
    if rules.overflow is not None:
        yield rules.overflow.queue, ("overflow", "queue")
    for index, step in enumerate(rules.relax):
        if step.queue is not None:
            yield step.queue, ("relax", index, "queue")
    if rules.exhausted is not None and rules.exhausted.queue is not None:
        yield rules.exhausted.queue, ("exhausted", "queue")


def _circles(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """No caller is sent round and round. A circle is told once, at its first queue in the file."""
    ways = {name: list(_ways_out(rules)) for name, rules in model.queues.items()}
    targets = {name: [target for target, _ in out if target != name] for name, out in ways.items()}
    told: list[str] = []
    for first in (name for name in model.queues if name not in told):
        for target, where in ways[first]:
            path = _way(target, first, targets) if target != first else None
            if path is not None:
                told += path
                what = f"queues {first}: callers go round in a circle: {' -> '.join([first, *path])}"
                yield located.problem(("queues", first, *where), what, "Let one of these queues keep them.", value=True)
                break


def _way(start: str, end: str, targets: dict[str, list[str]]) -> list[str] | None:
    """The shortest way from one queue to another, both in it; None when there is none."""
    paths, seen = [[start]], [start]
    for path in paths:
        if path[-1] == end:
            return path
        for following in targets.get(path[-1], ()):
            if following not in seen:
                seen.append(following)
                paths.append([*path, following])
    return None

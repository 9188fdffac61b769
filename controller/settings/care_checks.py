"""Acuity classes, callbacks, breaks and well-being: rules that contradict each other or mean nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import phonenumbers

from controller.settings.checking import Check, unknown, unknowns
from controller.settings.model import AgentBlock, BreakBlock, CallbacksBlock, ClinicFile
from controller.settings.queue_model import AcuityBlock, CallbackBlock, QueueBlock
from ivr.hours import DAYS, parse_days
from ivr.problems import Problem, did_you_mean
from ivr.strict_yaml import Located
from ivr.units import format_duration as said

WEEK_MINUTES = 7 * 24 * 60


def check_care(model: ClinicFile, located: Located) -> list[Problem]:
    """All problems of acuity, on-call list, pauses, breaks, devices, teams, callbacks and well-being."""
    checks: tuple[Check, ...] = (
        _teams, _devices, _breaks, _acuity_order, _acuity_times, _emergency_times, _lists, _well_being,
        _callback_trunks, _callback_queues,
    )  # fmt: skip
    return [problem for check in checks for problem in check(model, located)]


def _teams(model: ClinicFile, located: Located) -> Iterator[Problem]:
    for index, team in enumerate(model.teams):
        if team in model.teams[:index]:
            yield located.problem(("teams", index), f"team '{team}' is listed twice", "Remove one.", value=True)
    for name, agent in model.agents.items():
        yield from unknowns(located, ("agents", name, "teams"), "team", agent.teams, model.teams)


def _devices(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """An account is one agent's or one phone's; the one named like the agent is always his."""
    owners = {**{name: f"agents {name}" for name in model.agents}, **{name: f"phones {name}" for name in model.phones}}
    for name, agent in model.agents.items():
        if agent.devices and name not in agent.devices:
            what = f"agents {name}: his devices leave out the one named like him"
            yield located.problem(("agents", name, "devices"), what, f"Add {name} to the list.")
        for index, device in enumerate(agent.devices):
            place = ("agents", name, "devices", index)
            owner = owners.setdefault(device, f"agents {name}")
            if owner != f"agents {name}" or device in agent.devices[:index]:
                what = f"agents {name}: device '{device}' already belongs to {owner}"
                yield located.problem(place, what, "Choose another name.", value=True)
            elif device.startswith("trunk_"):
                what = f"agents {name}: names with trunk_ are kept for trunks"
                yield located.problem(place, what, "Rename it.", value=True)


def _breaks(model: ClinicFile, located: Located) -> Iterator[Problem]:
    for name, agent in model.agents.items():
        days: dict[int, tuple[int, ...]] = {}
        for index, block in enumerate(agent.breaks):
            try:
                days[index] = parse_days(block.days)
            except ValueError as error:
                place = ("agents", name, "breaks", index, "days")
                yield located.problem(place, f"agents {name}: {error}", value=True)
            if block.reason in model.soft_pauses:
                what = f"agents {name}: a break is protected, but '{block.reason}' is among soft_pauses"
                remedy = "Take it out of soft_pauses, or give the break another reason."
                yield located.problem(("agents", name, "breaks", index), what, remedy)
        yield from _overlaps(name, agent, days, located)


def _overlaps(name: str, agent: AgentBlock, days: dict[int, tuple[int, ...]], located: Located) -> Iterator[Problem]:
    spans = sorted(
        (day * 24 * 60 + agent.breaks[index].at, _minutes(agent.breaks[index]), index)
        for index, each in days.items()
        for day in each
    )
    told: list[int] = []
    for (begin, length, _), (later, _, index) in zip(spans, [*spans[1:], *spans[:1]], strict=True):
        if (later - begin) % WEEK_MINUTES < length and len(spans) > 1 and index not in told:
            told.append(index)
            day = DAYS[later // (24 * 60)]
            what = f"agents {name}: two breaks overlap on {day}"
            yield located.problem(("agents", name, "breaks", index), what, "Move or shorten one of them.")


def _minutes(block: BreakBlock) -> int:
    return -(-block.length // 60_000)


def _classes(model: ClinicFile) -> tuple[tuple[str, AcuityBlock], ...]:
    acuity = model.acuity
    return (("urgent", acuity.urgent), ("soon", acuity.soon), ("routine", acuity.routine))


def _acuity_order(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """A worse class never has the smaller head start."""
    classes = _classes(model)
    for (worse, first), (better, second) in pairwise(classes):
        if first.head_start is not None and (second.head_start is None or second.head_start > first.head_start):
            at_worse = located.node(("acuity", worse)).child("head_start") is not None
            what = f"acuity: {better} callers have a larger head start than {worse} callers"
            remedy = f"Give {worse} callers at least as much as {better} ones."
            yield located.problem(("acuity", worse if at_worse else better, "head_start"), what, remedy)


def _acuity_times(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """What is done so that the longest wait is kept is done before it is over."""
    for name, block in _classes(model):
        if block.max_wait is None:
            continue
        for key, time in (("pre_empt", block.pre_empt), ("recall", block.recall), ("alarm", block.alarm)):
            if time is not None and time >= block.max_wait:
                what = f"acuity {name}: {key} comes at {said(time)}, when max_wait {said(block.max_wait)} is over"
                remedy = f"Write a shorter {key}, 'never', or a longer max_wait."
                yield located.problem(("acuity", name, key), what, remedy)


def _emergency_times(model: ClinicFile, located: Located) -> Iterator[Problem]:
    bound, block = model.emergency.max_wait, model.acuity.emergency
    for key, time in (("pre_empt", block.pre_empt), ("recall", block.recall), ("alarm", block.alarm)):
        if bound and time >= bound:
            what = f"acuity emergency: {key} comes at {said(time)}, when emergency max_wait {said(bound)} is over"
            yield located.problem(("acuity", "emergency", key), what, f"Write a shorter {key}.")


def _lists(model: ClinicFile, located: Located) -> Iterator[Problem]:
    yield from unknowns(located, ("on_call",), "agent", model.on_call, model.agents)
    yield from unknowns(located, ("soft_pauses",), "reason to pause", model.soft_pauses, list(model.pauses.values()))


def _well_being(model: ClinicFile, located: Located) -> Iterator[Problem]:
    care = model.well_being
    known = list(model.dispositions.values())
    yield from unknowns(located, ("well_being", "hard_dispositions"), "disposition", care.hard_dispositions, known)
    if care.hard_dispositions and not care.decompress:
        what = "well_being: hard_dispositions mean nothing without quiet time after a hard call"
        yield located.problem(("well_being", "hard_dispositions"), what, "Write 'decompress: 3m', or take them out.")
    if care.occupancy_ceiling and care.rest >= care.window:
        what = f"well_being: a rest of {said(care.rest)} is not shorter than the window {said(care.window)}"
        yield located.problem(("well_being", "rest"), what, "Write a shorter rest.")


def _callback_trunks(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """One trunk dials patients, from a number of the clinic's, to countries that there are."""
    yield from _callers(model, located)
    found = [(name, trunk.callbacks) for name, trunk in model.trunks.items() if trunk.callbacks]
    for name, _ in found[1:]:
        what = f"trunks {name}: callbacks already go out through trunk {found[0][0]}"
        yield located.problem(("trunks", name, "callbacks"), what, "Remove one of them.")
    for name, block in found:
        yield from _may_call(name, block, located)


def _callers(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """Whoever is called and calls back reaches the clinic; a trunk has one place for its calls."""
    for name, trunk in model.trunks.items():
        block, kind = trunk.outgoing, "callbacks" if trunk.callbacks else "lines"
        if block is not None and not any(block.caller.endswith(number.lstrip("+")) for number in model.numbers):
            what = f"trunks {name}: caller is not one of the clinic's numbers"
            remedy = "Who calls back must reach you: write one of 'numbers' with its country code."
            yield located.problem(("trunks", name, kind, "caller"), what, remedy, value=True)
        if trunk.callbacks is not None and trunk.lines is not None:
            what = f"trunks {name}: lines are dialled as its callbacks are"
            yield located.problem(("trunks", name, "lines"), what, "Remove 'lines'; 'callbacks' does for both.")


def _may_call(name: str, block: CallbacksBlock, located: Located) -> Iterator[Problem]:
    for index, allowed in enumerate(block.may_call or ()):
        place = ("trunks", name, "callbacks", "may_call", index)
        if not allowed.startswith("+"):
            if allowed not in phonenumbers.SUPPORTED_REGIONS:
                what = f"trunks {name}: unknown country '{allowed}'"
                yield located.problem(place, what, did_you_mean(allowed, phonenumbers.SUPPORTED_REGIONS), value=True)
            continue
        countries = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(allowed), ())
        if len(countries) > 1:
            what = f"trunks {name}: numbers of {len(countries)} countries begin with {allowed}"
            yield located.problem(place, what, f"Write the country, such as {countries[0]}.", value=True)


def _callback_queues(model: ClinicFile, located: Located) -> Iterator[Problem]:
    trunk = next((trunk.callbacks for trunk in model.trunks.values() if trunk.callbacks), None)
    for name, queue in model.queues.items():
        block, place = queue.callback, ("queues", name, "callback")
        if block is None:
            continue
        if trunk is None:
            what = f"queues {name}: callers are offered callbacks, and no trunk has 'callbacks'"
            yield located.problem(place, what, "Say under trunks how patients are dialled, or take it out.")
        elif block.attempts > trunk.per_number:
            what = f"queues {name}: {block.attempts} attempts, but one number is dialled {trunk.per_number} times a day"
            yield located.problem((*place, "attempts"), what, "Write fewer attempts, or a larger per_number.")
        if block.hours not in model.hours:
            yield unknown(located, (*place, "hours"), "hours", block.hours, model.hours, value=True)
        yield from _callback_times(name, queue, block, located)


def _callback_times(name: str, queue: QueueBlock, block: CallbackBlock, located: Located) -> Iterator[Problem]:
    place = ("queues", name, "callback")
    longest = block.retry * (block.attempts - 1)
    if longest >= block.expires:
        what = f"queues {name}: {block.attempts} attempts take {said(longest)}, and the callback expires sooner"
        remedy = f"Write a longer expires than {said(block.expires)}, fewer attempts or a shorter retry."
        yield located.problem((*place, "expires"), what, remedy)
    if queue.max_wait and block.offer_after >= queue.max_wait:
        what = f"queues {name}: a callback is offered after {said(block.offer_after)}"
        remedy = f"Callers leave after max_wait {said(queue.max_wait)}: offer it sooner."
        yield located.problem((*place, "offer_after"), what, remedy)

"""Whom the clinic's agents could serve: a queue that none of them ever could is refused, a gap is told by the doctor.

*Could* means: by his skills, languages, teams and list of queues, whether he is on duty or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from acd import messages as acd
from acd import needs
from acd.requirement import Requirement, requirement, why_not, why_unfit
from acd.steps import asked_by_queue
from controller.settings.acd_rules import acd_clinic
from controller.settings.checking import Check
from controller.settings.model import ClinicFile
from ivr.problems import Problem
from ivr.strict_yaml import Located
from ivr.units import format_duration


def check_staffing(model: ClinicFile, located: Located) -> list[Problem]:
    """Queues, emergencies and the on-call list that nobody of the file could ever serve."""
    checks: tuple[Check, ...] = (_queues, _lenders, _emergency, _on_call)
    return [problem for check in checks for problem in check(model, located)]


def coverage(model: ClinicFile) -> Iterator[str]:
    """A sentence for every language in which nobody could serve a queue, for every step that finds nobody new, and
    for every class whose ladder a queue cuts short."""
    clinic = acd_clinic(model)
    for rules in clinic.queues:
        for language in model.clinic.languages:
            if not _could_ever(clinic, rules, language):
                yield f"nobody who speaks {language} could ever serve queue {rules.queue}"
    for language in model.clinic.languages:
        asked = _emergency_asks(model, clinic, language)
        if all(why_not(agent, asked) for agent in clinic.agents):
            yield f"nobody who speaks {language} could take an emergency"
    for rules in clinic.queues:
        yield from _idle_steps(clinic, rules)
        yield from _cut_short(clinic, rules)


def _cut_short(clinic: acd.Clinic, rules: acd.QueueRules) -> Iterator[str]:
    """Classes whose callers leave this queue before anybody is alarmed for them."""
    for acuity in clinic.acuity:
        if acuity.alarm_after_ms is not None and 0 < rules.max_wait_ms <= acuity.alarm_after_ms:
            wait, alarm = format_duration(rules.max_wait_ms), format_duration(acuity.alarm_after_ms)
            yield f"{acuity.priority} callers leave queue {rules.queue} after {wait}, before the alarm at {alarm}"


def _idle_steps(clinic: acd.Clinic, rules: acd.QueueRules) -> Iterator[str]:
    """Steps after which the same agents may serve as before."""
    before = servers(clinic, rules, 0)
    for taken, step in enumerate(rules.steps, start=1):
        after = servers(clinic, rules, taken)
        if (step.lower or step.add) and after == before:
            yield f"step {taken} of queue {rules.queue} finds nobody who could not serve before it"
        before = after


def servers(clinic: acd.Clinic, rules: acd.QueueRules, steps: int, language: str = "") -> list[str]:
    """Who could serve a caller of this queue after so many steps, agents of queues that lend theirs included."""
    asked = asked_by_queue(rules, steps, language)
    lenders = [block.queue for block in rules.borrow]
    return [agent.agent for agent in clinic.agents if _could(agent, asked, lenders)]


def _could(agent: acd.AgentProfile, asked: Requirement, lenders: list[str]) -> bool:
    why = why_not(agent, asked)
    return not why or (why == "queue" and not why_unfit(agent, asked) and any(name in agent.queues for name in lenders))


def _could_ever(clinic: acd.Clinic, rules: acd.QueueRules, language: str) -> bool:
    return any(servers(clinic, rules, steps, language) for steps in range(len(rules.steps) + 1))


def _queues(model: ClinicFile, located: Located) -> Iterator[Problem]:
    clinic = acd_clinic(model)
    for rules in clinic.queues:
        if needs.contradiction(asked_by_queue(rules, 0).expression) or _could_ever(clinic, rules, ""):
            continue
        what = f"queues {rules.queue}: no agent could ever serve it: {_nearest(clinic, asked_by_queue(rules, 0))}"
        remedy = "Give an agent what it needs, ask for less, or take the queue out."
        yield located.problem(("queues", rules.queue), what, remedy)


def _lenders(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """A queue that lends has agents of its own, by their lists, who could help where it lends them."""
    clinic = acd_clinic(model)
    for rules in clinic.queues:
        asked = [asked_by_queue(rules, steps) for steps in range(len(rules.steps) + 1)]
        for index, block in enumerate(rules.borrow):
            own = [agent for agent in clinic.agents if block.queue in agent.queues and rules.queue not in agent.queues]
            if any(not why_unfit(agent, one) for agent in own for one in asked):
                continue
            what = f"queues {rules.queue}: no agent who keeps to {block.queue} could help here"
            remedy = f"Write 'queues: [{block.queue}]' at agents who can, or take it out."
            yield located.problem(("queues", rules.queue, "borrow", index), what, remedy)


def _nearest(clinic: acd.Clinic, asked: Requirement) -> str:
    """What the first agents lack, so that the mistake is found without looking through the file."""
    reasons = [f"{agent.agent} ({_lacks(agent, asked)})" for agent in clinic.agents[:3]]
    more = len(clinic.agents) - len(reasons)
    return "there are no agents" if not reasons else ", ".join(reasons) + (f" and {more} more" if more else "")


def _lacks(agent: acd.AgentProfile, asked: Requirement) -> str:
    why = why_not(agent, asked)
    if why == "queue":
        return "does not list this queue"
    skill = why.removeprefix("skill:")
    if skill != why:
        return needs.why_unmet(agent, needs.plain(need for need in asked.needs if need[0] == skill))
    return why


def _emergency_asks(model: ClinicFile, clinic: acd.Clinic, language: str = "") -> Requirement:
    """What an emergency asks in any case: of its queue and of its own block."""
    rules = next(rules for rules in clinic.queues if rules.queue == model.emergency.queue)
    return requirement(
        rules.queue,
        rules.needs,
        tuple(model.emergency.needs.items()),
        language,
        need=rules.need or needs.ANYBODY,
        language_level=rules.language_level,
    )


def _emergency(model: ClinicFile, located: Located) -> Iterator[Problem]:
    clinic = acd_clinic(model)
    asked = _emergency_asks(model, clinic)
    if all(why_not(agent, asked) for agent in clinic.agents):
        who = _nearest(clinic, asked)
        what = f"emergency: no agent could ever take an emergency in queue {model.emergency.queue}: {who}"
        yield located.problem(("emergency",), what, "Give an agent what it needs, or ask for less.")


def _on_call(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """An alarm rings those who can help."""
    clinic = acd_clinic(model)
    clinical = [rules for rules in clinic.queues if model.queues[rules.queue].recheck is not None]
    asked = [_emergency_asks(model, clinic), *(asked_by_queue(rules, len(rules.steps)) for rules in clinical)]
    profiles = {agent.agent: agent for agent in clinic.agents}
    for index, name in enumerate(model.on_call):
        if all(why_not(profiles[name], one) for one in asked):
            what = f"on_call: {name} could take neither an emergency nor a caller of a queue with recheck"
            remedy = f"An emergency asks: {_lacks(profiles[name], asked[0])}."
            yield located.problem(("on_call", index), what, remedy, value=True)

"""Reads a scenario file whole: every mistake in it is found before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from acd.messages import AgentProfile, Clinic, Queued, QueueRules
from ivr.problems import FileProblems, Problem, did_you_mean
from ivr.strict_yaml import Located, load_file
from ivr.validation import validate
from simulation.dataclass_reader import read
from simulation.plan import Kind, Plan, StaffChange, Stream
from simulation.rule_checks import check_queues, never_served
from simulation.scenario import AgentGroup, CallType, ScenarioFile


def load_scenario(path: Path) -> Plan:
    """The scenario in ``path``, checked. Raises FileProblems with every mistake found."""
    located = load_file(path)
    model = validate(ScenarioFile, located)
    problems = list(_missing(model, located))
    clinic = _clinic(model, located, problems)
    kinds = _kinds(model, located, problems)
    problems += _unknown_queues(model, located)
    if clinic is not None and not problems:
        problems += check_queues(clinic, located) or never_served(clinic, kinds, located)
    if clinic is None or problems:
        raise FileProblems(problems)
    return Plan(
        name=model.scenario,
        about=model.about,
        path=path,
        clinic=clinic,
        streams=_streams(model, kinds),
        kinds=kinds,
        staff=_staff(model),
        speeds=tuple(
            (agent, group.speed) for name, group in model.agents.items() for agent in members(name, group)
            if group.speed != 1
        ),
        capacity=model.capacity or 0,
        waiting_places=-1 if model.waiting_places is None else model.waiting_places,
        ring=model.ring,
        runs=1 if model.trace else model.runs,
        calls=model.calls,
        days=model.days if model.by_day else 0,
        warm_up=model.warm_up,
        seed=model.seed,
        within=model.service_level.within,
        trace=path.parent / model.trace if model.trace else None,
    )  # fmt: skip


def members(name: str, group: AgentGroup) -> list[str]:
    """The agents of a group; the one agent of a group of one has its name."""
    return [name] if group.count == 1 else [f"{name}_{number}" for number in range(1, group.count + 1)]


def _missing(model: ScenarioFile, located: Located) -> Iterator[Problem]:
    """Without a trace every type says when its calls come and how long they last."""
    if model.trace:
        if not (located.path.parent / model.trace).is_file():
            yield located.problem(("trace",), f"there is no file '{model.trace}'", "It stands beside the scenario.")
        return
    for name, kind in model.types.items():
        for key, given in (("arrivals", kind.arrivals), ("service", kind.service)):
            if given is None:
                yield located.problem(("types", name), f"type {name} has no {key}", f"Add '{key}: …', or a trace.")


def _clinic(model: ScenarioFile, located: Located, problems: list[Problem]) -> Clinic | None:
    """Agents, queues and whatever else the distributor wants to know of a clinic."""
    agents: list[AgentProfile] = []
    for name, group in model.agents.items():
        known = {
            "agent": name,
            "skills": tuple(group.skills.items()),
            "languages": tuple(group.languages.items()),
            "signed_in": group.shift is None,
        }
        at = ("agents", name)
        profile = read(AgentProfile, located, at, known, problems, others=tuple(AgentGroup.model_fields))
        if profile is not None:
            agents += [_named(profile, agent) for agent in members(name, group)]
    queues = [read(QueueRules, located, ("queues", name), {"queue": name}, problems) for name in model.queues]
    rules = tuple(queue for queue in queues if queue is not None)
    known = {"agents": tuple(agents), "queues": rules}
    return read(Clinic, located, (), known, problems, others=tuple(ScenarioFile.model_fields))


def _named(profile: AgentProfile, name: str) -> AgentProfile:
    return AgentProfile(**{field.name: getattr(profile, field.name) for field in fields(profile)} | {"agent": name})


def _kinds(model: ScenarioFile, located: Located, problems: list[Problem]) -> tuple[Kind, ...]:
    """Each type in each of its languages."""
    kinds: list[Kind] = []
    for stream, (name, kind) in enumerate(model.types.items()):
        for language in kind.languages or {"": 1.0}:
            known = {
                "at": 0, "call": "", "since": 0, "queue": kind.queue, "language": language,
                "priority": kind.priority, "needs": tuple(kind.needs.items()),
            }  # fmt: skip
            asks = read(Queued, located, ("types", name), known, problems, others=tuple(CallType.model_fields))
            if asks is not None:
                kinds.append(Kind(stream, name, language, asks))
    return tuple(kinds)


def _unknown_queues(model: ScenarioFile, located: Located) -> Iterator[Problem]:
    for name, kind in model.types.items():
        if kind.queue not in model.queues:
            remedy = did_you_mean(kind.queue, model.queues, "Queues")
            yield located.problem(("types", name, "queue"), f"there is no queue '{kind.queue}'", remedy, value=True)
    for name, group in model.agents.items():
        served = (group.model_extra or {}).get("queues") or []
        for queue in served if isinstance(served, list) else []:
            if queue not in model.queues:
                remedy = did_you_mean(str(queue), model.queues, "Queues")
                yield located.problem(("agents", name, "queues"), f"there is no queue '{queue}'", remedy)


def _streams(model: ScenarioFile, kinds: tuple[Kind, ...]) -> tuple[Stream, ...]:
    streams = []
    for number, (name, kind) in enumerate(model.types.items()):
        rates = kind.arrivals.rates() if kind.arrivals else {}
        if rates and 0 not in rates:
            rates = {0: 0.0, **rates}
        streams.append(
            Stream(
                name=name,
                rates=tuple(rates.items()),
                gaps=kind.arrivals.every if kind.arrivals else None,
                service=kind.service,
                patience=kind.patience,
                wrap_up=kind.wrap_up,
                hard=kind.hard,
                kinds=tuple(index for index, each in enumerate(kinds) if each.stream == number),
                shares=tuple(kind.languages.values()) or (1.0,),
            )
        )
    return tuple(streams)


def _staff(model: ScenarioFile) -> tuple[StaffChange, ...]:
    """The changes of one day, in their order."""
    changes: list[StaffChange] = []
    for name, group in model.agents.items():
        if group.shift is None:
            continue
        for agent in members(name, group):
            changes += [StaffChange(group.shift[0], agent, "sign_in"), StaffChange(group.shift[1], agent, "sign_out")]
            for first, last in group.breaks:
                changes += [StaffChange(first, agent, "break", last), StaffChange(last, agent, "back")]
    return tuple(sorted(changes, key=lambda change: change.clock))

"""The whole floor as plain data and back, so that another controller can go on where this one stood.

Indexes and timers are not written: they follow from the records. No name or number of a patient is
here, only ids.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from acd.agent import AgentState, Next, Offered
from acd.floor import Floor
from acd.learnt import Learnt
from acd.messages import AgentProfile, Clinic, QueueRules
from acd.plain import built, listed, plain, tupled
from acd.records import Agent, Call
from acd.regain import Dropped
from acd.requirement import NOTHING
from acd.transitions import STATES

VERSION = 5
_DERIVED = ("bucket", "entry", "block", "required", "acuity", "moved_up", "place", "rules", "timer")
_CALL_FIELDS = tuple(f.name for f in fields(Call) if f.name not in _DERIVED)
_AGENT_FIELDS = (
    "no_answers", "removed", "answered", "last_offer", "light_next", "contact",
    "blame", "queue_pauses", "undisposed", "worked",
)  # fmt: skip
_COUNTERS = ("now", "opened", "ignored", "serial", "offer_serial")


def dump(floor: Floor, clinic: Clinic) -> dict[str, Any]:
    """Everything of ``floor``, in JSON's own types."""
    return {
        "version": VERSION,
        **{name: getattr(floor, name) for name in _COUNTERS},
        "clinic": plain(clinic),
        "closed": [plain(rules) for rules in floor.closed.values()],
        "agents": [_agent_out(agent) for agent in floor.agents.values()],
        "calls": [{name: listed(getattr(call, name)) for name in _CALL_FIELDS} for call in floor.calls.values()],
        "ended": {queue: list(kept) for queue, kept in floor.lending.ended.items()},
        "dropped": [[key, plain(dropped)] for key, dropped in floor.dropped.items()],
        "learnt": floor.learnt.dump(),
        "gone": [[offer, agent] for offer, agent in floor.gone.items()],
    }


def load(data: dict[str, Any], explain: bool) -> tuple[Clinic, Floor]:
    """The floor of a ``dump`` with the configuration it stood under. Raises ValueError for another version."""
    if data.get("version") != VERSION:
        raise ValueError(
            f"the ACD snapshot is of version {data.get('version')} and this program reads {VERSION}; "
            "start without it: waiting calls are found again on the switch."
        )
    clinic = built(Clinic, data["clinic"])
    floor = Floor(clinic, explain)
    closed = [built(QueueRules, rules) for rules in data["closed"]]
    floor.set_clinic(clinic, {rules.queue: rules for rules in closed})
    for name in _COUNTERS:
        setattr(floor, name, data[name])
    floor.gone = dict(data["gone"])
    floor.lending.ended = {queue: list(kept) for queue, kept in data["ended"].items()}
    floor.dropped = {key: built(Dropped, dropped) for key, dropped in data["dropped"]}
    floor.learnt = Learnt.load(data["learnt"])
    for entry in data["agents"]:
        agent = _agent_in(entry)
        floor.add(agent)
        if isinstance(agent.state, Offered):
            floor.offers[agent.state.offer] = agent
    for entry in data["calls"]:
        floor.restore(built(Call, {**entry, "required": NOTHING}))
    floor.index.list_up()
    return clinic, floor


def _agent_out(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "profile": plain(agent.profile),
        "state": {"is": type(agent.state).__name__, **plain(agent.state)},
        "device": agent.device,
        **{name: listed(getattr(agent, name)) for name in _AGENT_FIELDS},
    }


def _agent_in(entry: dict[str, Any]) -> Agent:
    held = dict(entry["state"])
    kind = STATES[held.pop("is")]
    if "then" in held:
        held["then"] = Next(**held["then"])
    state: AgentState = kind(**held)
    profile = built(AgentProfile, entry["profile"])
    return Agent(entry["name"], profile, state, **{name: tupled(entry[name]) for name in ("device", *_AGENT_FIELDS)})

"""Made-up records for a call that is made a test: as many of each kind as the real patient's were asked for.

The record of a call tells that something was found, never what. So a medicine is one that may be refilled, an
account owes something, an insurance is active; a call that went by another state goes another way, and the test
says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from controller.text.parts.caller import TIME
from crm.model import StepRecord
from ivr.flow import Flow
from ivr.records import RecordsNode

_VISITS = ("checkup", "follow_up", "vaccination")


def _days_ahead(days: int, minutes: int = 0) -> str:
    """A time after the made-up call."""
    return f"{datetime.fromisoformat(TIME) + timedelta(days=days, minutes=minutes):%Y-%m-%d %H:%M}"


def _free(count: int) -> Any:
    """So many times for each kind of visit, of one doctor, none at the same time as another."""
    return [
        {"at": _days_ahead(6 + number, 30 * place), "visit": visit}
        for place, visit in enumerate(_VISITS)
        for number in range(count)
    ]


_MADE: Mapping[str, tuple[str, Callable[[int], Any]]] = {
    "free_slot": ("free", _free),
    "appointment_of_patient": (
        "appointments",
        lambda count: [{"at": _days_ahead(20 + number), "visit": "checkup"} for number in range(count)],
    ),
    "prescription_of_patient": ("prescriptions", lambda count: [{} for _ in range(count)]),
    "account_of_patient": ("account", lambda _count: {"cents": 4275, "due": _days_ahead(20)[:10]}),
    "coverage_of_patient": ("insurance", lambda _count: {}),
}


def records_for(passed: Sequence[StepRecord], flow: Flow) -> dict[str, Any]:
    """What a test must give so that each look-up of the call finds what it found."""
    found: dict[str, int] = {}
    for step in passed:
        name, _, node = step.node.rpartition("/")
        spec = flow.others.get(name, flow).nodes.get(node)
        if isinstance(spec, RecordsNode) and step.outcome == "found" and spec.what in _MADE:
            found[spec.what] = found.get(spec.what, 0) + 1
    return {_MADE[what][0]: _MADE[what][1](count) for what, count in found.items()}


def by_relay(passed: Sequence[StepRecord], flow: Flow) -> tuple[bool, bool]:
    """Whether it went to where relay calls go at once, and whether as soon as the patient was found.

    That his line is marked, or his record, is told by nothing else.
    """
    nodes = [step.node for step in passed]
    by_line = nodes[:1] == [flow.relay] and flow.start != flow.relay
    by_record = any(
        step.kind == "lookup" and step.outcome == "found" and _found(step, flow) != after == flow.relay
        for step, after in zip(passed, nodes[1:], strict=False)
    )
    return by_line, by_record


def _found(step: StepRecord, flow: Flow) -> str:
    """Where a look-up of the flow itself goes on."""
    return str(getattr(flow.nodes.get(step.node), "found", flow.relay))

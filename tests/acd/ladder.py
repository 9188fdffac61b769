"""A clinic whose acuity classes have short ladders, and a shell that wakes it in time."""

from __future__ import annotations

from typing import Any

from acd.core import Acd
from acd.messages import Acuity, AgentAnswered, AgentProfile, Clinic, Command, Offer, QueueRules, Woken
from tests.acd.floor_of_two import caller, only

LADDER = (
    Acuity("emergency", None, None, 0, 500, 1500),
    Acuity("urgent", 90_000, 60_000, 6_000, 12_000, 18_000),
    Acuity("soon", 30_000),
)


def floor_of(
    *agents: AgentProfile,
    acuity: tuple[Acuity, ...] = LADDER,
    on_call: tuple[str, ...] = (),
    soft_pauses: tuple[str, ...] = (),
    **rules: Any,
) -> Acd:
    rules = {"wrap_up_ms": 300_000, "offer_ms": 20_000, "retry_after_ms": 5_000, **rules}
    return Acd(Clinic(agents, (QueueRules("desk", **rules), QueueRules("ward")), acuity, on_call, soft_pauses))


def wake(acd: Acd, at: int) -> list[Command]:
    """All wakings up to ``at``, as a shell would hand them in."""
    out: list[Command] = []
    while (due := acd.deadline()) is not None and due <= at:
        out += acd.handle(Woken(due))
    return out + acd.handle(Woken(at))


def talk(acd: Acd, at: int, call: str) -> None:
    """``call`` joins, and whoever it is offered to answers."""
    (offer,) = only(Offer, acd.handle(caller(call, at)))
    acd.handle(AgentAnswered(at, offer.offer))

"""After a talk: the survey of the queue or the number, for those who may be asked.

Nobody is asked who called in an emergency, whom no agent answered, who has been asked in this call already, or whose
language the survey does not have. Whoever hangs up at any instant of it has had his call: its outcome stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ivr.facts import Survey
from ivr.node import NodeSpec

if TYPE_CHECKING:
    from ivr.turn import Turn

AGREED = "agreed"
"""The argument by which a survey learns that he has agreed beforehand; then it need not offer itself."""


def survey_of(turn: Turn, node: NodeSpec) -> tuple[str, Mapping[str, str]] | None:
    """The flow to go on with, and its arguments; None when the call is over with the talk at ``node``."""
    call, facts = turn.call, turn.flow.facts
    survey = facts.surveys.get(getattr(node, "queue", "")) or facts.surveys.get(call.dialled)
    if survey is None or call.is_emergency or call.outcome != "answered" or _asked(turn, survey):
        return None
    flow = turn.entry.others.get(survey.flow)
    if flow is None or call.language not in flow.languages:
        return None
    if not survey.only_if:
        return flow.name, {}
    if turn.value_of(survey.only_if) != "yes":
        return None
    return flow.name, {AGREED: "yes"} if AGREED in flow.arguments else {}


def _asked(turn: Turn, survey: Survey) -> bool:
    return turn.entry.name == survey.flow or any(step.node.startswith(f"{survey.flow}/") for step in turn.call.steps)

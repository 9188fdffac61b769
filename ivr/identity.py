"""Who may know what: operations that no caller of a flow could ever be let through to are refused.

At run time the operation itself turns away whoever is below its level (``ivr.records``); here it is
told when a flow loads, as far as it can be proved: nothing on any way there shows enough.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.checks import FlowChecker
from ivr.flow_files import Draft
from ivr.problems import Problem
from ivr.records import RecordsNode, level_words


def check_identity(drafts: Mapping[str, Draft], checkers: Mapping[str, FlowChecker]) -> list[Problem]:
    """Every node whose operation wants more than the flows that lead to it can prove."""
    callers = _callers(drafts)
    problems = []
    for name, draft in drafts.items():
        first = callers[name]
        if any(drafts[one].returns and callers[one] == [one] for one in first):
            continue  # called by flows that are not looked at here
        shown = max((_proves(drafts[one], drafts) for one in first), default=0)
        for node, spec in draft.nodes.items():
            operation = spec.operation if isinstance(spec, RecordsNode) else None
            if operation is not None and operation.level > shown:
                what = f"'{operation.name}' wants identity {level_words(operation.level)}"
                what += f", but no look-up before it proves more than {level_words(shown)}"
                remedy = "Ask who is calling first, such as with patient_by_identity."
                problems.append(checkers[name].problem_in_flow(("nodes", node), what, remedy))
    return problems


def _callers(drafts: Mapping[str, Draft]) -> dict[str, list[str]]:
    """Of each flow, itself and all that lead to it."""
    found = {}
    for name in drafts:
        before = [name]
        for one in before:
            before += [
                other
                for other, draft in drafts.items()
                if other not in before and any(spec.calls == one for spec in draft.nodes.values())
            ]
        found[name] = before
    return found


def _proves(draft: Draft, drafts: Mapping[str, Draft]) -> int:
    """The most that a look-up of this flow, or of one it calls, can prove."""
    seen = [draft.file.flow]
    for name in seen:
        seen += [
            spec.calls
            for spec in drafts[name].nodes.values()
            if spec.calls and spec.calls in drafts and spec.calls not in seen
        ]
    specs = [spec for name in seen for spec in drafts[name].nodes.values() if isinstance(spec, RecordsNode)]
    return max((spec.operation.proves for spec in specs if spec.operation), default=0)

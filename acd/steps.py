"""Relaxing what is asked for a caller, in the steps his queue has written down and never further.

What is asked of an agent is a pure function of the queue's rules, of what the caller asked, and of how many steps
were taken (``asked``). A step only ever lets more agents do. Whatever the steps say, the parts in which a skill
of ``never_relax`` is named stay as they were at first, and so does the language if it is named there.
Steps that lead to another queue are in ``acd/overflow.py``; what is never relaxed goes there with the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from acd import needs
from acd.needs import ANYBODY, NOBODY
from acd.requirement import Requirement, requirement
from acd.rules import QueueRules, Step
from acd.words import Need

if TYPE_CHECKING:
    from acd.records import Call

LANGUAGE = "language"
"""The word for the caller's language beside the names of skills, in ``never_relax``, ``lower`` and ``widen``."""
_WIDENED = {
    LANGUAGE: "any language will do",
    "team": "any team will do",
    "named": "no longer only the named agents",
    "queues": "agents of all queues will do",
}


def asked(rules: QueueRules, call: Call) -> Requirement:
    """What is asked of an agent for ``call`` in the queue of ``rules`` as things stand."""
    if plain(rules, call):
        level = max(0, rules.language_level)
        return requirement(call.queue, rules.needs, call.needs, call.language, language_level=level)
    taken = rules.steps[: call.steps]
    if taken or call.kept:
        levels: tuple[tuple[tuple[str, int], ...], ...] = ((), ())
        need = _relaxed(first(rules, call), taken, rules.never_relax, call.kept)
    else:
        levels = (rules.needs, call.needs)
        need = _both(rules.need, call.need)
    widened = [word for step in taken for word in step.widen]
    return requirement(
        call.queue,
        *levels,
        call.language,
        need=need,
        language_level=max(_language_level(rules, taken), call.kept_language),
        teams=(call.team,) if call.team and not (call.lifted or "team" in widened) else (),
        named=only_agents(rules, call),
        any_list="queues" in widened,
    )


def plain(rules: QueueRules, call: Call) -> bool:
    """Whether nothing but skills and a language is asked, as for nearly every call."""
    asks_more = call.kept or call.kept_language or rules.need or call.need or call.team or call.named
    return not (call.steps or asks_more) and call.prefer_until is None


def asked_by_queue(rules: QueueRules, taken: int, language: str = "") -> Requirement:
    """What a caller who asks for nothing of his own but ``language`` needs after ``taken`` steps of this queue."""
    before = rules.steps[:taken]
    need = _relaxed(_first(rules.needs, rules.need, (), None), before, rules.never_relax, ())
    level = _language_level(rules, before)
    any_list = any("queues" in step.widen for step in before)
    return requirement(rules.queue, (), (), language, need=need, language_level=level, any_list=any_list)


def only_agents(rules: QueueRules, call: Call) -> tuple[str, ...]:
    """The agents nobody else is asked beside, now; empty for no such restriction."""
    widened = call.lifted or any("named" in step.widen for step in rules.steps[: call.steps])
    named = () if widened else call.named
    if call.prefer_until is None:
        return named
    return tuple(name for name in call.preferred if not named or name in named)


def first(rules: QueueRules, call: Call) -> Need:
    """What queue and caller ask of skills and teams before any step, in its normal form."""
    return _first(rules.needs, rules.need, call.needs, call.need)


def carried(rules: Mapping[str, QueueRules], call: Call) -> tuple[tuple[Need, ...], int]:
    """What the queues he has been in never relax: needs, and the least level of his language (0: none)."""
    been = [rules[queue] for queue in call.been if queue in rules]
    kept = [needs.kept(first(each, call), each.never_relax) for each in been]
    languages = [each.language_level for each in been if LANGUAGE in each.never_relax]
    return tuple(need for need in kept if need != ANYBODY), max(languages, default=0)


@lru_cache(maxsize=4096)
def _first(
    queue_needs: tuple[tuple[str, int], ...],
    queue_need: Need | None,
    call_needs: tuple[tuple[str, int], ...],
    call_need: Need | None,
) -> Need:
    levels = [(name, level) for name, level in queue_needs + call_needs if level > 0]
    plain = [needs.skill(name, level) if level in needs.LEVELS else NOBODY for name, level in levels]
    return needs.normal(needs.every_of([*plain, _both(queue_need, call_need)]))


def _both(one: Need | None, other: Need | None) -> Need:
    if one is None or other is None:
        return one or other or ANYBODY
    return needs.every_of([one, other])


@lru_cache(maxsize=4096)
def _relaxed(need: Need, taken: tuple[Step, ...], never: tuple[str, ...], carried: tuple[Need, ...]) -> Need:
    """``need`` after these steps. Each lowers, drops or adds an alternative, so it asks for no more than before."""
    relaxed = need
    for step in taken:
        for name, level in step.lower:
            if name != LANGUAGE:
                relaxed = needs.lowered(relaxed, name, level)
        if step.add is not None:
            relaxed = needs.normal(needs.any_of([relaxed, step.add]))
    return needs.normal(needs.every_of([relaxed, needs.kept(need, never), *carried]))


def _language_level(rules: QueueRules, taken: tuple[Step, ...]) -> int:
    """The level in the caller's language; 0 lets everybody do, and still prefers who speaks it."""
    level = rules.language_level
    if LANGUAGE in rules.never_relax:
        return level
    for step in taken:
        level = min([level, *(lower for name, lower in step.lower if name == LANGUAGE)])
        level = 0 if LANGUAGE in step.widen else level
    return max(level, 0)


def next_due(rules: QueueRules, call: Call) -> int | None:
    """When the next step, or what follows when they ran out, is to be taken (UTC ms). None: nothing follows."""
    if call.steps < len(rules.steps):
        return call.entered + rules.steps[call.steps].after_ms
    if call.steps > len(rules.steps) or rules.exhausted is None or rules.exhausted.then == "hold":
        return None
    last = rules.steps[-1].after_ms if rules.steps else 0
    return call.entered + max(rules.exhausted.after_ms, last)


def widens_named(rules: QueueRules, call: Call) -> bool:
    """Whether a step still to come lets others do beside the named agents."""
    return any("named" in step.widen or step.queue for step in rules.steps[call.steps :])


def said(step: Step) -> str:
    """The step in plain words, for a supervisor."""
    words = [f"{name} is not asked any more" if level < 1 else f"{name} {level} will do" for name, level in step.lower]
    if step.add is not None:
        words.append(f"{needs.said(needs.normal(step.add))} will do as well")
    words += [_WIDENED.get(word, word) for word in step.widen]
    return ", ".join(words) or "nothing"

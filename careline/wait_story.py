"""A caller's wait told in plain words: one sentence a chapter, for a supervisor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from acd.reasons import WhyWaiting
from acd.story import Chapter

Facts = Mapping[str, Any]
Wording = Callable[[Facts], str]

STRATEGIES = {
    "longest_idle": "free for the longest time",
    "best_skill": "with the best skills for it",
    "least_skilled_first": "with the fewest other skills",
    "fewest_calls": "with the fewest calls so far",
    "round_robin": "whose turn it was",
    "idleness_ratio": "of the group that is idle most beyond its share",
    "queue_ratio": "free for the longest time",
    "best_skill_queue_ratio": "with the best skills for it",
}
BY_STRATEGY = ("arrived", "again", "relaxed")
"""Several agents were there and the strategy chose among them."""
BECAUSE = {
    "arrived": "the caller came and an agent was free",
    "freed": "an agent became free and this caller was first of those he may serve",
    "again": "the offer before came to nothing",
    "relaxed": "less is asked now",
    "preferred": "he is the caller's own agent",
    "borrowed": "his own queues can spare him",
    "pre_empted": "this caller may not wait and took over an offer to a less urgent one",
    "recalled": "this caller may not wait and he was called back",
    "on_call": "this caller may not wait and he is on call",
}
ENDED = {
    "no_answer": "did not answer",
    "busy": "was busy",
    "declined": "declined",
    "unreachable": "his phone could not be reached",
    "failed": "the phone could not be rung",
    "caller_left": "stopped ringing: the caller hung up",
    "signed_out": "signed out",
    "replaced": "stopped ringing: the caller needs somebody else now",
    "withdrawn": "stopped ringing: a supervisor took the caller out",
    "pre_empted": "stopped ringing: a more urgent caller needed him",
}
MOVED = {
    "size": "too many wait there",
    "long_wait": "the wait there is too long",
    "nobody_able": "nobody on duty there could serve him",
    "step": "a step of the queue's rules says so",
    "exhausted": "the queue's steps have run out",
}


def duration(milliseconds: int) -> str:
    """``4 s`` or ``2 min 5 s``."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"


def told(chapters: Sequence[Chapter]) -> list[tuple[int, str]]:
    """When (UTC ms) and what, in order. Lines that begin with two blanks explain the one before."""
    lines: list[tuple[int, str]] = []
    rung: dict[str, str] = {}
    for chapter in chapters:
        facts = chapter.facts
        if chapter.kind == "chosen":
            rung[facts["offer"]] = facts["agent"]
            lines += [(chapter.at, line) for line in _chosen(facts)]
        elif chapter.kind == "not_reached":
            agent = facts.get("agent") or rung.get(facts["offer"], "the agent")
            lines.append((chapter.at, f"{agent}: {_words(ENDED, facts['why'])}."))
        else:
            lines.append((chapter.at, WORDINGS[chapter.kind](facts)))
    return lines


def _words(known: Mapping[str, str], word: str) -> str:
    return known.get(word, word.replace("_", " "))


def _queued(facts: Facts) -> str:
    asks = [f"{skill} {level}" for skill, level in facts["needs"]]
    asks += [f"team {facts['team']}"] if facts.get("team") else []
    asks += [f"one of {', '.join(facts['named'])}"] if facts.get("named") else []
    asks += [f"{', '.join(facts['preferred'])} if possible"] if facts.get("preferred") else []
    language = f", language {facts['language']}" if facts["language"] else ""
    needs = f"; besides what the queue asks: {', '.join(asks)}" if asks else ""
    return f"Waits in queue {facts['queue']} as {facts['priority']}{language}{needs}."


def _told(facts: Facts) -> str:
    if facts["high_ms"] >= 86_400_000:
        return f"Hears that it may take more than {duration(facts['low_ms'])}."
    if not facts["low_ms"]:
        return f"Hears that it should take less than {duration(facts['high_ms'])}."
    return f"Hears that it should take {duration(facts['low_ms'])} to {duration(facts['high_ms'])}."


def _chosen(facts: Facts) -> list[str]:
    agent, others = facts["agent"], [name for name in facts["eligible"] if name != facts["agent"]]
    why = _words(BECAUSE, facts["because"])
    head = f"{agent} is rung, after {duration(facts['waited_ms'])} and from place {facts['position']}: {why}."
    lines = [head]
    if others:
        strategy = f"; {agent} was the one {_words(STRATEGIES, facts['strategy'])} ({facts['strategy']})"
        chosen = strategy if facts["because"] in BY_STRATEGY else ""
        lines.append(f"  Could have been rung too: {', '.join(others)}{chosen}.")
    else:
        lines.append("  Nobody else could have been rung.")
    if facts["relaxed"]:
        lines.append(f"  Relaxed by then: {'; '.join(facts['relaxed'])}.")
    lines += [f"  Not {name}: {reason}." for name, reason in facts["passed_over"]]
    return lines


def _left(facts: Facts) -> str:
    outcome = facts["outcome"]
    if outcome == "answered":
        end = f"Over: answered by {facts['agent']}, waited {duration(facts['waited_ms'])}, "
        end += f"talked {duration(facts['talk_ms'])}."
    else:
        end = f"Over: {outcome.replace('_', ' ')} after {duration(facts['waited_ms'])}."
    return end


WORDINGS: Mapping[str, Wording] = {
    "queued": _queued,
    "told": _told,
    "relaxed": lambda it: f"Step {it['step']} of the queue: {it['what']}.",
    "moved": lambda it: f"Goes from queue {it['queue']} to queue {it['to']}: {_words(MOVED, it['why'])}.",
    "connected": lambda it: f"{it['agent']} answers: the two talk.",
    "recalled": lambda it: f"{it['agent']} is called back for this caller: {it['why'].replace('_', ' ')}.",
    "alarmed": lambda it: f"ALARM after {duration(it['waited_ms'])}: {it['why'].replace('_', ' ')}.",
    "callback_asked": lambda it: (
        f"Would rather be called back ({it['mode'].replace('_', ' ')}, {it['attempts']} tries): keeps his place."
    ),
    "dialled": lambda it: (
        f"Is called back, attempt {it['attempt']}" + (f"; {it['agent']} listens." if it["agent"] else ".")
    ),
    "callback_reached": lambda _it: "The right person is on the line.",
    "callback_failed": lambda it: f"The call back failed: {it['why'].replace('_', ' ')}.",
    "withdrawn": lambda it: f"Is taken out of the queue by {it['by']}.",
    "follow_up": lambda it: f"Somebody must call this patient: {it['why'].replace('_', ' ')}.",
    "left": _left,
}


def promise_kept(chapters: Sequence[Chapter]) -> str:
    """What became of the first estimate he heard; ``""`` when there was none, or nothing can be said."""
    first = next((each for each in chapters if each.kind == "told"), None)
    end = next(
        (each for each in chapters if each.kind in ("connected", "left") and first and each.at >= first.at), None
    )
    if first is None or end is None:
        return ""
    real = end.at - first.at
    if end.kind == "left" and real <= first.facts["high_ms"]:
        return "He left before the time he was promised was over."
    if real > first.facts["high_ms"]:
        return f"The promise was not kept: it took {duration(real)} from then."
    if real < first.facts["low_ms"]:
        return f"It went faster than promised: {duration(real)} from then."
    return f"The promise was kept: {duration(real)} from then."


def waiting_words(why: WhyWaiting) -> list[str]:
    """Why he still waits."""
    match why.why:
        case "rings":
            return [f"Now: {name} {doing}." for name, doing in why.agents]
        case "callback":
            return ["Now: will be called back."]
        case "held":
            head = "Now: kept a while for his own agents."
        case "all_busy":
            head = "Now: waits, since everybody who may serve him is busy."
        case "nobody_able":
            head = "Now: waits, and nobody on duty could serve him."
    return [head, *(f"  {name}: {doing}." for name, doing in why.agents)]

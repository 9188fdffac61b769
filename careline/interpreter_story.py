"""What interpreters had to do with a call, in plain words: who was rung and what became of it, who would be rung."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from acd.interpreting import CODE, Mode, who_speaks
from acd.reasons import WhyWaiting
from careline.wait_story import duration
from controller.settings.loader import Settings
from controller.switchboard.closing import interpreter_record
from controller.switchboard.line import InterpreterLeg
from crm.model import InterpreterRecord

SO_FAR = ("rings", "asked", "in_the_talk")
"""What an attempt is doing that is not over."""
ENDED = {
    "no_answer": "did not answer",
    "busy": "was busy",
    "declined": "passed it on",
    "not_acknowledged": "answered and did not join",
    "unreachable": "could not be reached",
    "closed": "not at this hour",
    "sent_away": f"stopped ringing: the agent called it off with {CODE}",
    "talk_ended": "stopped ringing: the talk was over",
    "failed": "could not be rung or put into the talk",
}
AT_ONCE = ("busy", "closed")
"""Known before anything rings."""


def attempts_of_page(page: Mapping[str, Any], now: int) -> list[InterpreterRecord]:
    """Of a call that is not over: its page of the journal, and what each attempt has come to by ``now`` (UTC ms).

    Raises TypeError for the page of another program.
    """
    legs = [InterpreterLeg(**leg) for leg in page.get("interpreters", [])]
    return [
        interpreter_record(leg if leg.ended_at is not None else replace(leg, outcome=_doing(leg)), now) for leg in legs
    ]


def _doing(leg: InterpreterLeg) -> str:
    """The word of ``SO_FAR`` for it."""
    if leg.joined_at is not None:
        return "in_the_talk"
    return "rings" if leg.answered_at is None else "asked"


def told(attempts: Iterable[InterpreterRecord]) -> list[tuple[int, str]]:
    """When (UTC ms) each was rung, and a sentence."""
    return [(each.asked_at, _sentence(each)) for each in attempts]


def _sentence(it: InterpreterRecord) -> str:
    if not it.interpreter:
        return f"An interpreter for {it.language} is wanted: clinic.yaml names none."
    who = f"Interpreter {it.interpreter} ({it.language}{'' if it.qualified else ', not qualified for medicine'})"
    rung, joined = duration(it.ring_ms), duration(it.joined_ms)
    match it.outcome:
        case "joined":
            return f"{who} is rung, answers after {rung} and is in the talk for {joined}."
        case "rings":
            return f"{who} is rung, for {rung} so far."
        case "asked":
            return f"{who} is rung, answered after {rung} and has not joined yet."
        case "in_the_talk":
            return f"{who} is rung, answered after {rung} and has been in the talk for {joined}."
    end = ENDED.get(it.outcome, it.outcome.replace("_", " "))
    return f"{who}: {end}." if it.outcome in AT_ONCE else f"{who} is rung for {rung}: {end}."


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who would interpret for a caller, as ``clinic.yaml`` stands."""

    language: str
    mode: Mode
    rung: tuple[str, ...]
    """In this order."""
    closed: tuple[str, ...]
    """Those of them who would not be rung now, for the hour."""
    asked_for_ms: int | None
    """So long into the wait agents have to speak the language; None: to its end."""


def prospect(settings: Settings, queue: str, language: str, at: int) -> Prospect | None:
    """None for a queue that is none, or a caller whose language nobody asked. ``at``: UTC ms."""
    model = settings.model
    rules = model.queues.get(queue)
    if rules is None or not language:
        return None
    rung = who_speaks({name: block.languages for name, block in model.interpreters.items()}, language)
    hours = settings.facts().hours
    closed = [
        name for name in rung if (kept := model.interpreters[name].hours) is not None and not hours[kept].open_at(at)
    ]
    widened = [step.after for step in rules.relax if "language" in step.widen]
    until = None if "language" in rules.never_relax or not widened else min(widened)
    return Prospect(language, rules.interpreter, rung, tuple(closed), until)


def speaks(settings: Settings, agent: str, queue: str, language: str) -> bool:
    """Whether ``agent`` speaks it as well as ``queue`` asks; True for somebody the file does not know."""
    model = settings.model
    if agent not in model.agents or queue not in model.queues:
        return True
    return model.agents[agent].languages.get(language, 0) >= model.queues[queue].language_level


def needed_by(settings: Settings, why: WhyWaiting, queue: str, language: str) -> bool:
    """Whether whoever answers the waiting caller will not speak his language: nobody does who could be rung now."""
    if why.why not in ("rings", "all_busy", "nobody_able"):
        return False
    if why.why == "nobody_able":
        of_language = (f"does not speak {language}", f"needs {language} ")
        return any(reason.startswith(of_language) for _, reason in why.agents)
    return not any(speaks(settings, agent, queue, language) for agent, _ in why.agents)


def expected(it: Prospect, why: WhyWaiting) -> list[str]:
    """For a caller who waits, and whom nobody who could be rung understands."""
    lines = [_by_whom(it)]
    if why.why == "nobody_able" and it.asked_for_ms is None:
        lines.append(f"  Not before somebody who speaks {it.language} is on duty: the queue never asks less.")
    elif why.why == "nobody_able" and it.asked_for_ms is not None:
        lines.append(f"  Agents have to speak {it.language} for the first {duration(it.asked_for_ms)} of the wait.")
    return lines


def _by_whom(it: Prospect) -> str:
    if it.mode == "off":
        return f"Nobody who could be rung speaks {it.language}, and interpreters are off in this queue."
    if not it.rung:
        return f"Nobody who could be rung speaks {it.language}, and clinic.yaml names no interpreter for it."
    order = ", then ".join(f"{name} (not at this hour)" if name in it.closed else name for name in it.rung)
    how = "would be rung by itself" if it.mode == "automatic" else f"would be rung when the agent presses {CODE}"
    return f"Nobody who could be rung speaks {it.language}: an interpreter {how} in the talk: {order}."


def not_asked(it: Prospect, agent: str) -> str:
    """For a talk that had no interpreter though ``agent`` does not speak the language."""
    why = {
        "off": "interpreters are off in this queue",
        "on_request": f"{CODE} was not pressed",
        "automatic": "none could be, before it ended",
    }[it.mode]
    return f"{agent} does not speak {it.language} as well as the queue asks, and no interpreter was rung: {why}."


def as_data(attempts: Sequence[InterpreterRecord]) -> list[dict[str, Any]]:
    """Each as a chapter."""
    return [{"at": each.asked_at, "kind": "interpreter", **asdict(each)} for each in attempts]

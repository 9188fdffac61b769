"""What happened in a call, line by line, for people: who did what, where the flow went and why.

Values of variables are shown by their privacy: public ones in the clear, others as ``(phi)`` and
``(secret)``, unless it is asked for; secrets never are.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from controller.text.session import Moment
from controller.text.ways import way_of
from ivr import messages as ivr
from ivr.call import Visit
from ivr.flow import Flow, Way

SHOWN = 200
"""So many letters of what a caller said are shown."""

Kind = Literal["caller", "world", "node", "said", "did", "value", "count", "end"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``after_ms`` counts from the first ring; ``why``: the way taken and where it is written."""

    after_ms: int
    kind: Kind
    text: str
    why: str = ""

    def __str__(self) -> str:
        seconds = f"{self.after_ms / 1000:7.1f} s  "
        return f"{seconds}{_SIGNS[self.kind]} {self.text}" + (f"   [{self.why}]" if self.why else "")

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {key: value for key, value in dataclasses.asdict(self).items() if value != ""}


_SIGNS: Mapping[Kind, str] = {
    "caller": ">", "world": "*", "node": "--", "said": "<", "did": "!", "value": "=", "count": "#", "end": ".",
}  # fmt: skip


def lines(
    flow: Flow, moments: Sequence[Moment], *, start: int | None = None, reveal: bool = False, made_up: bool = False
) -> Iterator[Line]:
    """The trace of ``moments``. ``start``: when the phone rang, UTC ms; ``reveal``: PHI variables in the clear.

    ``made_up``: nobody real is called or talked of, so sentences with private facts are told as they were said.
    """
    begin = start if start is not None else (moments[0].at if moments else 0)
    for moment in moments:
        after = moment.at - begin
        for kind, text, why in _told(flow, moment, reveal, made_up):
            yield Line(after, kind, text, why)


def _told(flow: Flow, moment: Moment, reveal: bool, made_up: bool) -> Iterator[tuple[Kind, str, str]]:
    if moment.unheard:
        yield "caller", f'says "{shorten(moment.unheard)}", but nothing listens', ""
    yield from _event(moment.event)
    yield from (("value", text, "") for text in _values(flow, moment, reveal))
    yield from (("count", text, "") for text in _counts(moment))
    for visit in entered([moment]):
        way = way_of(visit.node)
        yield "node", f"{visit.node} ({visit.kind})", why_of(way) if way else ""
    for command in moment.commands:
        yield from _command(command, made_up)
    if moment.after.phase in ("ended", "surrendered") and moment.before.phase != moment.after.phase:
        yield "end", f"{moment.after.phase}: {moment.after.outcome}", ""


_QUIET = (ivr.PromptEnded, ivr.Woken, ivr.SpeechBegan)
_BY_WORLD: Mapping[type[Any], str] = {
    ivr.Arrived: "the phone rings",
    ivr.CalledBack: "we call back and somebody answers",
    ivr.Found: "found",
    ivr.NotFound: "not found",
    ivr.ServiceAnswered: "the service has answered",
    ivr.Connected: "an agent is on the line",
    ivr.TalkEnded: "the agent has hung up",
}


def _event(event: ivr.Event | None) -> Iterator[tuple[Kind, str, str]]:
    match event:
        case None:
            return
        case ivr.Heard(mode="keys", utterance=key):
            yield "caller", f"presses {key}", ""
        case ivr.Heard(utterance=words, confidence=sure):
            yield "caller", f'says "{shorten(words)}" ({sure:.0%} sure)', ""
        case ivr.HungUp(by=by):
            yield "caller" if by == "caller" else "world", "hangs up" if by == "caller" else "the line is closed", ""
        case _ if isinstance(event, _QUIET):
            return
        case _:
            known = _BY_WORLD.get(type(event)) or _spaced(type(event).__name__)
            reason = getattr(event, "reason", "")
            yield "world", f"{known}: {reason}" if reason else known, ""


def _command(command: ivr.Command, made_up: bool) -> Iterator[tuple[Kind, str, str]]:
    match command:
        case ivr.Say(prompts=prompts):
            for prompt in prompts:
                yield (
                    "said",
                    f'"{prompt.text}"' if not prompt.private else "(a sentence with private facts)",
                    prompt.key,
                )
        case ivr.Answer() | ivr.StopSaying() | ivr.Listen() | ivr.StopListening() | ivr.HangUp():
            return
        case _:
            yield "did", f"{name_of(command)} {_fields(command)}".strip(), ""


def _fields(command: Any) -> str:
    """What a command says, without ids, patients and numbers."""
    shown = []
    for field in dataclasses.fields(command):
        value = getattr(command, field.name)
        hidden = not field.repr or field.name in ("patient", "arguments", "lookup", "message", "request", "fields")
        if not hidden and value not in ("", None, (), {}):
            plain = " ".join(f"{k}:{v}" for k, v in value.items()) if isinstance(value, Mapping) else value
            shown.append(f"{field.name}={plain}")
    return " ".join(shown)


def _values(flow: Flow, moment: Moment, reveal: bool) -> Iterator[str]:
    before, after = moment.before, moment.after
    for name, value in after.variables.items():
        if before.variables.get(name) != value:
            yield f"{name} = {shown_value(flow, name, value, reveal=reveal)}"
    if before.language != after.language and before.language:
        yield f"language = {after.language}"
    if before.patient != after.patient:
        yield f"patient = {shown_value(flow, 'patient', after.patient or '', reveal=reveal)}"


def shown_value(flow: Flow, name: str, value: str, *, reveal: bool) -> str:
    """A variable's value by its privacy."""
    privacy = flow.privacy(name)
    if privacy == "public" or (privacy == "phi" and reveal):
        return value
    return f"({privacy})"


def _counts(moment: Moment) -> Iterator[str]:
    """Counters of the dialog that went up: silences, nonsense, help and their like."""
    before = _counters(moment.before.state) if type(moment.before.state) is type(moment.after.state) else {}
    for name, value in _counters(moment.after.state).items():
        if value > before.get(name, 0):
            yield f"{name} {value}"


def _counters(state: object) -> dict[str, int]:
    """The whole numbers of a state that count, and those in its tables; ids and times do not."""
    found: dict[str, int] = {}
    if not dataclasses.is_dataclass(state):
        return found
    for field in dataclasses.fields(state):
        value = getattr(state, field.name)
        if isinstance(value, Mapping):
            found |= {str(name): count for name, count in value.items() if isinstance(count, int)}
        elif type(value) is int and field.name not in (
            "lookup",
            "message",
            "request",
            "until",
            "at",
            "asked",
            "attempts",
        ):
            found[field.name] = value
    return found


# --- what the log holds ---


def said(moments: Sequence[Moment]) -> list[ivr.Prompt]:
    """Everything the caller heard the beginning of."""
    return [
        prompt
        for moment in moments
        for command in moment.commands
        if isinstance(command, ivr.Say)
        for prompt in command.prompts
    ]


def entered(moments: Sequence[Moment]) -> list[Visit | ivr.Step]:
    """The nodes entered, in order; and ``emergency`` where its question was asked and answered with no."""
    found: list[Visit | ivr.Step] = []
    for moment in moments:
        before, after = moment.before, moment.after
        passes: list[Visit | ivr.Step] = [step for step in after.steps[len(before.steps) :] if step.kind != "aside"]
        passes += [after.visit] if after.visit else []
        open_before = before.visit
        if open_before is not None:
            same = (open_before.node, open_before.kind, open_before.at)
            place = next((i for i, one in enumerate(passes) if (one.node, one.kind, one.at) == same), None)
            passes = passes if place is None else passes[:place] + passes[place + 1 :]
        found += passes
    return found


def name_of(command: object) -> str:
    """``TakeMessage`` as people write it: ``take_message``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(command).__name__).lower()


def _spaced(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def shorten(words: str) -> str:
    """What somebody said, so far that it can be read in a line."""
    return words if len(words) <= SHOWN else f"{words[:SHOWN]} …"


def way_words(way: Way) -> str:
    """``choices 2`` for the place ``choices.1.go``."""
    parts = [str(part + 1) if isinstance(part, int) else str(part) for part in way.place]
    return " ".join(parts[:-1] if parts[-1] == "go" and len(parts) > 1 else parts)


def why_of(way: Way) -> str:
    """The way, and where it is written."""
    return f"{way.node}: {way_words(way)}, {way.path.name}:{way.line}"

"""The live timeline of calls on the terminal: one readable line a happening, nothing a caller said or is called.

Made from the controller's happenings, which are public by type. Calls get small
numbers as they arrive, because a channel id is nothing to read aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.console import Console
from rich.text import Text

from controller.happenings import Happening

Wording = Callable[[Happening], str | None]


def _arrived(it: Happening) -> str:
    known = "number shown" if it.get("known") else "number withheld"
    return f"a patient's phone dials {it.get('dialled')} ({known}); flow {it.get('flow')}"


def _step(it: Happening) -> str:
    outcome = f" → {it.get('outcome')}" if it.get("outcome") else ""
    return f"{it.get('node')} ({it.get('type')}){outcome}"


def _prompt(it: Happening) -> str | None:
    keys = str(it.get("keys")).strip()
    return f"hears {keys}" if keys else "hears a prompt of the flow"


def _heard(it: Happening) -> str:
    return "presses a key" if it.get("mode") == "keys" else f"speaks (sure to {it.get('percent')} %)"


def _agent(it: Happening) -> str | None:
    if it.get("code"):
        done = "done" if it.get("done") else "refused"
        return f"{it.get('agent')} dials a feature code: {it.get('code')}, {done}"
    if not it.get("presence"):
        return None
    state = str(it.get("state")).replace("acw", "wrap-up")
    presence = "" if it.get("presence") == "on_queue" else f", {it.get('presence')}"
    reason = f" ({it.get('reason')})" if it.get("reason") else ""
    return f"agent {it.get('agent')}: {state}{presence}{reason}"


def _queued(it: Happening) -> str:
    return f"waits in queue {it.get('queue')} with music (priority {it.get('priority')}, language {it.get('language')})"


def _callback(it: Happening) -> str:
    match it.get("what"):
        case "agreed":
            return f"will be called back; place in queue {it.get('queue')} kept"
        case "dialing":
            return f"we call the patient back (attempt {it.get('attempt')})"
        case "reached":
            return "the patient is on the line"
        case why:
            return f"call back came to nothing: {str(why).replace('_', ' ')}"


def _alarm(it: Happening) -> str:
    waited = int(it.get("waited_ms") or 0) / 1000
    return f"ALARM: {it.get('priority')} caller in queue {it.get('queue')} waits {waited:.0f} s"


_DISPATCHED = {"rings": "rings {}", "asks": "asks {}", "taken": "{} takes it", "nobody": "nobody takes it"}


def _dispatch(it: Happening) -> str:
    """What became of somebody on call."""
    words = _DISPATCHED.get(str(it.get("what")), "{}: " + str(it.get("what")).replace("_", " "))
    return f"on call: {words.format(it.get('agent'))}"


_INTERPRETED = {
    "asked": "an interpreter for language {language} is asked for",
    "rings": "rings interpreter {name}",
    "asks": "asks interpreter {name}",
    "joined": "interpreter {name} joins the talk ({language})",
    "nobody": "no interpreter for language {language} can be had",
}


def _interpreter(it: Happening) -> str:
    """What became of somebody who interprets."""
    words = _INTERPRETED.get(str(it.get("what")), "interpreter {name}: " + str(it.get("what")).replace("_", " "))
    return words.format(name=it.get("interpreter"), language=it.get("language"))


WORDINGS: Mapping[str, tuple[str, Wording]] = {
    "arrived": ("bold cyan", _arrived),
    "step": ("white", _step),
    "prompt": ("dim", _prompt),
    "listening": ("dim", lambda it: "we listen"),
    "heard": ("yellow", _heard),
    "speech_lost": ("bold red", lambda it: f"no speech for this call ({it.get('reason')}): keys go on"),
    "service": ("white", lambda it: f"a service answered: {it.get('result')}"),
    "looked_up": ("white", lambda it: f"recognised by number: {it.get('result')}"),
    "emergency": ("bold red", lambda it: f"EMERGENCY: {it.get('queue')} queue, top priority"),
    "queued": ("magenta", _queued),
    "callback": ("magenta", _callback),
    "offered": ("blue", lambda it: f"rings agent {it.get('agent')}"),
    "offer_ended": ("blue", lambda it: f"agent {it.get('agent')}: {str(it.get('why')).replace('_', ' ')}"),
    "connected": ("bold green", lambda it: f"talks with {it.get('agent')} (rang {it.get('ring_ms')} ms)"),
    "talk_ended": ("green", lambda it: f"talk ended after {int(it.get('talk_ms') or 0) / 1000:.1f} s"),
    "recalled": ("bold yellow", lambda it: f"agent {it.get('agent')} is recalled from {it.get('why')}"),
    "acuity_alarm": ("bold red", _alarm),
    "message": (
        "white",
        lambda it: f"left a message of {it.get('seconds')} s for {it.get('owner')} ({it.get('priority')})",
    ),
    "follow_up": ("bold red", lambda it: f"must be called back ({str(it.get('why')).replace('_', ' ')})"),
    "agent": ("blue", _agent),
    "announcement": (
        "bold yellow",
        lambda it: f"{it.get('by')} switches announcement {it.get('announcement')} {it.get('switched')}",
    ),
    "dispatch": ("bold yellow", _dispatch),
    "interpreter": ("green", _interpreter),
    "surrendered": ("bold red", lambda it: f"given to the dialplan's {it.get('to')} ({it.get('reason')})"),
    "hung_up": ("cyan", lambda it: f"call over (hung up by {it.get('by')}): {it.get('outcome')}"),
    "stored": ("bold green", lambda it: "interaction stored in the CRM"),
    "adopted": ("bold yellow", lambda it: f"taken over from an earlier controller ({it.get('stage')})"),
    "fault": ("bold red", lambda it: f"fault in {it.get('where')}: {it.get('what')}"),
    "link": ("yellow", lambda it: f"link to Asterisk: {it.get('state')}"),
}


REMEMBERED = 10_000
"""Calls whose small number is known; beyond it the oldest is forgotten."""


class Timeline:
    """A sink for happenings. ``started_at`` (UTC ms) is the timeline's zero.

    In a pipe or a file the lines are written as they are: laying them out for a terminal took a fifth of the
    controller's processor time at 20 calls/s (docs/reference/performance.md).
    """

    def __init__(self, console: Console, started_at: int) -> None:
        self._console = console
        self._to_terminal = console.is_terminal  # asked for once: it looks through the environment
        self._started_at = started_at
        self._numbers: dict[str, int] = {}
        self._calls = 0

    def __call__(self, it: Happening) -> None:
        words = self._words(it)
        if words is None:
            return
        if self._to_terminal:
            self._console.print(self._styled(it, *words), highlight=False, soft_wrap=True)
        else:
            self._console.file.write("".join(words) + "\n")
            self._console.file.flush()

    def line(self, it: Happening) -> Text | None:
        """The line for one happening; None for what is not worth one."""
        words = self._words(it)
        return None if words is None else self._styled(it, *words)

    def _words(self, it: Happening) -> tuple[str, str, str] | None:
        """When, who and what."""
        words = WORDINGS[it.kind][1](it)
        if words is None:
            return None
        who = f"call {self._number(it.call)}" if it.call else "clinic"
        return f"{(it.at - self._started_at) / 1000:8.2f} s  ", f"{who:<8} ", words

    @staticmethod
    def _styled(it: Happening, when: str, who: str, words: str) -> Text:
        text = Text()
        text.append(when, style="dim")
        text.append(who, style="bold")
        text.append(words, style=WORDINGS[it.kind][0])
        return text

    def _number(self, call: str) -> int:
        number = self._numbers.get(call)
        if number is None:
            self._calls += 1
            number = self._numbers[call] = self._calls
            if len(self._numbers) > REMEMBERED:
                del self._numbers[next(iter(self._numbers))]
        return number

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
    return f"{it.get('node')} ({it.get('kind')}){outcome}"


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


WORDINGS: Mapping[str, tuple[str, Wording]] = {
    "arrived": ("bold cyan", _arrived),
    "step": ("white", _step),
    "prompt": ("dim", _prompt),
    "listening": ("dim", lambda it: "we listen"),
    "heard": ("yellow", _heard),
    "speech_lost": ("bold red", lambda it: f"no speech for this call ({it.get('reason')}): keys go on"),
    "looked_up": ("white", lambda it: f"recognised by number: {it.get('result')}"),
    "emergency": ("bold red", lambda it: f"EMERGENCY: {it.get('queue')} queue, top priority"),
    "queued": ("magenta", _queued),
    "offered": ("blue", lambda it: f"rings agent {it.get('agent')}"),
    "offer_ended": ("blue", lambda it: f"agent {it.get('agent')}: {str(it.get('why')).replace('_', ' ')}"),
    "connected": ("bold green", lambda it: f"talks with {it.get('agent')} (rang {it.get('ring_ms')} ms)"),
    "talk_ended": ("green", lambda it: f"talk ended after {int(it.get('talk_ms') or 0) / 1000:.1f} s"),
    "agent": ("blue", _agent),
    "surrendered": ("bold red", lambda it: f"given to the dialplan's {it.get('to')} ({it.get('reason')})"),
    "hung_up": ("cyan", lambda it: f"call over (hung up by {it.get('by')}): {it.get('outcome')}"),
    "stored": ("bold green", lambda it: "interaction stored in the CRM"),
    "adopted": ("bold yellow", lambda it: f"taken over from an earlier controller ({it.get('stage')})"),
    "fault": ("bold red", lambda it: f"fault in {it.get('where')}: {it.get('what')}"),
    "link": ("yellow", lambda it: f"link to Asterisk: {it.get('state')}"),
}


class Timeline:
    """A sink for happenings. ``started_at`` (UTC ms) is the timeline's zero."""

    def __init__(self, console: Console, started_at: int) -> None:
        self._console = console
        self._started_at = started_at
        self._numbers: dict[str, int] = {}

    def __call__(self, it: Happening) -> None:
        line = self.line(it)
        if line is not None:
            self._console.print(line, highlight=False, soft_wrap=True)

    def line(self, it: Happening) -> Text | None:
        """The line for one happening; None for what is not worth one."""
        colour, wording = WORDINGS[it.kind]
        words = wording(it)
        if words is None:
            return None
        if it.call and it.call not in self._numbers:
            self._numbers[it.call] = len(self._numbers) + 1
        who = f"call {self._numbers[it.call]}" if it.call else "clinic"
        text = Text(f"{(it.at - self._started_at) / 1000:8.2f} s  ", style="dim")
        text.append(f"{who:<8} ", style="bold")
        text.append(words, style=colour)
        return text

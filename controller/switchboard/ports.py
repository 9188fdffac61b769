"""What the switchboard asks of the parts around it. All are called in the loop's thread; none blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crm.model import Interaction, Preference, Task
from ivr import messages as ivr

if TYPE_CHECKING:
    from controller.switchboard.line import Line


class Ears(Protocol):
    """Hears callers. Reports by ``Board.ivr_event``; never raises, never blocks."""

    def listen(self, line: Line, command: ivr.Listen) -> None: ...
    def stop(self, call: str, listen: int) -> None: ...
    def close(self, call: str) -> None: ...
    def on_started(self, channel: str) -> bool:
        """A helper channel entered Stasis; True when it is ours."""
        ...


class Sounds(Protocol):
    """Where a prompt's sound is: a file Asterisk can read, or None when there is none."""

    def media(self, prompt: ivr.Prompt, call: str = "") -> Path | None: ...
    def forget(self, call: str) -> None: ...
    def length_ms(self, path: Path) -> int:
        """How long it plays."""
        ...

    def own(self, key: str, language: str) -> Path | None:
        """One of the shell's own sentences."""
        ...

    def own_prompt(self, key: str, language: str) -> ivr.Prompt | None:
        """The same, to be said at a pace; None when it has no sound."""
        ...


class LatePrompts(Protocol):
    """Renders what could not be rendered ahead, then calls ``done()``."""

    def start(self, call: str, prompts: Sequence[ivr.Prompt], done: Callable[[], None]) -> None: ...


class Lookups(Protocol):
    def start(self, call: str, caller: str | None, command: ivr.LookUp) -> None: ...


class Services(Protocol):
    def start(self, call: str, request: ivr.Request) -> None: ...


class Records(Protocol):
    """Where finished calls, tasks and preferences go. None blocks, all are kept until stored."""

    def put(self, interaction: Interaction) -> None: ...
    def wrap_up(self, call: str, disposition: str, acw_ms: int) -> None: ...
    def task(self, task: Task) -> None: ...
    def preference(self, preference: Preference) -> None: ...

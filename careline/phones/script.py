"""The script of ``careline call``: what a patient does and what he must hear, in YAML.

Reference and examples: docs/how-to/call.md. Mistakes are told with file, line and column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ivr.problems import FileProblems, Problem, did_you_mean
from ivr.strict_yaml import Located, load_file, load_text
from ivr.units import Duration
from ivr.validation import validate

DEFAULT_WITHIN: Final = 10_000
WaitedFor = Literal["answered", "connected", "music", "silence", "sound", "ended"]
_ACTIONS: Final = ("say", "play", "press", "wait", "wait_for", "expect", "hang_up")
_KEYS: Final = frozenset("0123456789*#ABCD")


def _keys(text: str) -> str:
    if not text or set(text) - _KEYS:
        raise ValueError("keys are digits, * and #, in quotes")
    return text


def _dialled(text: str) -> str:
    if not text or not set(text.removeprefix("+")) <= set("0123456789*#"):
        raise ValueError('a number is digits, with + in front where it is international, in quotes: "+15555550101"')
    return text


Number = Annotated[str, AfterValidator(_dialled)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Call(Part):
    """``from`` left out withholds the caller's number."""

    to: Number | None = None
    caller: Number | None = Field(default=None, alias="from")
    language: str = "en"


class Say(Part):
    """``voice`` is one of espeak-ng's; ``language`` the call's when left out."""

    text: Annotated[str, Field(min_length=1)]
    language: str | None = None
    voice: str = ""


class Expect(Part):
    """Exactly one thing to hold, now or ``within`` so long."""

    heard: str | None = None
    not_heard: str | None = None
    language: str | None = None
    """With ``heard`` and ``not_heard``: the prompt's language."""
    connected: bool | str | None = None
    """True for any agent, or the agent's account."""
    answered: Literal[True] | None = None
    music: Literal[True] | None = None
    ended: bool | None = None
    no_silence_over: Duration | None = None
    """No stretch without sound longer than this, from the answer until now."""
    within: Duration | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        kinds = ("heard", "not_heard", "connected", "answered", "music", "ended", "no_silence_over")
        found = [kind for kind in kinds if getattr(self, kind) is not None]
        if len(found) != 1:
            raise ValueError(f"an expectation names exactly one of {', '.join(kinds)}")
        if self.language and found[0] not in ("heard", "not_heard"):
            raise ValueError("'language' goes with heard or not_heard only")
        return self


class Step(Part):
    """One line of the script: exactly one thing to do."""

    say: str | Say | None = None
    play: str | None = None
    """A wav file, beside the script."""
    press: Annotated[str, AfterValidator(_keys)] | None = None
    wait: Duration | None = None
    wait_for: WaitedFor | None = None
    within: Duration | None = None
    expect: Expect | None = None
    hang_up: Literal[True] | None = Field(default=None, alias="hang up")
    background: bool = False
    """With ``say`` and ``play``: go on at once, so that the next step happens while this is being said."""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"hang up": True} if value in ("hang up", "hang_up") else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        found = [action for action in _ACTIONS if getattr(self, action) is not None]
        if len(found) != 1:
            raise ValueError(f"a step is exactly one of {', '.join(_ACTIONS).replace('_up', ' up')}")
        if self.within is not None and found[0] != "wait_for":
            raise ValueError("'within' stands beside wait_for, or inside expect")
        if self.background and found[0] not in ("say", "play"):
            raise ValueError("'background' goes with say and play only")
        return self


class WantedInteraction(Part):
    """What the one interaction of this call must hold; what is left out may be anything. ``path``: nodes in order."""

    queue: str | None = None
    agent: str | None = None
    language: str | None = None
    outcome: str | list[str] | None = None
    path: list[str] | None = None
    flow: str | None = None
    patient: str | None = None
    priority: str | None = None
    disposition: str | None = None
    hung_up_by: str | None = None
    stored: Literal[True] | None = None
    """Alone: it is enough that there is one."""


class Outcome(Part):
    interaction: WantedInteraction
    within: Duration = 15_000


class Script(Part):
    call: Call = Call()
    steps: Annotated[list[Step], Field(min_length=1)]
    outcome: Outcome | None = None
    longest: Duration = 300_000
    """The call is given up after this time, whatever the steps say."""

    @property
    def expects_prompts(self) -> bool:
        """Whether any step names a prompt."""
        return any(step.expect and (step.expect.heard or step.expect.not_heard) for step in self.steps)


def load_script(path: Path) -> tuple[Script, Located]:
    """Raises ``ivr.problems.FileProblems`` with every mistake."""
    located = load_file(path)
    return _checked(located), located


def read_script(text: str, path: Path = Path("script")) -> tuple[Script, Located]:
    """The same from text; ``path`` is only named in problems."""
    located = load_text(text, path)
    return _checked(located), located


def _checked(located: Located) -> Script:
    script = validate(Script, located)
    problems = [
        located.problem(("steps", index, "play"), f"the file '{step.play}' does not exist", value=True)
        for index, step in enumerate(script.steps)
        if step.play is not None and not (located.path.parent / step.play).is_file()
    ]
    if problems:
        raise FileProblems(problems)
    return script


def check_prompts(script: Script, located: Located, known: set[str]) -> None:
    """Every prompt that is expected must be one the system has. Raises FileProblems."""
    problems: list[Problem] = []
    for index, step in enumerate(script.steps):
        if step.expect is None:
            continue
        for kind in ("heard", "not_heard"):
            name = getattr(step.expect, kind)
            if name is not None and name not in known:
                place = ("steps", index, "expect", kind)
                problems.append(located.problem(place, f"no prompt is called '{name}'", did_you_mean(name, known)))
    if problems:
        raise FileProblems(problems)

"""The words of FastAGI, without a socket: the environment, commands, replies.

Facts are from Asterisk's ``res/res_agi.c``: the environment is ``agi_name: value`` lines and an empty
one; a command is one line; a reply is ``200 result=N [(text)] [endpos=N]``, ``5xx …``, or ``520-…`` over
several lines; ``HANGUP`` on a line of its own may come at any time, also before a reply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_LINE = 4_096
MAX_ENVIRONMENT = 100
"""Lines. Asterisk sends some 25."""
ALL_KEYS = "0123456789*#"

_REPLY = re.compile(r"(\d{3}) result=(-?\d+)(?: \(([^)]*)\))?(?:.*? endpos=(\d+))?")
_ENVIRONMENT = re.compile(r"agi_([a-z_0-9]{1,40}): ?(.*)")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,31}|TIMEOUT\(absolute\)|VOLUME\(TX\)")
_WORD = re.compile(r"[A-Za-z0-9_.,-]{1,200}")
_SOUND = re.compile(r"/[A-Za-z0-9_@%+=:~./-]{1,900}")


class AgiError(Exception):
    """The session cannot go on: the other side is gone, or what it says is no AGI."""


@dataclass(frozen=True, slots=True)
class Reply:
    """``result`` is -1 when the channel has hung up or the command failed; ``position`` in samples (8,000 a second)."""

    result: int
    position: int = 0

    @property
    def key(self) -> str:
        """The key that ended the command, "" for none."""
        key = chr(self.result) if 0 < self.result < 128 else ""
        return key if key in ALL_KEYS else ""


def environment(lines: Sequence[str]) -> dict[str, str]:
    """``agi_uniqueid: 1.2`` as ``{"uniqueid": "1.2"}``; raises AgiError for anything else."""
    found: dict[str, str] = {}
    for line in lines:
        match = _ENVIRONMENT.fullmatch(line)
        if match is None:
            raise AgiError("the other side does not speak FastAGI")
        found[match[1]] = match[2]
    return found


def reply(line: str) -> Reply:
    """A reply's line. Raises AgiError when the command was refused (510, 511, 520) or makes no sense."""
    match = _REPLY.match(line)
    if match is None or match[1] != "200":
        raise AgiError(f"the command was refused ({line[:3]})")
    return Reply(int(match[2]), int(match[4] or 0))


def answer() -> str:
    return "ANSWER"


def play(sound: Path, position: int = 0) -> str:
    """``sound`` has no ending. Every key ends it; the reply says where."""
    return f'STREAM FILE "{_checked(_SOUND, str(sound))}" "{ALL_KEYS}" {position}'


def wait_for_key(milliseconds: int) -> str:
    return f"WAIT FOR DIGIT {max(1, milliseconds)}"


def record(file: Path, ends_on: str, longest_ms: int, silence_s: int) -> str:
    """``file`` has no ending; the reply's position is the length."""
    return f'RECORD FILE "{_checked(_SOUND, str(file))}" wav "{ends_on}" {longest_ms} BEEP s={silence_s}'


def set_variable(name: str, value: str) -> str:
    return f'SET VARIABLE "{_checked(_VARIABLE, name)}" "{_checked(_WORD, value)}"'


def enter_stasis(*arguments: str) -> str:
    """The reply comes when the channel leaves the application again."""
    return f'EXEC Stasis "{",".join(_checked(_WORD, each) for each in arguments)}"'


def go_to(context: str) -> tuple[str, ...]:
    """Where the dialplan goes on when the session ends."""
    return (f'SET CONTEXT "{_checked(_WORD, context)}"', 'SET EXTENSION "s"', "SET PRIORITY 1")


def hang_up() -> str:
    return "HANGUP"


def _checked(pattern: re.Pattern[str], word: str) -> str:
    """Every word that is sent to Asterisk: no quote, no line end, no expression gets through."""
    if pattern.fullmatch(word) is None:
        raise AgiError("a word that may not be sent to Asterisk")
    return word

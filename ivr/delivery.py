"""How a caller is spoken to: slower or louder than others, if he asked for it, now and whenever he calls again.

Pace is the voice's, in hundredths of its own; volume is the line's, in steps (``controller`` says how loud one is).
Both are the patient's: they come with his record (``pace``, ``volume``) and are kept with it (``preferences``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from ivr import preferences

if TYPE_CHECKING:
    from ivr.call import Call
    from ivr.command_words import UniversalCommand
    from ivr.turn import Turn

PACES = (100, 80, 65)
"""Each "slower" takes the next, each "faster" the one before; below the last, words fall apart."""
LOUDEST = 2


def change(turn: Turn, command: Literal["slower", "faster", "louder", "quieter"]) -> None:
    """One step further; who is at the last step stays there."""
    call = turn.call
    match command:
        case "slower":
            call.pace = next((pace for pace in PACES if pace < call.pace), PACES[-1])
        case "faster":
            call.pace = next((pace for pace in reversed(PACES) if pace > call.pace), PACES[0])
        case "louder":
            _speak_at(turn, min(call.volume + 1, LOUDEST))
        case "quieter":
            _speak_at(turn, max(call.volume - 1, 0))
    preferences.ask(turn, "pace" if command in ("slower", "faster") else "volume")


def ways_back(call: Call) -> tuple[UniversalCommand, ...]:
    """The commands that lead back to where he is spoken to as others are; none for who is."""
    faster: tuple[UniversalCommand, ...] = ("faster",) if call.pace < PACES[0] else ()
    quieter: tuple[UniversalCommand, ...] = ("quieter",) if call.volume > 0 else ()
    return (*faster, *quieter)


def remembered(turn: Turn, record: Mapping[str, str]) -> None:
    """What an earlier call of this patient was set to, unless he has asked for something else in this one.

    A value that is none of ours is left alone.
    """
    pace, volume = record.get("pace", ""), record.get("volume", "")
    if pace in map(str, PACES) and "pace" not in turn.call.asked:
        turn.call.pace = int(pace)
    if volume in map(str, range(LOUDEST + 1)) and "volume" not in turn.call.asked:
        _speak_at(turn, int(volume))


def _speak_at(turn: Turn, volume: int) -> None:
    if volume != turn.call.volume:
        turn.amplify(volume)

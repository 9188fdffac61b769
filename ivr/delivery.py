"""How a caller is spoken to: slower or louder than others, if he asked for it, now and whenever he calls again.

Pace is the voice's, in hundredths of its own; volume is the line's, in steps (``controller`` says how loud one is).
Both are the patient's: they come with his record (``pace``, ``volume``) and are kept with it when the call ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ivr.turn import Turn

PACES = (100, 80, 65)
"""Each "slower" takes the next; below the last, words fall apart."""
LOUDEST = 2


def change(turn: Turn, command: Literal["slower", "louder"]) -> None:
    """One step further; who is at the last step stays there."""
    call = turn.call
    if command == "slower":
        call.pace = next((pace for pace in PACES if pace < call.pace), PACES[-1])
    elif call.volume < LOUDEST:
        turn.amplify(call.volume + 1)


def remembered(turn: Turn, record: Mapping[str, str]) -> None:
    """What an earlier call of this patient was set to. A value that is none of ours is left alone."""
    pace, volume = record.get("pace", ""), record.get("volume", "")
    if pace in map(str, PACES):
        turn.call.pace = int(pace)
    if volume in map(str, range(LOUDEST + 1)) and int(volume) != turn.call.volume:
        turn.amplify(int(volume))

"""What a caller asks for that is his and not this call's: pace, volume, and that he calls through a relay.

It is kept for the patient when the call ends, whoever by then he has turned out to be, and comes with his record at
the look-up that finds him the next time. What he asked for in this call wins over what the record says; what he did
not ask for stays in the record as it was.

Who he is may be no more than claimed: the number that calls belongs to this one patient and to nobody else. That is
enough here, for reading as for keeping. Nothing of the patient is told by it and nothing is kept from him: whoever
forges his number can have him spoken to more slowly, which a word takes back, or have him brought to a person at once,
as key 0 brings everybody. To ask for more would leave out nearly all who need it, since most callers are never asked
for their date of birth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ivr.messages import Remember

if TYPE_CHECKING:
    from ivr.turn import Turn

Preference = Literal["pace", "volume", "relay"]


def ask(turn: Turn, what: Preference) -> None:
    """He has just asked for it."""
    turn.call.asked = tuple(dict.fromkeys((*turn.call.asked, what)))


def keep(turn: Turn) -> None:
    """The call is over: what he asked for is the patient's, if we know who he is."""
    call = turn.call
    if call.patient is None or not call.asked:
        return
    as_he_is_spoken_to = {"pace": str(call.pace), "volume": str(call.volume), "relay": "yes" if call.relay else "no"}
    turn.commands.append(Remember(call.patient, {what: as_he_is_spoken_to[what] for what in call.asked}))

"""Relay calls (711): a communication assistant speaks and listens for somebody who cannot hear or speak well.

Such a call is told by the line (the number's trunk, or the carrier's mark), by the patient's record (``relay: yes``)
or by the caller's words. It is not made to speak to a machine: it goes straight to a person (the flow's ``relay``
node, else its ``operator``), and every timer lasts longer, for what is typed takes its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.turn import Turn


def begin(turn: Turn) -> None:
    """From now on this is a relay call, and a person's."""
    turn.call.relay = True
    # Nobody is told to use the keys because of it, and the emergency words of the assistant still count.
    turn.call.told_keys_only = True
    turn.to_relay()


def remembered(turn: Turn, record: Mapping[str, str]) -> bool:
    """Whether his record shows for the first time in this call that he calls through a relay."""
    return record.get("relay") == "yes" and not turn.call.relay

"""What the rest of the controller knows of ARI: the port that ``AriClient`` and ``FakeAri`` both fill."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol

from controller.ari.errors import AriError
from controller.ari.requests import Request

Event = dict[str, Any]
"""One ARI event as Asterisk sent it. Unknown types and fields are passed on: readers ignore what they do not know."""
OnEvent = Callable[[Event], None]
OnResult = Callable[[Any], None]
"""Gets the answer's JSON body, None when there is none (204)."""
OnError = Callable[[AriError], None]


class LinkState(Enum):
    """``UP``: events flow. ``DOWN``: being restored; what happened meanwhile is NOT replayed, so reconcile on ``UP``.

    ``FENCED``: another controller took the application over; this client never acts again.
    """

    DOWN = "down"
    UP = "up"
    FENCED = "fenced"
    CLOSED = "closed"


OnLink = Callable[[LinkState, str], None]
"""Gets the new state and why, in words fit for a log."""


class Ari(Protocol):
    """Requests leave in the order they are sent. Calls back on the event loop's thread, never from inside ``send``."""

    @property
    def state(self) -> LinkState: ...

    def send(
        self,
        request: Request,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        deadline: float | None = None,
    ) -> None:
        """Send and go on. Exactly one of the callbacks is called later. ``deadline``: seconds from now.

        An error nobody asked for is logged. Raises ``Fenced`` when this controller may no longer act.
        """

    async def call(self, request: Request, deadline: float | None = None) -> Any:
        """Send and wait for the answer's JSON body (None for 204). Raises ``AriError``."""

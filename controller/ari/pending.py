"""The requests that are on their way: who waits for which answer, and until when.

Times are the event loop's monotonic seconds. Each request ends exactly once: by an
answer, an error, its deadline or the loss of the link. A callback that fails is logged
by its kind alone (its text could hold anything) and hurts nobody else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from controller.ari.errors import AriError, LinkLost, Timeout, error_for
from controller.ari.port import OnError, OnResult
from controller.ari.requests import Request

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pending:
    """One request under way. ``until`` is its deadline on the event loop's clock."""

    request: Request
    until: float
    on_result: OnResult | None
    on_error: OnError | None


def guarded(what: str, function: Callable[..., None], *arguments: Any) -> None:
    """Call back; what the callback raises is logged as kind and place only, and swallowed."""
    try:
        function(*arguments)
    except Exception as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        log.error("%s failed with %s at %s", what, type(error).__name__, where)


def fail(pending: Pending, error: AriError) -> None:
    """Tell whoever asked; an error nobody asked for is logged (a channel that is gone is everyday news)."""
    if pending.on_error is not None:
        guarded(f"error callback of {pending.request.operation}", pending.on_error, error)
    else:
        log.log(logging.DEBUG if error.status in {404, 409} else logging.WARNING, "ARI request failed: %s", error)


def settle(pending: Pending, status: int, reason: str, body: str | bytes | None) -> None:
    """Deliver an answer. A body that is no JSON counts as a server's fault, not as ours."""
    operation = pending.request.operation
    if status >= 300 or status < 200:
        fail(pending, error_for(operation, status, _message(body) or reason))
        return
    if pending.on_result is None:
        return
    try:
        result = orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        fail(pending, error_for(operation, 502, "The answer was not JSON"))
        return
    guarded(f"result callback of {operation}", pending.on_result, result)


def _message(body: str | bytes | None) -> str:
    try:
        parsed = orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return ""
    message = parsed.get("message") if isinstance(parsed, dict) else None
    return message if isinstance(message, str) else ""


class PendingBook:
    """The unanswered requests of one link, by request id."""

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, pending: Pending) -> str:
        """Note a request; the id returned goes out with it."""
        self._count += 1
        request_id = format(self._count, "x")
        self._pending[request_id] = pending
        return request_id

    def take(self, request_id: str) -> Pending | None:
        """Whoever waits for this answer; None when it came too late."""
        return self._pending.pop(request_id, None)

    def expire(self, now: float) -> None:
        for request_id in [key for key, pending in self._pending.items() if pending.until <= now]:
            pending = self._pending.pop(request_id, None)
            if pending is not None:
                fail(pending, Timeout(pending.request.operation))

    def fail_all(self) -> None:
        """The link is lost."""
        lost, self._pending = self._pending, {}
        for pending in lost.values():
            fail(pending, LinkLost(pending.request.operation))

"""What can go wrong between the controller and Asterisk.

    AriError
    ├── Refused               Asterisk said no (4xx); sending it again changes nothing
    │   ├── BadRequest        400
    │   ├── Forbidden         401, 403
    │   ├── NotFound          404  the channel, bridge or playback is gone
    │   ├── Conflict          409  the id exists already, or the channel is not ours at this moment
    │   ├── PreconditionFailed 412
    │   └── Unprocessable     422
    ├── ServerError           5xx
    ├── Timeout               no answer before the request's deadline; it may still be carried out
    ├── LinkLost              the link broke with the request unanswered; it may have been carried out
    ├── Overloaded            too many requests are unanswered; not sent
    └── Fenced                another controller took this application over, or the client is closed; not sent

Error texts hold the operation's name and Asterisk's reason, never ids, numbers or values.
Status codes: Asterisk's own api-docs (``rest-api/*.json``).
"""

from __future__ import annotations

import re

_HARMLESS = re.compile(r"[A-Za-z][A-Za-z ,.'_/-]{0,118}")
"""A reason without digits or quotes cannot carry a number or a caller's words."""


class AriError(Exception):
    """``operation`` is the request's name (``channels.answer``); ``status`` the HTTP status, 0 when there was none."""

    def __init__(self, operation: str, status: int = 0, reason: str = "") -> None:
        self.operation = operation
        self.status = status
        self.reason = reason if _HARMLESS.fullmatch(reason) else ""
        super().__init__(operation, status, self.reason)

    def __str__(self) -> str:
        summary = (type(self).__doc__ or "").strip().split("\n", maxsplit=1)[0]
        told = " ".join(str(part) for part in (self.status or "", self.reason) if part)
        return f"{self.operation}: {summary}{f' ({told})' if told else ''}"


class Refused(AriError):
    """Asterisk refused the request."""


class BadRequest(Refused):
    """Asterisk did not accept the request's arguments."""


class Forbidden(Refused):
    """Asterisk did not accept our ARI user or its rights."""


class NotFound(Refused):
    """What the request names does not exist (any more)."""


class Conflict(Refused):
    """The id exists already, or the channel is in no state for this."""


class PreconditionFailed(Refused):
    """The channel is in the wrong state for this."""


class Unprocessable(Refused):
    """Asterisk cannot do this with what the request names."""


class ServerError(AriError):
    """Asterisk failed while carrying out the request."""


class Timeout(AriError):
    """Asterisk did not answer in time."""


class LinkLost(AriError):
    """The link to Asterisk is down."""


class Overloaded(AriError):
    """Too many requests to Asterisk are unanswered."""


class Fenced(AriError):
    """This controller may no longer act: the application was taken over or the client is closed."""


_BY_STATUS: dict[int, type[AriError]] = {
    400: BadRequest,
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    422: Unprocessable,
}


def error_for(operation: str, status: int, reason: str = "") -> AriError:
    """The typed error for an HTTP status of 300 and above."""
    kind = _BY_STATUS.get(status) or (ServerError if status >= 500 else Refused)
    return kind(operation, status, reason)

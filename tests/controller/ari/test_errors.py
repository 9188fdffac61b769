from __future__ import annotations

import pytest

from controller.ari import errors


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequest),
        (401, errors.Forbidden),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (412, errors.PreconditionFailed),
        (418, errors.Refused),
        (422, errors.Unprocessable),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (302, errors.Refused),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[errors.AriError]) -> None:
    error = errors.error_for("channels.answer", status, "Channel not found")
    assert type(error) is kind
    assert (error.status, error.operation, error.reason) == (status, "channels.answer", "Channel not found")


@pytest.mark.parametrize(
    "reason", ["no route to +15555550123", "'Ana' is unknown", 'bad "x"', "x" * 200, "a\nb", "ñandú"]
)
def test_a_reason_that_could_hold_a_callers_words_is_dropped(reason: str) -> None:
    error = errors.error_for("channels.originate", 400, reason)
    assert reason not in str(error) + repr(error)
    assert str(error) == "channels.originate: Asterisk did not accept the request's arguments. (400)"


def test_the_text_is_a_sentence() -> None:
    assert str(errors.LinkLost("channels.play")) == "channels.play: The link to Asterisk is down."
    assert str(errors.NotFound("channels.play", 404, "Channel not found")).endswith("(404 Channel not found)")

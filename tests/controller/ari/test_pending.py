from __future__ import annotations

import logging
from typing import Any

import pytest

from controller.ari import requests
from controller.ari.errors import AriError, LinkLost, NotFound, ServerError, Timeout
from controller.ari.pending import Pending, PendingBook, fail, guarded, settle


def pending(ends: list[Any], until: float = 1.0) -> Pending:
    return Pending(requests.ping(), until, ends.append, ends.append)


def test_an_answer_is_delivered_once() -> None:
    ends: list[Any] = []
    book = PendingBook()
    name = book.add(pending(ends))
    taken = book.take(name)
    assert taken is not None
    settle(taken, 200, "OK", '{"a": 1}')
    assert ends == [{"a": 1}]
    assert book.take(name) is None
    book.fail_all()
    book.expire(9)
    assert len(ends) == 1


@pytest.mark.parametrize("body", [None, "", b""])
def test_no_body_is_none(body: str | bytes | None) -> None:
    ends: list[Any] = []
    settle(pending(ends), 204, "No Content", body)
    assert ends == [None]


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (404, '{"message": "Channel not found"}', NotFound, "Channel not found"),
        (404, "not json", NotFound, "Not Found"),
        (404, "[1]", NotFound, "Not Found"),
        (500, None, ServerError, "Not Found"),
        (200, "not json", ServerError, "The answer was not JSON"),
    ],
)
def test_refusals_are_typed(status: int, body: str | None, kind: type[AriError], reason: str) -> None:
    ends: list[Any] = []
    settle(pending(ends), status, "Not Found", body)
    assert type(ends[0]) is kind
    assert ends[0].reason == reason


def test_deadlines_end_what_is_late_and_nothing_else() -> None:
    late: list[Any] = []
    early: list[Any] = []
    book = PendingBook()
    book.add(pending(late, until=1.0))
    book.add(pending(early, until=2.0))
    book.expire(1.5)
    assert isinstance(late[0], Timeout)
    assert early == []
    assert len(book) == 1


def test_a_lost_link_ends_everything_even_what_callbacks_add() -> None:
    book = PendingBook()
    ends: list[Any] = []

    def again(error: AriError) -> None:
        ends.append(error)
        book.add(pending([]))

    book.add(Pending(requests.ping(), 1.0, None, again))
    book.fail_all()
    assert isinstance(ends[0], LinkLost)
    assert len(book) == 1


def test_ids_are_never_used_twice() -> None:
    book = PendingBook()
    names = [book.add(pending([])) for _ in range(100)]
    book.fail_all()
    names += [book.add(pending([])) for _ in range(100)]
    assert len(set(names)) == 200


def test_an_error_nobody_asked_for_is_logged_and_everyday_ones_quietly(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fail(Pending(requests.ping(), 0, None, None), NotFound("channels.hangup", 404))
    fail(Pending(requests.ping(), 0, None, None), Timeout("channels.play"))
    assert [record.levelname for record in caplog.records] == ["DEBUG", "WARNING"]


def test_a_failing_callback_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    def explode() -> None:
        raise KeyError("+15555550123")

    guarded("a callback", explode)
    assert "KeyError" in caplog.text
    assert "test_pending.py" in caplog.text
    assert "5555550123" not in caplog.text

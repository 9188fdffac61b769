"""Requests to a service, against a real HTTP server on loopback: every way it can answer, fail and dawdle."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from structlog.testing import capture_logs

from controller.services import Service, Services
from ivr import messages as ivr

PRIVATE = "4711-private"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Clinic:
    """A service that does what ``handler`` does, and those who ask it. ``seen``: what came."""

    def __init__(self) -> None:
        self.handler: Handler = answering({"active": True})
        self.seen: list[tuple[str, str, dict[str, str], str]] = []
        self.answers: asyncio.Queue[tuple[str, ivr.Event]] = asyncio.Queue()

    async def open(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self.runner.addresses[0][1]
        service = Service(f"http://127.0.0.1:{self.port}/api", {"Authorization": "Bearer key-1234"}, longest=1_000)
        nowhere = Service("http://127.0.0.1:9")
        known = {"insurance": service, "nowhere": nowhere}
        self.services = Services(known, lambda call, event: self.answers.put_nowait((call, event)), lambda: 7)

    async def close(self) -> None:
        await self.services.close()
        await self.runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request.method, request.raw_path, dict(request.headers), await request.text()))
        return await self.handler(request)

    async def ask(self, **changes: Any) -> ivr.Event:
        usual: dict[str, Any] = {
            "request": 3,
            "service": "insurance",
            "method": "GET",
            "path": f"/members/{PRIVATE}",
            "query": {},
            "body": "",
            "fields": ("active", "plan.copay"),
            "deadline_ms": 2_000,
        }
        self.services.start("1.1", ivr.Request(**usual | changes))
        call, event = await asyncio.wait_for(self.answers.get(), 5)
        assert (call, event.at) == ("1.1", 7)
        return event


@pytest_asyncio.fixture
async def clinic() -> AsyncIterator[Clinic]:
    made = Clinic()
    await made.open()
    yield made
    await made.close()


def answering(body: object, status: int = 200, **headers: str) -> Handler:
    async def handle(_request: web.Request) -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(text=text, status=status, headers=headers)

    return handle


def failed(reason: str) -> ivr.ServiceFailed:
    return ivr.ServiceFailed(7, 3, reason)


async def test_the_fields_that_were_asked_for_and_no_others(clinic: Clinic) -> None:
    clinic.handler = answering({"active": True, "plan": {"copay": 20, "name": "Gold"}, "ssn": "1"})
    assert await clinic.ask() == ivr.ServiceAnswered(7, 3, 200, {"active": True, "plan.copay": 20})
    clinic.handler = answering({"active": None, "plan": ["copay"]})
    assert await clinic.ask() == ivr.ServiceAnswered(7, 3, 200, {})


async def test_what_is_sent(clinic: Clinic) -> None:
    body, query = json.dumps({"why": "dolor"}), {"on": "2026-11-27", "q": "a&b"}
    await clinic.ask(method="POST", path="/members/12%2034%2F5", query=query, body=body, idempotency_key="k1")
    ((method, path, headers, sent),) = clinic.seen
    assert (method, path, sent) == ("POST", "/api/members/12%2034%2F5?on=2026-11-27&q=a%26b", body)
    assert headers["Authorization"] == "Bearer key-1234"
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "k1"


@pytest.mark.parametrize(("status", "answered"), [(204, 204), (404, 404), (422, 422), (401, 401)])
async def test_statuses_that_are_answers(clinic: Clinic, status: int, answered: int) -> None:
    clinic.handler = answering("" if status == 204 else "<html>no", status)
    assert await clinic.ask(fields=()) == ivr.ServiceAnswered(7, 3, answered, {})


@pytest.mark.parametrize("status", [500, 502, 503, 301, 302, 307, 429])
async def test_statuses_that_are_failures(clinic: Clinic, status: int) -> None:
    clinic.handler = answering("", status, Location="/elsewhere")
    assert await clinic.ask() == failed("refused")
    assert len(clinic.seen) == 1  # no redirect is followed


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "[1", "NaN", '{"active": Infinity}', "9" * 900 + "{", '{"x": "' + "y" * 1_000 + '"}', "[" * 990],
)
async def test_answers_of_the_wrong_shape(clinic: Clinic, body: str) -> None:
    clinic.handler = answering(body)
    assert await clinic.ask() == failed("wrong_shape")


async def test_an_answer_that_is_small_only_when_packed(clinic: Clinic) -> None:
    async def packed(_request: web.Request) -> web.StreamResponse:
        response = web.Response(text='{"x": "' + "y" * 5_000_000 + '"}')
        response.enable_compression(web.ContentCoding.gzip)
        return response

    clinic.handler = packed
    assert await clinic.ask() == failed("wrong_shape")


async def test_the_deadline_holds_whatever_dawdles(clinic: Clinic) -> None:
    async def never(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    async def drop_by_drop(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(300):
            await response.write(b" ")
            await asyncio.sleep(0.1)
        return response

    for handler in (never, drop_by_drop):
        clinic.handler = handler
        assert await clinic.ask(deadline_ms=300) == failed("timeout")


async def test_nobody_there(clinic: Clinic) -> None:
    assert await clinic.ask(service="nowhere") == failed("refused")
    assert await clinic.ask(service="gone") == failed("refused")


async def test_a_line_cut_in_the_answer(clinic: Clinic) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b'{"act')
        assert request.transport is not None
        request.transport.close()
        return response

    clinic.handler = cut
    assert await clinic.ask() == failed("refused")


async def test_it_is_tried_again_as_often_as_written(clinic: Clinic) -> None:
    outcomes = [503, 500, 200]

    async def recovering(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"active": True}, status=outcomes.pop(0))

    clinic.handler = recovering
    assert await clinic.ask(retries=2, idempotency_key="k") == ivr.ServiceAnswered(7, 3, 200, {"active": True})
    assert [headers["Idempotency-Key"] for _, _, headers, _ in clinic.seen] == ["k", "k", "k"]
    clinic.seen.clear()
    clinic.handler = answering("", 503)
    assert await clinic.ask(retries=1) == failed("refused")
    assert len(clinic.seen) == 2


async def test_what_the_service_says_no_to_is_not_tried_again(clinic: Clinic) -> None:
    clinic.handler = answering("", 422)
    await clinic.ask(retries=3)
    clinic.handler = answering("", 302, Location="/")
    await clinic.ask(retries=3)
    clinic.handler = answering("no json")
    await clinic.ask(retries=3)
    assert len(clinic.seen) == 3


async def test_retries_end_with_the_deadline(clinic: Clinic) -> None:
    clinic.handler = answering("", 503)
    assert await clinic.ask(retries=3, deadline_ms=300) == failed("timeout")


async def test_no_cookie_is_kept(clinic: Clinic) -> None:
    clinic.handler = answering({"active": True}, **{"Set-Cookie": "who=4711"})
    await clinic.ask()
    await clinic.ask()
    assert all("Cookie" not in headers for _, _, headers, _ in clinic.seen)


async def test_nothing_private_reaches_a_log(clinic: Clinic) -> None:
    with capture_logs() as logs:
        await clinic.ask(service="nowhere", query={"member": PRIVATE}, body=PRIVATE, method="POST")
        clinic.handler = answering("no json " + PRIVATE)
        await clinic.ask()
    assert logs
    assert PRIVATE not in str(logs)
    assert "key-1234" not in str(logs) + repr(clinic.services._services)


async def test_what_is_under_way_at_the_end_is_left(clinic: Clinic) -> None:
    async def never(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    clinic.handler = never
    request = ivr.Request(3, "insurance", "GET", "/x", {}, "", (), 20_000)
    clinic.services.start("1.1", request)
    await asyncio.sleep(0.05)
    await asyncio.wait_for(clinic.services.close(), 2)
    assert clinic.answers.empty()

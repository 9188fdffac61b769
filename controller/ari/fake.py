"""An Asterisk in memory: the same port, the same refusals, and the tests hold every string.

It keeps channels, bridges, playbacks and recordings as Asterisk does, so that a request to a
channel that is gone answers 404 and a second channel with the same id 409; the contract suite
(``tests/contract/test_ari_contract.py``) runs on it and on the real one.

What a phone or a network would do is the test's to say: ``arrive``, ``pick_up``, ``decline``,
``hang_up``, ``press``, ``finish_playback``, ``emit``, ``lose_link``, ``fence``. Errors are planned with
``fail_next``. Nothing is called back from inside ``send``: answers and events wait for
``pump()``, which ``call`` and a running event loop do by themselves.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import unquote

from controller.ari.errors import AriError, Fenced, LinkLost, Timeout, error_for
from controller.ari.port import Event, LinkState, OnError, OnEvent, OnLink, OnResult
from controller.ari.requests import Request

Outcome = tuple[int, Any]
"""Status and JSON body."""
NOT_FOUND: Outcome = (404, {"message": "Not found"})
CONFLICT: Outcome = (409, {"message": "Conflict"})
NO_CONTENT: Outcome = (204, None)


class FakeAri:
    """Fills ``controller.ari.port.Ari``. ``requests`` is everything that was sent, in order."""

    def __init__(self, app: str, on_event: OnEvent, on_link: OnLink = lambda _state, _why: None) -> None:
        self.app = app
        self.requests: list[Request] = []
        self.channels: dict[str, dict[str, Any]] = {}
        self.bridges: dict[str, dict[str, Any]] = {}
        self.playbacks: dict[str, dict[str, Any]] = {}
        self.recordings: dict[str, str] = {}
        self.entered: set[str] = set()
        """Channels in our application; a phone that still rings is not, and takes no orders but a hang-up."""
        self.variables: dict[tuple[str, str], str] = {}
        self._on_event = on_event
        self._on_link = on_link
        self._state = LinkState.UP
        self._plan: dict[str, deque[AriError | int | None]] = {}
        self._waiting: deque[Callable[[], None]] = deque()
        self._scheduled = False

    # --- the port ------------------------------------------------------------

    @property
    def state(self) -> LinkState:
        return self._state

    def send(
        self,
        request: Request,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        deadline: float | None = None,
    ) -> None:
        del deadline  # time is the test's; plan a ``Timeout`` instead
        if self._state in {LinkState.FENCED, LinkState.CLOSED}:
            raise Fenced(request.operation)
        self.requests.append(request)
        self._later(lambda: self._carry_out(request, on_result, on_error))

    async def call(self, request: Request, deadline: float | None = None) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.send(request, future.set_result, future.set_exception, deadline)
        self.pump()
        return await future

    # --- what a test does to it -----------------------------------------------

    def pump(self) -> None:
        """Deliver every answer and event that is due, and those that they cause."""
        while self._waiting:
            self._waiting.popleft()()

    def fail_next(self, operation: str, *problems: AriError | int | None) -> None:
        """Plan the next answers of ``operation``: a status, an error (``Timeout`` is done all the same) or None."""
        self._plan.setdefault(operation, deque()).extend(problems)

    def sent(self, operation: str) -> list[Request]:
        return [request for request in self.requests if request.operation == operation]

    def emit(self, kind: str, **fields: Any) -> None:
        """Any event at all, as Asterisk would send it; while the link is down nobody hears it, then or later."""
        if self._state is not LinkState.UP:
            return
        event: Event = {"type": kind, "application": self.app, "timestamp": "2026-01-05T09:00:00.000+0000"}
        event.update(deepcopy(fields))  # as things stand now, not as they will be when it is read
        self._later(lambda: self._on_event(event) if self._state is LinkState.UP else None)

    def arrive(self, channel: str, arguments: list[str] | None = None, number: str = "", dialled: str = "s") -> None:
        """A caller enters the application."""
        self._add_channel(channel, "Ring", number, dialled)
        self._enter(channel, arguments or [])

    def pick_up(self, channel: str) -> None:
        """A phone we rang answers: its channel enters the application."""
        self.channels[channel]["state"] = "Up"
        self.emit("ChannelStateChange", channel=self.channels[channel])
        self._enter(channel, self.channels[channel]["arguments"])

    def decline(self, channel: str, cause: int = 21) -> None:
        """A phone we rang does not answer: 17 busy, 19 no answer, 20 unreachable, 21 declined."""
        self._remove_channel(channel, cause)

    def hang_up(self, channel: str, cause: int = 16) -> None:
        self.emit("ChannelHangupRequest", channel=self.channels[channel], cause=cause)
        self._remove_channel(channel, cause)

    def press(self, channel: str, digit: str) -> None:
        self.emit("ChannelDtmfReceived", channel=self.channels[channel], digit=digit, duration_ms=100)

    def finish_playback(self, playback: str, state: str = "done") -> None:
        self.emit("PlaybackFinished", playback={**self.playbacks.pop(playback), "state": state})

    def finish_recording(self, name: str, duration_s: int) -> None:
        target = self.recordings.pop(name)
        body = {"name": name, "format": "wav", "state": "done", "target_uri": f"channel:{target}"}
        self.emit("RecordingFinished", recording={**body, "duration": duration_s})

    def lose_link(self) -> None:
        """The link breaks; calls and channels stay. Unanswered requests fail with ``LinkLost``."""
        self._state = LinkState.DOWN
        self._on_link(self._state, "lost")
        self.pump()

    def restore_link(self) -> None:
        self._state = LinkState.UP
        self._on_link(self._state, "connected")
        self.pump()

    def restart_asterisk(self) -> None:
        """Asterisk dies and comes back: nothing of what it held is left, and no event says so."""
        self.lose_link()
        for held in (self.channels, self.bridges, self.playbacks, self.recordings, self.variables, self.entered):
            held.clear()
        self.restore_link()

    def fence(self) -> None:
        self._state = LinkState.FENCED
        self._on_link(self._state, "another controller took the application over")

    # --- Asterisk's side -------------------------------------------------------

    def _later(self, action: Callable[[], None]) -> None:
        self._waiting.append(action)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if not self._scheduled:
            self._scheduled = True
            loop.call_soon(self._pump_once)

    def _pump_once(self) -> None:
        self._scheduled = False
        self.pump()

    def _carry_out(self, request: Request, on_result: OnResult | None, on_error: OnError | None) -> None:
        planned = self._plan.get(request.operation)
        problem = planned.popleft() if planned else None
        if self._state is not LinkState.UP:
            problem = LinkLost(request.operation)
        if isinstance(problem, int):
            problem = error_for(request.operation, problem)
        if problem is None or isinstance(problem, Timeout):
            status, body = self._obey(request)
            if problem is None and status >= 300:
                problem = error_for(request.operation, status, body["message"])
        if problem is None:
            if on_result is not None:
                on_result(body)
        elif on_error is not None:
            on_error(problem)

    def _obey(self, request: Request) -> Outcome:
        resource, name, verb, extra, *_ = (*(unquote(part) for part in request.path.split("/")), "", "", "")
        query = dict(request.query)
        match resource, verb:
            case "channels", _ if name == "externalMedia":
                return self._create_media(query)
            case "channels", _:
                return self._channel(request, name, verb, extra, query)
            case "bridges", _:
                return self._bridge(request.method, name, verb, query)
            case "playbacks", _:
                if name not in self.playbacks:
                    return NOT_FOUND
                self.finish_playback(name)
                return NO_CONTENT
            case "recordings", _:
                if verb not in self.recordings:
                    return NOT_FOUND
                self.finish_recording(verb, 1)
                return NO_CONTENT
            case "events", _:
                variables = (request.body or {}).get("variables", {})
                self.emit("ChannelUserevent", eventname=verb, userevent=variables)
                return NO_CONTENT
            case "applications", _:
                return self._application(name)
            case "asterisk", _:
                return 200, {"ping": "pong"} if name == "ping" else {"system": {"version": "22.10.1"}}
            case "endpoints", _:
                return 200, []
        return NOT_FOUND

    def _application(self, name: str) -> Outcome:
        mine = {"name": self.app, "channel_ids": list(self.channels), "bridge_ids": list(self.bridges)}
        if not name:
            return 200, [mine]
        return (200, mine) if name == self.app else NOT_FOUND

    def _channel(self, request: Request, name: str, verb: str, extra: str, query: dict[str, str]) -> Outcome:
        if not name:
            return 200, list(self.channels.values())
        if request.operation == "channels.originate":
            return self._originate(name, request, query)
        if name not in self.channels:
            return NOT_FOUND
        if request.method == "POST" and name not in self.entered:
            return CONFLICT
        channel = self.channels[name]
        match request.method, verb:
            case "GET", "":
                return 200, channel
            case "DELETE", "":
                self.hang_up(name)
            case "POST", "answer":
                channel["state"] = "Up"
                self.emit("ChannelStateChange", channel=channel)
            case "POST", "play":
                return self._play(name, extra, query)
            case "POST", "record":
                self.recordings[query["name"]] = name
                return 201, {"name": query["name"], "format": "wav", "state": "queued", "target_uri": f"channel:{name}"}
            case "POST", "continue":
                self.emit("StasisEnd", channel=channel)
                self.entered.discard(name)
                del self.channels[name]
            case "POST", "snoop":
                self._add_channel(extra, "Up", "", "s")
                self._enter(extra, [])
                return 200, self.channels[extra]
            case _, "variable":
                return self._variable(request.method, name, query)
        return NO_CONTENT

    def _variable(self, method: str, channel: str, query: dict[str, str]) -> Outcome:
        key = channel, query["variable"]
        if method == "GET":
            return (200, {"value": self.variables[key]}) if key in self.variables else NOT_FOUND
        self.variables[key] = query["value"]
        if query.get("report_events") == "true":
            self.channels[channel].setdefault("channelvars", {})[query["variable"]] = query["value"]
        return NO_CONTENT

    def _originate(self, name: str, request: Request, query: dict[str, str]) -> Outcome:
        if name in self.channels:
            return CONFLICT
        channel = self._add_channel(name, "Down", "", "s")
        channel["arguments"] = query.get("appArgs", "").split(",") if query.get("appArgs") else []
        variables = (request.body or {}).get("variables", {})
        assert isinstance(variables, dict)
        for variable, value in variables.items():
            self.variables[name, variable] = value["value"] if isinstance(value, dict) else value
            if isinstance(value, dict):
                channel.setdefault("channelvars", {})[variable] = value["value"]
        if query["endpoint"].startswith("Local/"):
            self.pick_up(name)  # a Local channel answers by itself; a phone waits for the test
        return 200, channel

    def _create_media(self, query: dict[str, str]) -> Outcome:
        name = query["channelId"]
        if name in self.channels:
            return CONFLICT
        channel = self._add_channel(name, "Down", "", "s")
        channel["channelvars"] = {"MEDIA_WEBSOCKET_CONNECTION_ID": f"media-{name}"}
        channel["arguments"] = []
        return 200, channel

    def _play(self, channel: str, playback: str, query: dict[str, str]) -> Outcome:
        media = query["media"].split(",")
        body = {"id": playback, "media_uri": media[0], "target_uri": f"channel:{channel}", "state": "queued"}
        self.playbacks[playback] = body
        self.emit("PlaybackStarted", playback={**body, "state": "playing"})
        return 201, body

    def _bridge(self, method: str, name: str, verb: str, query: dict[str, str]) -> Outcome:
        if not name:
            return 200, list(self.bridges.values())
        if method == "POST" and not verb:
            if name in self.bridges:
                return CONFLICT
            self.bridges[name] = {"id": name, "bridge_type": query.get("type", "mixing"), "channels": []}
            return 200, self.bridges[name]
        if name not in self.bridges:
            return NOT_FOUND
        bridge = self.bridges[name]
        if verb:
            return self._join_or_leave(bridge, verb, query["channel"].split(","))
        if method == "DELETE":
            for channel in list(bridge["channels"]):
                self._leave(bridge, channel)
            del self.bridges[name]  # a real one tells its application of neither beginning nor end
            return NO_CONTENT
        return 200, bridge

    def _join_or_leave(self, bridge: dict[str, Any], verb: str, channels: list[str]) -> Outcome:
        if verb == "addChannel":
            if any(channel not in self.channels for channel in channels):
                return 400, {"message": "Channel not found"}
            if any(channel not in self.entered for channel in channels):
                return 422, {"message": "Channel not in Stasis application"}
            for channel in channels:
                for other in self.bridges.values():
                    self._leave(other, channel)
                bridge["channels"].append(channel)
                self.emit("ChannelEnteredBridge", bridge=bridge, channel=self.channels[channel])
            return NO_CONTENT
        if any(channel not in bridge["channels"] for channel in channels):
            return 422, {"message": "Channel not in this bridge"}
        for channel in channels:
            self._leave(bridge, channel)
        return NO_CONTENT

    def _leave(self, bridge: dict[str, Any], channel: str) -> None:
        if channel in bridge["channels"]:
            bridge["channels"].remove(channel)
            self.emit("ChannelLeftBridge", bridge=bridge, channel=self.channels[channel])

    def _add_channel(self, name: str, state: str, number: str, dialled: str) -> dict[str, Any]:
        self.channels[name] = {
            "id": name,
            "name": f"PJSIP/{name}",
            "state": state,
            "caller": {"name": "", "number": number},
            "connected": {"name": "", "number": ""},
            "dialplan": {"context": "default", "exten": dialled, "priority": 1, "app_name": "Stasis"},
            "language": "en",
        }
        return self.channels[name]

    def _enter(self, channel: str, arguments: list[str]) -> None:
        self.entered.add(channel)
        self.emit("StasisStart", channel=self.channels[channel], args=arguments)

    def _remove_channel(self, name: str, cause: int) -> None:
        for bridge in self.bridges.values():
            self._leave(bridge, name)
        for playback in [key for key, body in self.playbacks.items() if body["target_uri"] == f"channel:{name}"]:
            self.finish_playback(playback, "failed")
        for recording in [key for key, target in self.recordings.items() if target == name]:
            self.finish_recording(recording, 1)
        channel = self.channels.pop(name)
        if name in self.entered:
            self.entered.discard(name)
            self.emit("StasisEnd", channel=channel)
        self.emit("ChannelDestroyed", channel=channel, cause=cause, cause_txt="")

"""The typed boundary: the ONLY place that builds strings for Asterisk over ARI.

Every argument is checked against a strict pattern first, so that nothing a caller or a
configuration file says can become a path, an option, an expression or a second dial
string. A refused argument raises ``ValueError`` that names the argument, never its value.

Routes, parameters and allowed values: Asterisk's api-docs (``rest-api/*.json``); a test
checks every builder against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Variables = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """One ARI operation. ``operation`` names it in logs and errors; ``body`` is sent as JSON."""

    operation: str
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, object] | None = None

    def __repr__(self) -> str:  # arguments may hold numbers: a repr ends up in logs
        return f"<{self.operation}>"


HangupReason = Literal[
    "normal", "busy", "congestion", "no_answer", "timeout", "rejected", "unallocated", "normal_unspecified",
    "number_incomplete", "codec_mismatch", "interworking", "failure", "answered_elsewhere",
]  # fmt: skip
SOURCES_AT_ONCE = 100
"""Asterisk refuses more than 128 values of one parameter: "Too many values for event_source"."""
Direction = Literal["none", "both", "out", "in"]
MediaFormat = Literal["slin", "slin16", "ulaw", "alaw"]
BridgeKind = Literal["mixing", "mixing,dtmf_events"]
"""With ``dtmf_events`` keys pressed in a talk of two are told: else their packets may pass Asterisk's core by."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}(;[12])?")
"""Channel, bridge, playback and snoop ids: ours, Asterisk's ``1700000000.12``, and a Local channel's ``;1`` ``;2``."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_/-]{0,63}")
_APP = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_CONTEXT = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_EXTENSION = re.compile(r"[A-Za-z0-9*#+_-]{1,32}")
_ENDPOINT = re.compile(r"PJSIP/[A-Za-z0-9][A-Za-z0-9_-]{0,63}|PJSIP/\+?[0-9]{1,15}@[a-z][a-z0-9_-]{0,63}")
_LOCAL = re.compile(r"Local/[A-Za-z0-9*#+_-]{1,32}@[a-z][a-z0-9_-]{0,63}(/n)?")
_SOURCE = re.compile(
    r"(channel|bridge|deviceState):[A-Za-z0-9][A-Za-z0-9_./;-]{0,119}|endpoint:PJSIP(/[A-Za-z0-9_-]+)?"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,31}")
_ARGUMENT = re.compile(r"[A-Za-z0-9_.:+-]{1,128}")
_LANGUAGE = re.compile(r"[a-z]{2}(_[A-Z]{2})?")
_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_NUMBER = re.compile(r"\+?[0-9]{1,15}")
_SOUND_FOLDER = re.compile(r"/[\w ./+@~-]*")
_KEYS = re.compile(r"[0-9*#w]{1,128}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_SOUND_SUFFIXES = (".wav", ".wav16", ".ulaw", ".alaw", ".sln", ".sln16", ".gsm", ".g722")


def _match(pattern: re.Pattern[str], value: str, what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"ARI request refused: {what} has a form that is not allowed")
    return value


def _one_of(allowed: Iterable[str], value: str, what: str) -> str:
    if value not in allowed:
        raise ValueError(f"ARI request refused: {what} is not one of the allowed values")
    return value


def _seconds(value: int, what: str, low: int, high: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"ARI request refused: {what} is not a whole number from {low} to {high}")
    return str(value)


def _value(value: str, what: str) -> str:
    """A variable's value: text without control characters that no dialplan would expand."""
    if not isinstance(value, str) or len(value) > 1024 or _CONTROL.search(value) or "${" in value or "$[" in value:
        raise ValueError(f"ARI request refused: {what} holds what no variable may hold")
    return value


def _channel(channel: str) -> str:
    return f"channels/{_match(_ID, channel, 'the channel id')}"


def _bridge(bridge: str) -> str:
    return f"bridges/{_match(_ID, bridge, 'the bridge id')}"


def _arguments(arguments: Sequence[str]) -> str:
    return ",".join(_match(_ARGUMENT, each, "an application argument") for each in arguments)


def _variables(variables: Variables, reported: Variables) -> dict[str, object] | None:
    """``reported`` variables come back in every channel event and in GET /channels: no PHI in them."""
    body: dict[str, object] = {
        _match(_VARIABLE, name, "a variable's name"): _value(value, "a variable's value")
        for name, value in variables.items()
    }
    for name, value in reported.items():
        _match(_VARIABLE, name, "a variable's name")
        body[name] = {"value": _value(value, "a variable's value"), "report_events": True}
    return {"variables": body} if body else None


def _sound(sound: str | Path) -> str:
    """A catalogue name (``digits/1``) or the absolute path of a file of ours; its suffix is Asterisk's to choose."""
    if isinstance(sound, str):
        return "sound:" + _match(_NAME, sound, "a sound's name")
    path = sound.with_suffix("") if sound.suffix in _SOUND_SUFFIXES else sound
    if not path.is_absolute() or ".." in path.parts:
        raise ValueError("ARI request refused: a sound file's path is not absolute and plain")
    _match(_NAME, path.name, "a sound file's name")
    return "sound:" + _match(_SOUND_FOLDER, str(path), "a sound file's folder")


def caller_id(name: str, number: str) -> str:
    """``"name" <number>`` as Asterisk wants it; the name is shown on an agent's phone."""
    if number:
        _match(_NUMBER, number, "the caller's number")
    if len(name) > 64 or any(letter in name for letter in '"<>\\,;|&`') or _value(name, "the caller's name") != name:
        raise ValueError("ARI request refused: the caller's name holds what no name may hold")
    return f'"{name}" <{number}>'


# --- channels ----------------------------------------------------------------


def answer(channel: str) -> Request:
    return Request("channels.answer", "POST", f"{_channel(channel)}/answer")


def hangup(channel: str, reason: HangupReason = "normal") -> Request:
    _one_of(get_args(HangupReason), reason, "the hang-up reason")
    return Request("channels.hangup", "DELETE", _channel(channel), (("reason", reason),))


def get_channel(channel: str) -> Request:
    return Request("channels.get", "GET", _channel(channel))


def list_channels() -> Request:
    return Request("channels.list", "GET", "channels")


def originate(
    channel: str,
    endpoint: str,
    app: str,
    arguments: Sequence[str] = (),
    *,
    timeout_s: int,
    caller: str = "",
    originator: str = "",
    variables: Variables | None = None,
    reported: Variables | None = None,
) -> Request:
    """Dial ``endpoint`` with our own channel id; a second one with that id answers 409, so this is safe to repeat.

    ``caller`` is made by ``caller_id``; ``originator`` is the channel whose codecs are copied. ``timeout_s``: seconds
    of ringing. StasisStart comes when the phone answers, ChannelDestroyed (with ``cause``) when it does not.
    """
    if not _LOCAL.fullmatch(endpoint):
        _match(_ENDPOINT, endpoint, "the endpoint")
    query = [("endpoint", endpoint), ("app", _match(_APP, app, "the application"))]
    if arguments:
        query.append(("appArgs", _arguments(arguments)))
    query.append(("timeout", _seconds(timeout_s, "the ring time", 1, 600)))
    if caller:
        query.append(("callerId", _value(caller, "the caller id")))
    if originator:
        query.append(("originator", _match(_ID, originator, "the originator's id")))
    body = _variables(variables or {}, reported or {})
    return Request("channels.originate", "POST", _channel(channel), tuple(query), body)


def continue_in_dialplan(channel: str, context: str, extension: str = "s", priority: int = 1) -> Request:
    """Give the channel back to the dialplan; Stasis ends for it."""
    query = (
        ("context", _match(_CONTEXT, context, "the context")),
        ("extension", _match(_EXTENSION, extension, "the extension")),
        ("priority", _seconds(priority, "the priority", 1, 999)),
    )
    return Request("channels.continue", "POST", f"{_channel(channel)}/continue", query)


def set_gain(channel: str, factor: int) -> Request:
    """Multiply what the channel hears by ``factor``, for good (Asterisk's ``func_volume``)."""
    return _set("channels.set_gain", channel, [("variable", "VOLUME(TX)"), ("value", str(factor))])


def set_variable(channel: str, name: str, value: str, *, reported: bool = False) -> Request:
    """A plain variable, never a function. ``reported``: it comes back in events and listings (no PHI)."""
    query = [("variable", _match(_VARIABLE, name, "a variable's name")), ("value", _value(value, "a variable's value"))]
    return _set("channels.set_variable", channel, [*query, ("report_events", "true")] if reported else query)


def _set(operation: str, channel: str, query: list[tuple[str, str]]) -> Request:
    return Request(operation, "POST", f"{_channel(channel)}/variable", tuple(query))


def get_variable(channel: str, name: str) -> Request:
    """Answers ``{"value": …}``; 404 when the channel has no such variable."""
    query = (("variable", _match(_VARIABLE, name, "a variable's name")),)
    return Request("channels.get_variable", "GET", f"{_channel(channel)}/variable", query)


def renew_lease(channel: str, seconds: int) -> Request:
    """Set the channel's absolute time-out, counted from now; when it runs out the dialplan takes the call."""
    query = (("variable", "TIMEOUT(absolute)"), ("value", _seconds(seconds, "the lease", 1, 86_400)))
    return Request("channels.renew_lease", "POST", f"{_channel(channel)}/variable", query)


def start_moh(channel: str, music: str = "default") -> Request:
    query = (("mohClass", _match(_CONTEXT, music, "the music class")),)
    return Request("channels.start_moh", "POST", f"{_channel(channel)}/moh", query)


def stop_moh(channel: str) -> Request:
    return Request("channels.stop_moh", "DELETE", f"{_channel(channel)}/moh")


def play(channel: str, sounds: Sequence[str | Path], playback: str, language: str = "") -> Request:
    """Play ``sounds`` one after the other as playback ``playback``.

    Asterisk answers 201 for a missing file too: watch ``PlaybackFinished``, whose ``state`` is then ``failed``.
    Sounds are one comma-separated value: of a repeated ``media`` parameter Asterisk keeps only the last.
    """
    if not 1 <= len(sounds) <= 64:
        raise ValueError("ARI request refused: a playback takes 1 to 64 sounds")
    query = [("media", ",".join(_sound(sound) for sound in sounds))]
    if language:
        query.append(("lang", _match(_LANGUAGE, language, "the language")))
    path = f"{_channel(channel)}/play/{_match(_ID, playback, 'the playback id')}"
    return Request("channels.play", "POST", path, tuple(query))


def press(channel: str, keys: str, *, before_ms: int, tone_ms: int, pause_ms: int) -> Request:
    """Send ``keys`` (``w``: half a second of silence) to who is on the channel; what it is told next waits for them."""
    times = (("before", before_ms), ("between", pause_ms), ("duration", tone_ms))
    query = [("dtmf", _match(_KEYS, keys, "a row of keys"))]
    query += [(name, _seconds(ms, f"the time {name}, in ms,", 0, 60_000)) for name, ms in times]
    return Request("channels.press", "POST", f"{_channel(channel)}/dtmf", tuple(query))


def stop_playback(playback: str) -> Request:
    return Request("playbacks.stop", "DELETE", f"playbacks/{_match(_ID, playback, 'the playback id')}")


def record(
    channel: str, name: str, *, max_s: int, silence_s: int = 0, beep: bool = True, ends_on: str = "#"
) -> Request:
    """Record the caller as WAV ``name`` below Asterisk's recording folder, replacing one of that name."""
    query = (
        ("name", _match(_NAME, name, "the recording's name")),
        ("format", "wav"),
        ("maxDurationSeconds", _seconds(max_s, "the longest recording", 1, 7200)),
        ("maxSilenceSeconds", _seconds(silence_s, "the silence", 0, 600)),
        ("ifExists", "overwrite"),
        ("beep", "true" if beep else "false"),
        ("terminateOn", _one_of(("none", "any", "*", "#"), ends_on, "the ending key")),
    )
    return Request("channels.record", "POST", f"{_channel(channel)}/record", query)


def stop_recording(name: str) -> Request:
    path = f"recordings/live/{_match(_NAME, name, 'the recording').replace('/', '%2F')}/stop"
    return Request("recordings.stop", "POST", path)


def snoop(channel: str, snooper: str, app: str, spy: Direction = "both", whisper: Direction = "none") -> Request:
    """Listen to (and speak into) a channel without its knowledge of it; ``snooper`` becomes a channel in ``app``."""
    query = (
        ("spy", _one_of(get_args(Direction), spy, "the direction")),
        ("whisper", _one_of(get_args(Direction), whisper, "the direction")),
        ("app", _match(_APP, app, "the application")),
    )
    path = f"{_channel(channel)}/snoop/{_match(_ID, snooper, 'the snoop id')}"
    return Request("channels.snoop", "POST", path, query)


def external_media(channel: str, app: str, media_format: MediaFormat = "slin") -> Request:
    """A channel whose audio we serve on ``/media/<connection id>`` of Asterisk's HTTP server.

    The answer's ``channelvars`` hold ``MEDIA_WEBSOCKET_CONNECTION_ID``. Frames are 20 ms each.
    """
    query = (
        ("channelId", _match(_ID, channel, "the channel id")),
        ("app", _match(_APP, app, "the application")),
        ("external_host", "INCOMING"),
        ("transport", "websocket"),
        ("encapsulation", "none"),
        ("connection_type", "server"),
        ("format", _one_of(get_args(MediaFormat), media_format, "the media format")),
    )
    return Request("channels.external_media", "POST", "channels/externalMedia", query)


# --- bridges -----------------------------------------------------------------


def create_bridge(bridge: str, kind: BridgeKind = "mixing") -> Request:
    """A bridge with our own id; a second one with that id answers 409."""
    query = (("type", _one_of(get_args(BridgeKind), kind, "the bridge type")),)
    return Request("bridges.create", "POST", _bridge(bridge), query)


def get_bridge(bridge: str) -> Request:
    return Request("bridges.get", "GET", _bridge(bridge))


def list_bridges() -> Request:
    return Request("bridges.list", "GET", "bridges")


def destroy_bridge(bridge: str) -> Request:
    return Request("bridges.destroy", "DELETE", _bridge(bridge))


def _channels_query(channels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if not channels:
        raise ValueError("ARI request refused: no channel is named")
    return (("channel", ",".join(_match(_ID, each, "the channel id") for each in channels)),)


def add_to_bridge(bridge: str, *channels: str, absorb_keys: bool = False) -> Request:
    """``absorb_keys``: what they press is told to us and heard by nobody in the bridge."""
    query = (*_channels_query(channels), *([("absorbDTMF", "true")] if absorb_keys else []))
    return Request("bridges.add", "POST", f"{_bridge(bridge)}/addChannel", query)


def remove_from_bridge(bridge: str, *channels: str) -> Request:
    return Request("bridges.remove", "POST", f"{_bridge(bridge)}/removeChannel", _channels_query(channels))


# --- the rest ----------------------------------------------------------------


def list_endpoints(technology: Literal["", "PJSIP"] = "") -> Request:
    _one_of(("", "PJSIP"), technology, "the technology")
    return Request("endpoints.list", "GET", f"endpoints/{technology}" if technology else "endpoints")


def get_application(app: str) -> Request:
    """Its ``channel_ids``, ``bridge_ids`` and ``endpoint_ids``: what is ours after a restart."""
    return Request("applications.get", "GET", f"applications/{_match(_APP, app, 'the application')}")


def subscribe(app: str, sources: Sequence[str]) -> Request:
    """Get events of ``channel:ID``, ``bridge:ID``, ``endpoint:PJSIP/NAME`` or ``deviceState:NAME`` too.

    At most ``SOURCES_AT_ONCE`` of them.
    """
    if not 0 < len(sources) <= SOURCES_AT_ONCE:
        raise ValueError(f"ARI request refused: {len(sources)} event sources, not 1 to {SOURCES_AT_ONCE}")
    query = (("eventSource", ",".join(_match(_SOURCE, each, "the event source") for each in sources)),)
    return Request(
        "applications.subscribe", "POST", f"applications/{_match(_APP, app, 'the application')}/subscription", query
    )


def filter_events(app: str, disallowed: Sequence[str]) -> Request:
    """Spare ourselves event types nobody reads, e.g. ``ChannelDialplan`` and ``ChannelVarset``."""
    body = {"disallowed": [{"type": _match(_EVENT, each, "the event type")} for each in disallowed]}
    path = f"applications/{_match(_APP, app, 'the application')}/eventFilter"
    return Request("applications.filter_events", "PUT", path, (), body)


def user_event(event: str, app: str, variables: Variables | None = None) -> Request:
    query = (("application", _match(_APP, app, "the application")),)
    body: dict[str, object] = {name: _value(value, "a field") for name, value in (variables or {}).items()}
    for name in body:
        _match(_EVENT, name, "a field's name")
    return Request(
        "events.user", "POST", f"events/user/{_match(_EVENT, event, 'the event name')}", query,
        {"variables": body} if body else None,
    )  # fmt: skip


def ping() -> Request:
    return Request("asterisk.ping", "GET", "asterisk/ping")


def asterisk_info() -> Request:
    """Version, build and start time of Asterisk."""
    return Request("asterisk.info", "GET", "asterisk/info")

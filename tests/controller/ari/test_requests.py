from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.ari import requests
from controller.ari.requests import Request
from tests.controller.ari import real_asterisk

API_DOCS = real_asterisk.data_folder() / "rest-api"

EXAMPLES: list[Request] = [
    requests.answer("c1"),
    *(requests.hangup("c1", reason) for reason in ("normal", "busy", "no_answer", "answered_elsewhere")),
    requests.get_channel("1700000000.12"),
    requests.list_channels(),
    requests.originate(
        "c1-a1", "PJSIP/alice", "careline", ["agent", "c1-1"], timeout_s=30, originator="c1",
        caller=requests.caller_id("José Ñandú", "+15555550123"),
        variables={"PLAIN": "1"}, reported={"CARELINE_STATE": "ringing"},
    ),
    requests.continue_in_dialplan("c1", "careline-fallback"),
    requests.set_variable("c1", "NAME", "value", reported=True),
    requests.set_gain("c1", 2),
    requests.get_variable("c1", "NAME"),
    requests.renew_lease("c1", 15),
    requests.start_moh("c1"),
    requests.stop_moh("c1"),
    requests.play("c1", ["digits/1", Path("/srv/data/prompts/en/hello-1.wav")], "c1-say-1", "en"),
    requests.press("c1", "1234#ww1", before_ms=2_000, tone_ms=120, pause_ms=120),
    requests.stop_playback("c1-say-1"),
    requests.record("c1", "messages/c1-1", max_s=120, silence_s=5, ends_on="any"),
    requests.stop_recording("messages/c1-1"),
    requests.snoop("c1", "c1-ear", "careline", spy="in"),
    requests.external_media("c1-media", "careline", "slin16"),
    requests.create_bridge("b1"),
    requests.create_bridge("b1", "mixing,dtmf_events"),
    requests.get_bridge("b1"),
    requests.list_bridges(),
    requests.destroy_bridge("b1"),
    requests.add_to_bridge("b1", "c1", "c2"),
    requests.add_to_bridge("b1", "c1", absorb_keys=True),
    requests.remove_from_bridge("b1", "c1"),
    requests.list_endpoints(),
    requests.list_endpoints("PJSIP"),
    requests.get_application("careline"),
    requests.subscribe("careline", ["endpoint:PJSIP/alice", "deviceState:PJSIP/alice"]),
    requests.filter_events("careline", ["ChannelDialplan"]),
    requests.user_event("Probe", "careline", {"word": "x"}),
    requests.ping(),
    requests.asterisk_info(),
]  # fmt: skip


def builders() -> Iterator[str]:
    for name, function in inspect.getmembers(requests, inspect.isfunction):
        if not name.startswith("_") and inspect.signature(function).return_annotation == "Request":
            yield name


def test_every_builder_has_an_example() -> None:
    used = {each.operation for each in EXAMPLES}
    assert len(used) == len(list(builders()))


def operation_of(request: Request) -> dict[str, Any]:
    """What Asterisk's own api-docs say about the route."""
    parts = request.path.split("/")
    found = []
    for api in json.loads((API_DOCS / f"{parts[0]}.json").read_text())["apis"]:
        route = api["path"].strip("/").split("/")
        if len(route) == len(parts) and all(a == b or a.startswith("{") for a, b in zip(route, parts, strict=True)):
            literal = sum(a == b for a, b in zip(route, parts, strict=True))
            found += [(literal, op) for op in api["operations"] if op["httpMethod"] == request.method]
    assert found, f"{request.method} {request.path} is no route"
    return max(found, key=lambda pair: pair[0])[1]  # type: ignore[no-any-return]


@pytest.mark.parametrize("request_", EXAMPLES, ids=lambda request: request.operation)
def test_the_route_and_its_parameters_are_asterisks(request_: Request) -> None:
    if not API_DOCS.exists():
        pytest.skip("Asterisk is not fetched; run `make setup`")
    parameters = {each["name"]: each for each in operation_of(request_).get("parameters", [])}
    given_names = [name for name, _ in request_.query]
    assert len(given_names) == len(set(given_names)), "of a repeated parameter Asterisk keeps only the last"
    for name, value in request_.query:
        assert parameters[name]["paramType"] == "query"
        allowed = parameters[name].get("allowableValues", {})
        if allowed.get("valueType") == "LIST":
            assert value in allowed["values"]
    required = {name for name, each in parameters.items() if each.get("required") and each["paramType"] == "query"}
    assert required <= set(given_names)
    if request_.body is not None:
        assert any(each["paramType"] == "body" for each in parameters.values())


BAD_IDS = ["", "a/b", "../x", "a b", "a\r\nb", "a?b", "a&b", "a%2Fb", "ñ", "x" * 200, "-a", "a;3", "a,b"]


@pytest.mark.parametrize("bad", BAD_IDS)
@pytest.mark.parametrize(
    "builder",
    [
        requests.answer,
        requests.get_bridge,
        requests.stop_playback,
        requests.renew_lease,
        lambda bad, *_: requests.add_to_bridge("b", "c", bad),
        lambda bad, *_: requests.snoop("c", bad, "app"),
        lambda bad, *_: requests.external_media(bad, "app"),
    ],
)
def test_ids_cannot_become_paths(builder: Callable[..., Request], bad: str) -> None:
    arguments = (5,) if builder is requests.renew_lease else ()
    with pytest.raises(ValueError, match="refused"):
        builder(bad, *arguments)


@pytest.mark.parametrize("keys", ["", "12,3", "1 2", "12X", "1" * 129, "１", "1\n"])
def test_keys_are_keys_and_no_error_shows_them(keys: str) -> None:
    with pytest.raises(ValueError, match="a row of keys") as caught:
        requests.press("c", keys, before_ms=0, tone_ms=100, pause_ms=100)
    assert keys == "" or keys not in str(caught.value)


@pytest.mark.parametrize(
    "endpoint",
    [
        "PJSIP/alice&PJSIP/bruno", "PJSIP/alice,20", "PJSIP/${EXTEN}", "PJSIP/$[1]", "SIP/alice", "DAHDI/1", "alice",
        "PJSIP/alice|20", "PJSIP/sip:900@evil", "PJSIP/900123@Trunk name", "Local/s@ctx/nb", "PJSIP/alice\n", "",
    ],
)  # fmt: skip
def test_endpoints_cannot_become_other_dial_strings(endpoint: str) -> None:
    with pytest.raises(ValueError, match="the endpoint"):
        requests.originate("c", endpoint, "app", timeout_s=5)


@pytest.mark.parametrize(
    "sound",
    [
        "../etc/passwd", "/etc/passwd", "a,b", "a&b", "http://x/y.wav", "number:5", "", "A b", "a.b",
        Path("relative/x.wav"), Path("/srv/../etc/x.wav"), Path("/srv/a,b/x.wav"), Path("/srv/a&b/x"),
        Path("/srv/x.mp3"), Path("/srv/Ñ.wav"), Path("/srv/a\nb/x.wav"),
    ],
)  # fmt: skip
def test_sounds_cannot_become_other_media(sound: str | Path) -> None:
    with pytest.raises(ValueError, match="sound"):
        requests.play("c", [sound], "p")


def test_sounds_are_one_list_without_suffixes() -> None:
    assert requests.play("c", ["a/b", Path("/srv/José N/x/y-1.wav")], "p").query == (
        ("media", "sound:a/b,sound:/srv/José N/x/y-1"),
    )
    for sounds in ([], ["a"] * 65):
        with pytest.raises(ValueError, match="1 to 64"):
            requests.play("c", sounds, "p")


@pytest.mark.parametrize("name", ["TIMEOUT(absolute)", "SHELL(x)", "lower", "_X", "", "A" * 33, "A B", "A,B"])
def test_variables_are_never_functions(name: str) -> None:
    for build in (
        lambda: requests.set_variable("c", name, "1"),
        lambda: requests.get_variable("c", name),
        lambda: requests.originate("c", "PJSIP/a", "app", timeout_s=1, variables={name: "1"}),
        lambda: requests.originate("c", "PJSIP/a", "app", timeout_s=1, reported={name: "1"}),
    ):
        with pytest.raises(ValueError, match="variable"):
            build()


@given(st.text(max_size=40))
def test_whatever_a_value_holds_no_dialplan_expands_it_and_no_error_shows_it(value: str) -> None:
    try:
        request = requests.set_variable("c", "NAME", value)
    except ValueError as error:
        assert len(value) < 3 or value not in str(error)
        return
    passed = dict(request.query)["value"]
    assert "${" not in passed
    assert "$[" not in passed
    assert not any(ord(letter) < 32 for letter in passed)


@pytest.mark.parametrize("seconds", [0, -1, 86_401, True, 1.5, "15"])
def test_a_lease_is_a_sane_number_of_seconds(seconds: Any) -> None:
    with pytest.raises(ValueError, match="the lease"):
        requests.renew_lease("c", seconds)


@pytest.mark.parametrize(
    ("name", "number"),
    [('A" <900>', "1"), ("A", "12ab"), ("A", "1;ext"), ("A\r\n", "1"), ("${X}", "1"), ("x" * 65, "1"), ("a|b", "1")],
)
def test_a_caller_id_holds_a_name_and_a_number_only(name: str, number: str) -> None:
    with pytest.raises(ValueError, match="caller"):
        requests.caller_id(name, number)


def test_a_caller_id_keeps_its_letters() -> None:
    assert requests.caller_id("Bruno Díaz", "+15555550123") == '"Bruno Díaz" <+15555550123>'
    assert requests.caller_id("", "") == '"" <>'


@pytest.mark.parametrize(
    "build",
    [
        lambda: requests.hangup("c", "because"),  # type: ignore[arg-type]
        lambda: requests.snoop("c", "s", "app", spy="up"),  # type: ignore[arg-type]
        lambda: requests.external_media("c", "app", "opus"),  # type: ignore[arg-type]
        lambda: requests.create_bridge("b", "video"),  # type: ignore[arg-type]
        lambda: requests.record("c", "n", max_s=5, ends_on="9"),
        lambda: requests.record("c", "../n", max_s=5),
        lambda: requests.continue_in_dialplan("c", "ctx,s,1"),
        lambda: requests.continue_in_dialplan("c", "ctx", "s,2"),
        lambda: requests.originate("c", "PJSIP/a", "app", ["a,b"], timeout_s=5),
        lambda: requests.originate("c", "PJSIP/a", "app&other", timeout_s=5),
        lambda: requests.originate("c", "PJSIP/a", "app", timeout_s=5, originator="a/b"),
        lambda: requests.originate("c", "PJSIP/a", "app", timeout_s=5, caller="x\r\n"),
        lambda: requests.subscribe("app", ["endpoint:PJSIP/a,channel:x"]),
        lambda: requests.subscribe("app", []),
        lambda: requests.subscribe("app", [f"deviceState:PJSIP/a{number}" for number in range(129)]),
        lambda: requests.add_to_bridge("b"),
        lambda: requests.filter_events("app", ["a b"]),
        lambda: requests.user_event("a/b", "app"),
        lambda: requests.user_event("a", "app", {"a b": "c"}),
        lambda: requests.list_endpoints("SIP"),  # type: ignore[arg-type]
        lambda: requests.play("c", ["a"], "p", "english"),
    ],
)
def test_everything_else_is_checked_too(build: Callable[[], Request]) -> None:
    with pytest.raises(ValueError, match="ARI request refused"):
        build()


def test_a_request_shows_its_name_only() -> None:
    request = requests.originate(
        "c", "PJSIP/+15555550123@trunk", "app", timeout_s=5, caller=requests.caller_id("Ana", "+15555550124")
    )
    assert repr(request) == "<channels.originate>"

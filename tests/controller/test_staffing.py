"""Who is on duty at a start, and whose phone is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acd import messages as acd
from controller.settings.loader import Settings
from controller.staffing import first_sight, open_interpreters, open_shift
from ivr.flow import Flow
from tests.controller.settings.clinic import block, sample
from tests.controller.switchboard.bench_board import FLOW, Bench, query
from tests.ivr.caller import flow_of


class Leg:
    def __init__(self, channel: str, agent: str) -> None:
        self.channel, self.agent = channel, agent


class Board:
    """What staffing sees of a board."""

    def __init__(self) -> None:
        self.events: list[acd.Event] = []
        self.legs: dict[str, Leg] = {}
        self.phones = self

    def stands(self, _endpoint: str, device: acd.Device) -> acd.Device:
        return device

    def now(self) -> int:
        return 5

    def acd_event(self, event: acd.Event) -> None:
        self.events.append(event)

    def agent_of(self, endpoint: str) -> str | None:
        return {"PJSIP/alice": "alice"}.get(endpoint)


@pytest.fixture
def board() -> Any:
    return Board()


@pytest.fixture
def bench_flow(tmp_path: Path) -> Flow:
    folder = tmp_path / "bench"
    folder.mkdir()
    return flow_of(FLOW, folder)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return sample(tmp_path)


def of(board: Any, agent: str) -> list[acd.Event]:
    return [event for event in board.events if event.agent == agent]


def test_at_the_first_start_as_the_settings_say(board: Any, settings: Settings) -> None:
    open_shift(board, settings, {})
    for agent, settled in settings.model.agents.items():
        kind = acd.AgentSignedIn if settled.sign_in == "at_start" else acd.AgentSignedOut
        assert of(board, agent) == [kind(5, agent)]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({"presence": "on_queue"}, [acd.AgentSignedIn(5, "alice")]),
        ({"presence": "signed_out"}, [acd.AgentSignedOut(5, "alice")]),
        (
            {"presence": "off_queue", "reason": "lunch"},
            [acd.AgentSignedIn(5, "alice"), acd.AgentPaused(5, "alice", "lunch")],
        ),
    ],
)
def test_after_a_restart_as_it_was(board: Any, settings: Settings, kept: dict[str, str], told: list[acd.Event]) -> None:
    open_shift(board, settings, {"alice": kept})
    assert of(board, "alice") == told


def test_who_is_no_longer_of_the_clinic_is_forgotten(board: Any, settings: Settings) -> None:
    open_shift(board, settings, {"ghost": {"presence": "on_queue"}})
    assert of(board, "ghost") == []


@pytest.mark.parametrize(
    ("state", "channels", "device"),
    [
        ("online", [], "available"),
        ("online", ["1.5"], "busy"),
        ("online", ["agent-1"], "available"),
        ("online", ["agent-1", "1.5"], "busy"),
        ("offline", [], "unreachable"),
        ("unknown", [], "unreachable"),
    ],
)
def test_a_phone_at_first_sight(board: Any, state: str, channels: list[str], device: str) -> None:
    board.legs["agent-1"] = Leg("agent-1", "alice")
    first_sight(board, {"technology": "PJSIP", "resource": "alice", "state": state, "channel_ids": channels})
    assert board.events == [acd.DeviceChanged(5, "alice", device)]  # type: ignore[arg-type]


@pytest.mark.parametrize("endpoint", [{}, {"technology": "PJSIP", "resource": "trunk", "state": "online"}])
def test_a_phone_of_nobody(board: Any, endpoint: dict[str, Any]) -> None:
    first_sight(board, endpoint)
    assert board.events == []


async def test_interpreters_are_rung_as_the_file_says(tmp_path: Path, bench_flow: Flow) -> None:
    settings = sample(tmp_path, ("interpreter: automatic ", "interpreter: automatic\n    language_level: 2 "))
    bench = Bench(bench_flow)
    open_interpreters(bench.board, settings)
    bench.talk()
    assert len(bench.ari.sent("channels.originate")) == 1, "Alice speaks English"
    line = bench.line
    line.call = replace(line.call, language="ko")
    assert bench.board.interpreters is not None
    bench.board.interpreters.connected(line, line.offers[0])
    bench.settle()
    (placed,) = [each for each in bench.ari.sent("channels.originate") if "interpreter-" in each.path]
    assert query(placed)["endpoint"] == "PJSIP/interpreter"
    assert (line.interpreters[0].interpreter, line.interpreters[0].qualified) == ("hana", True)
    bench.board.wakeups.close()


async def test_a_service_outside_is_dialled_as_the_file_says(tmp_path: Path, bench_flow: Flow) -> None:
    (tmp_path / "pin").write_text("12#,3\n", encoding="utf-8")
    line = (
        "number: '+15555550190', trunk: provider, keys: {file: pin}, ring: 30s, wait: 45s, languages: {ko: qualified}"
    )
    trunk = "    match: [127.0.0.1]  "
    lines = '    lines: {to: sip.provider.example, caller: "+15555550100"}'
    settings = sample(tmp_path, block(f"interpreters: {{line: {{name: Line, {line}}}}}"), (trunk, f"{lines}\n{trunk}"))
    bench = Bench(bench_flow)
    open_interpreters(bench.board, settings)
    bench.talk()
    bench.line.call = replace(bench.line.call, language="ko")
    assert bench.board.interpreters is not None
    bench.board.interpreters.connected(bench.line, bench.line.offers[0])
    bench.settle()
    (placed,) = [each for each in bench.ari.sent("channels.originate") if "interpreter-" in each.path]
    assert query(placed)["endpoint"] == "PJSIP/+15555550190@trunk_provider"
    assert query(placed)["callerId"] == '"" <+15555550100>'
    assert query(placed)["timeout"] == "35", "it rings on while nothing can be keyed any more"
    assert bench.line.interpreting is not None
    keying_ms = 2_000 + 4 * 240 + 1_000 + 300
    assert bench.line.interpreting.search.rules.apart == (("line", 30_000 + keying_ms, 5),)
    bench.board.wakeups.close()


async def test_a_clinic_without_interpreters_has_no_such_part(tmp_path: Path, bench_flow: Flow) -> None:
    bench = Bench(bench_flow)
    open_interpreters(
        bench.board, sample(tmp_path, block("interpreters: {}"), ("interpreter: automatic", "interpreter: on_request"))
    )
    assert bench.board.interpreters is None
    bench.board.wakeups.close()

"""Agents' phones and feature codes."""

from __future__ import annotations

import pytest

from acd import messages as acd
from controller.settings.values import PAUSES
from controller.switchboard.staff import DEVICES, device_of, is_engaged
from tests.controller.switchboard.bench_board import WRAP_UP_MS, Bench


def dial(bench: Bench, *words: str, channel: str = "9.1") -> None:
    bench.ari.arrive(channel, ["agent", *words])
    bench.settle()


def said(bench: Bench, channel: str = "9.1") -> list[str]:
    """What plays to the agent."""
    return [
        body["media_uri"].rpartition("/")[2] for name, body in bench.ari.playbacks.items() if name.endswith(channel)
    ]


async def test_codes_one_after_the_other(bench: Bench) -> None:
    for number, (words, state, sentence) in enumerate(
        [
            (("pause", "2"), "off_queue idle", "agent-pause"),
            (("unpause",), "on_queue idle", "agent-unpause"),
            (("sign_out",), "signed_out idle", "agent-sign_out"),
            (("sign_in",), "on_queue idle", "agent-sign_in"),
            (("ready",), "on_queue idle", "agent-ready"),
        ]
    ):
        dial(bench, "alice", *words, channel=f"9.{number}")
        assert bench.agent("alice") == state
        assert said(bench, f"9.{number}") == [sentence]


@pytest.mark.parametrize("digits", [*PAUSES, "", "9"])
async def test_why_he_is_away(bench: Bench, digits: str) -> None:
    dial(bench, "alice", "pause", digits)
    (view,) = [each for each in bench.board.acd.agents() if each.agent == "alice"]
    assert view.reason == PAUSES.get(digits, "break")


@pytest.mark.parametrize(
    "words",
    [(), ("alice",), ("alice", "dance"), ("nobody", "sign_in"), ("alice", "disposition", "77"),
     ("alice", "disposition", "01")],
)  # fmt: skip
async def test_what_cannot_be_done_is_said(bench: Bench, words: tuple[str, ...]) -> None:
    """The last one: a disposition that exists, with no call to write up."""
    dial(bench, *words)
    assert said(bench) == ["agent-refused"]


async def test_a_disposition_is_confirmed_and_kept(bench: Bench) -> None:
    bench.talk()
    bench.hang_up()
    dial(bench, "alice", "disposition", "02")
    assert said(bench) == ["agent-disposition"]
    bench.hear_out("9.1")
    assert "9.1" not in bench.ari.channels
    dial(bench, "alice", "ready", channel="9.2")
    assert bench.records.wrapped == [("1.1", "advice", 2_000)]


async def test_the_code_is_told_and_an_unknown_agents_name_is_not(bench: Bench) -> None:
    dial(bench, "mallory", "sign_in")
    assert dict(bench.told("agent")[-1].detail) == {"agent": "?", "code": "sign_in", "done": 0}


async def test_answered_told_and_hung_up(bench: Bench) -> None:
    dial(bench, "alice", "pause")
    assert bench.orders() == ["channels.answer", "channels.play"]
    bench.hear_out("9.1")
    assert bench.orders()[-1] == "channels.hangup"


@pytest.mark.parametrize("trouble", ["no sound", "refused"])
async def test_without_a_sound_he_is_hung_up_all_the_same(bench: Bench, trouble: str) -> None:
    if trouble == "refused":
        bench.ari.fail_next("channels.play", 500)
    else:
        bench.sounds.missing.add("agent.pause")
    dial(bench, "alice", "pause")
    assert bench.orders()[-1] == "channels.hangup"
    assert bench.agent("alice") == "off_queue idle"


@pytest.mark.parametrize("state", DEVICES)
async def test_a_phone_is_rung_only_when_it_is_free(bench: Bench, state: str) -> None:
    device_of(bench.board, "PJSIP/alice", state)
    bench.arrive()
    bench.press("1")
    assert bool(bench.ringing()) == (DEVICES[state] == "available")


@pytest.mark.parametrize(("name", "state"), [("PJSIP/trunk", "UNAVAILABLE"), ("PJSIP/alice", "NEWEST"), ("", "")])
async def test_other_devices_and_states_are_no_news(bench: Bench, name: str, state: str) -> None:
    before = bench.board.acd.agents()
    device_of(bench.board, name, state)
    assert bench.board.acd.agents() == before


async def test_a_phone_busy_with_our_own_leg_is_no_news(bench: Bench) -> None:
    bench.talk()
    device_of(bench.board, "PJSIP/alice", "INUSE")
    (view,) = [each for each in bench.board.acd.agents() if each.agent == "alice"]
    assert view.device == "available"


async def test_a_phone_that_drops_off_while_it_rings(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    device_of(bench.board, "PJSIP/alice", "UNAVAILABLE")
    bench.settle()
    assert not bench.ringing()
    assert bench.line.stage == "waiting"


async def test_more_time_for_the_notes(bench: Bench) -> None:
    bench.talk()
    bench.hang_up()
    dial(bench, "alice", "extend", "3")
    assert said(bench) == ["agent-extend"]
    (view,) = [each for each in bench.board.acd.agents() if each.agent == "alice"]
    assert view.until == bench.clock.at + WRAP_UP_MS + 180_000
    bench.later(WRAP_UP_MS + 1_000)
    assert bench.agent("alice") == "on_queue acw"
    dial(bench, "alice", "disposition", "02", channel="9.2")
    dial(bench, "alice", "ready", channel="9.3")
    assert bench.records.wrapped == [("1.1", "advice", WRAP_UP_MS + 1_000)], "extending forgets nothing"


async def test_a_disposition_keyed_during_the_talk_is_that_of_its_call(bench: Bench) -> None:
    bench.talk()
    dial(bench, "alice", "disposition", "02")
    assert said(bench) == ["agent-disposition"]
    bench.hang_up()
    dial(bench, "alice", "ready", channel="9.2")
    assert bench.records.wrapped[0][:2] == ("1.1", "advice")


async def test_a_hard_disposition_tells_the_distributor(bench: Bench) -> None:
    heard: list[acd.Event] = []
    bench.board.acd_watchers.append(lambda event, _commands: heard.append(event))
    bench.board.hard_dispositions = frozenset({"advice"})
    bench.talk()
    bench.hang_up()
    dial(bench, "alice", "disposition", "02")
    assert [(event.disposition, event.hard) for event in heard if isinstance(event, acd.DispositionSet)] == [
        ("advice", True)
    ]


async def test_who_talks_or_is_rung_is_engaged(bench: Bench) -> None:
    assert not is_engaged(bench.board, "alice")
    bench.talk()
    bench.arrive("1.2")
    bench.press("2", "1.2")
    assert [is_engaged(bench.board, who) for who in ("alice", "bruno", "desk")] == [True, True, False]
    bench.hang_up()
    assert not is_engaged(bench.board, "alice"), "after-call work is no talk"

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ami.vocabulary import AgentView, CallerView, QueueView
from console import wording

AGENT = AgentView("nadia", "on_queue", "idle", "", 0, "available")


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(-5, "0:00"), (0, "0:00"), (7_999, "0:07"), (750_000, "12:30"), (3_723_000, "1:02:03")]
)
def test_durations(milliseconds: int, text: str) -> None:
    assert wording.duration(milliseconds) == text


@pytest.mark.parametrize(
    ("presence", "activity", "reason", "words"),
    [
        ("on_queue", "idle", "", "idle"),
        ("on_queue", "offered", "", "ringing"),
        ("on_queue", "talk", "", "talking"),
        ("off_queue", "talk", "lunch", "talking, then pause"),
        ("signed_out", "acw", "", "after-call work, then signed out"),
        ("off_queue", "idle", "lunch", "paused: lunch"),
        ("off_queue", "idle", "", "paused"),
        ("off_queue", "not_responding", "", "paused: not responding"),
        ("on_queue", "not_responding", "", "not responding"),
        ("signed_out", "idle", "", "signed out"),
        ("on_queue", "novelty", "", "novelty"),
    ],
)
def test_an_agents_state_is_said_in_words(presence: str, activity: str, reason: str, words: str) -> None:
    agent = replace(AGENT, presence=presence, activity=activity, reason=reason)
    assert wording.agent_state(agent)[0] == words


def test_every_colour_has_a_word() -> None:
    assert wording.device(replace(AGENT, device="unreachable")) == ("phone away", "bold red")
    queue = QueueView("nurse", 1, 1_000, 20_000, 0, 0, None)
    assert wording.longest_wait(queue, 21_000) == ("0:20", "")
    assert wording.longest_wait(queue, 22_000) == ("0:21 late", "bold red")
    assert wording.longest_wait(replace(queue, longest_since=None), 22_000) == ("", "")


def test_the_rest() -> None:
    caller = CallerView("c", "q", 1, 0, "routine", "en", "ringing", "nadia")
    assert wording.caller_state(caller) == ("ringing nadia", "")
    assert wording.caller_state(replace(caller, state="waiting", agent=None)) == ("waiting", "")
    assert wording.caller_state(replace(caller, alarmed=True)) == ("ringing nadia, ALARM", "bold red")
    queue = QueueView("nurse", 1, 1_000, 20_000, 0, 0, 0.8333)
    assert wording.service_level(queue) == "83%"
    assert wording.service_level(replace(queue, service_level=None)) == ""


def test_alarms_name_who_waits_longest() -> None:
    calm = CallerView("c1", "nurse", 1, 1_000, "routine", "en", "waiting")
    first = CallerView("c2", "nurse", 2, 6_000, "emergency", "en", "waiting", alarmed=True)
    assert wording.alarms([calm], 9_000) == ""
    assert wording.alarms([calm, first], 71_000) == "ALARM: c2 (emergency) waits 1:05 in nurse."
    later = replace(first, call="c3", since=7_000)
    assert wording.alarms([later, first], 71_000) == "ALARM: c2 (emergency) waits 1:05 in nurse. 1 more."


def test_staffing_counts_who_can_help_now() -> None:
    def agent(presence: str, activity: str) -> AgentView:
        return AgentView("a", presence, activity, "", 0, "idle")

    agents = [
        agent("on_queue", "idle"),
        agent("on_queue", "talk"),
        agent("off_queue", "idle"),
        agent("signed_out", "idle"),
    ]
    assert wording.staffing(agents) == "Agents signed in: 3 of 4, idle: 1."
    assert wording.staffing([]) == "Agents signed in: 0 of 0, idle: 0."


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({"activity": "acw", "until": 72_000}, "after-call work, 0:12 left"),
        ({"activity": "acw", "until": 72_000, "reason": "lunch"}, "after-call work, then lunch, 0:12 left"),
        ({"activity": "decompressing", "until": 180_000}, "quiet time, 2:00 left"),
        ({"activity": "idle", "reason": "occupancy", "until": 65_000}, "resting, 0:05 left"),
        ({"activity": "talk", "reason": "signing_out"}, "talking, then signing out"),
        ({"activity": "idle", "paused_queues": "billing,nurse"}, "idle, not for billing, nurse"),
        ({"presence": "off_queue", "activity": "idle", "reason": "tea", "until": 90_000}, "paused: tea, 0:30 left"),
        ({"presence": "off_queue", "activity": "idle", "reason": "tea", "until": 30_000}, "paused: tea"),
    ],
)
def test_what_ends_by_itself_tells_how_long_it_still_takes(held: dict[str, Any], words: str) -> None:
    agent = AgentView(
        **{"agent": "ann", "presence": "on_queue", "reason": "", "since": 0, "device": "available", **held}
    )
    assert wording.agent_state(agent, 60_000)[0] == words


def test_an_interpreter_is_said_beside_the_talk() -> None:
    talking = replace(AGENT, activity="talk")
    assert wording.agent_state(replace(talking, interpreter="hana"))[0] == "talking, interpreter hana"
    assert wording.agent_state(replace(talking, interpreter="?"))[0] == "talking, an interpreter is rung"

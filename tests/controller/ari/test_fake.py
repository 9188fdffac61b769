from __future__ import annotations

from typing import Any

import pytest

from controller.ari import requests
from controller.ari.errors import Conflict, Fenced, LinkLost, ServerError, Timeout
from controller.ari.fake import FakeAri
from controller.ari.port import LinkState


class Bench:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.links: list[LinkState] = []
        self.ends: list[Any] = []
        self.ari = FakeAri("app", self.events.append, lambda state, _why: self.links.append(state))

    def send(self, request: requests.Request) -> None:
        self.ari.send(request, self.ends.append, self.ends.append)
        self.ari.pump()

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_an_agents_phone_rings_until_the_test_picks_up(bench: Bench) -> None:
    bench.send(requests.originate("a1", "PJSIP/alice", "app", ["agent"], timeout_s=20))
    assert bench.kinds() == []
    bench.send(requests.start_moh("a1"))
    assert isinstance(bench.ends[-1], Conflict)
    bench.ari.pick_up("a1")
    bench.ari.pump()
    assert bench.kinds() == ["ChannelStateChange", "StasisStart"]
    assert bench.events[1]["args"] == ["agent"]


def test_an_agent_who_declines_never_enters(bench: Bench) -> None:
    bench.send(requests.originate("a1", "PJSIP/alice", "app", timeout_s=20))
    bench.ari.decline("a1", 17)
    bench.ari.pump()
    assert bench.kinds() == ["ChannelDestroyed"]
    assert bench.events[0]["cause"] == 17


def test_a_caller_who_hangs_up_ends_all_that_hung_on_him(bench: Bench) -> None:
    bench.ari.arrive("c1", number="+15555550123", dialled="5550100")
    bench.send(requests.play("c1", ["hello"], "p1"))
    bench.send(requests.record("c1", "m1", max_s=5))
    bench.send(requests.create_bridge("b1"))
    bench.send(requests.add_to_bridge("b1", "c1"))
    bench.ari.hang_up("c1")
    bench.ari.pump()
    assert bench.kinds()[-6:] == [
        "ChannelHangupRequest", "ChannelLeftBridge", "PlaybackFinished", "RecordingFinished", "StasisEnd",
        "ChannelDestroyed",
    ]  # fmt: skip
    assert bench.ari.bridges["b1"]["channels"] == []


def test_events_show_things_as_they_were(bench: Bench) -> None:
    bench.ari.arrive("c1")
    bench.ari.pump()
    bench.send(requests.answer("c1"))
    assert [event["channel"]["state"] for event in bench.events] == ["Ring", "Up"]


def test_keys_and_playbacks_are_the_tests_to_say(bench: Bench) -> None:
    bench.ari.arrive("c1")
    bench.ari.press("c1", "9")
    bench.send(requests.play("c1", ["hello"], "p1"))
    bench.ari.finish_playback("p1", "failed")
    bench.ari.emit("SomethingNew", field=1)
    bench.ari.pump()
    assert bench.kinds() == [
        "StasisStart",
        "ChannelDtmfReceived",
        "PlaybackStarted",
        "PlaybackFinished",
        "SomethingNew",
    ]
    assert bench.events[3]["playback"]["state"] == "failed"


def test_planned_failures(bench: Bench) -> None:
    bench.ari.arrive("c1")
    bench.ari.fail_next("channels.answer", 503, None, Timeout("channels.answer"))
    for _ in range(4):
        bench.send(requests.answer("c1"))
    assert [type(end) for end in bench.ends] == [ServerError, type(None), Timeout, type(None)]
    assert len(bench.ari.sent("channels.answer")) == 4


def test_a_lost_link_fails_what_is_under_way_and_hides_what_happens(bench: Bench) -> None:
    bench.ari.arrive("c1")
    bench.ari.pump()
    bench.ari.send(requests.answer("c1"), bench.ends.append, bench.ends.append)
    bench.ari.lose_link()
    assert isinstance(bench.ends[0], LinkLost)
    bench.ari.hang_up("c1")
    bench.ari.restore_link()
    assert bench.kinds() == ["StasisStart"]
    assert bench.ari.channels == {}
    assert bench.links == [LinkState.DOWN, LinkState.UP]


def test_a_restarted_asterisk_has_forgotten_everything(bench: Bench) -> None:
    bench.ari.arrive("c1")
    bench.send(requests.create_bridge("b1"))
    bench.ari.restart_asterisk()
    assert bench.ari.channels == {}
    assert bench.ari.bridges == {}
    assert bench.ari.state is LinkState.UP


def test_who_is_fenced_hears_and_says_nothing(bench: Bench) -> None:
    bench.ari.arrive("c1")
    bench.ari.fence()
    bench.ari.pump()
    assert bench.events == []
    with pytest.raises(Fenced):
        bench.ari.send(requests.ping())

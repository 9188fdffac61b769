"""A service outside as the third leg of a talk: dialled, keyed to, asked, joined, and ended with the talk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from controller.switchboard.interpreter_people import Person
from controller.switchboard.line import TALK_LEASE_S
from controller.switchboard.outside_line import OutsideLine
from ivr.hours import build_hours
from tests.controller.switchboard.bench_board import query
from tests.controller.switchboard.test_interpreters import ANSWER_MS, BEEP_MS, RING_MS, Interpreted

LINE = OutsideLine("PJSIP/+15555550190@trunk_provider", "+15555550100", "12#,3", 2_000)
KEYING_MS = LINE.keying_ms
WITH_HANA = {"service": Person("", {"en": True}, LINE), "hana": Person("hana_phone", {"en": True})}
AT_ONCE = {"service": Person("", {"en": True}, replace(LINE, at_once=True))}


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Interpreted]:
    made = Interpreted(tmp_path, people=WITH_HANA)
    yield made
    made.board.wakeups.close()


def keyed(clinic: Interpreted) -> list[dict[str, str]]:
    return [query(each) for each in clinic.ari.sent("channels.press")]


def test_how_long_keying_takes_and_that_the_keys_are_not_shown() -> None:
    assert KEYING_MS == 2_000 + 4 * 240 + 1_000 + 300
    assert OutsideLine("PJSIP/+15555550190@trunk_provider", "", "", 2_000).keying_ms == 0
    assert "12#" not in repr(LINE)


async def test_it_is_dialled_keyed_to_and_asked_and_joins_by_key(clinic: Interpreted) -> None:
    agent = clinic.asked_for()
    placed = query(clinic.ari.sent("channels.originate")[-1])
    assert (placed["endpoint"], placed["callerId"]) == (LINE.endpoint, '"" <+15555550100>')
    channel = clinic.picks_up()
    assert keyed(clinic) == [{"dtmf": "12#ww3", "before": "2000", "between": "120", "duration": "120"}]
    orders = clinic.orders()
    bound = max(at for at, name in enumerate(orders) if name == "channels.renew_lease")
    assert bound < orders.index("channels.press"), "setting the bound would wait for the last key, and all behind it"
    assert clinic.ari.leases[channel] == clinic.clock.at + TALK_LEASE_S * 1_000
    asked = len(clinic.ari.sent("channels.play"))
    clinic.later(KEYING_MS - 1)
    assert len(clinic.ari.sent("channels.play")) == asked, "it is asked while keys are sent"
    clinic.keys("1", channel)
    assert clinic.together() == {"1.1", agent}, "an echo of the keys joins"
    clinic.later(1)
    assert query(clinic.ari.sent("channels.play")[-1])["media"] == "sound:/sounds/own/interpreter-wanted"
    clinic.keys("1", channel)
    assert clinic.together() == {"1.1", agent, channel}
    clinic.later(60_000)
    clinic.hang_up()
    assert channel not in clinic.ari.channels
    (leg,) = clinic.only.interpreters
    assert (leg.interpreter, leg.ring_ms, leg.joined_ms, leg.outcome) == ("service", 0, 60_000, "joined")
    clinic.later(60_000)
    clinic.nothing_left()


async def test_one_that_joins_at_once_is_in_the_talk_when_all_is_keyed(tmp_path: Path) -> None:
    clinic = Interpreted(tmp_path, people=AT_ONCE)
    agent = clinic.asked_for()
    channel = clinic.picks_up()
    clinic.later(KEYING_MS)
    assert clinic.together() == {"1.1", agent, channel}
    assert not [each for each in clinic.ari.sent("channels.play") if channel in each.path], "a machine is asked"
    clinic.board.wakeups.close()


async def test_one_without_keys_that_joins_at_once_joins_as_it_answers(tmp_path: Path) -> None:
    line = replace(LINE, keys="", at_once=True)
    clinic = Interpreted(tmp_path, people={"service": Person("", {"en": True}, line)})
    agent = clinic.asked_for()
    channel = clinic.picks_up()
    assert clinic.together() == {"1.1", agent, channel}
    assert keyed(clinic) == []
    clinic.board.wakeups.close()


async def test_an_answer_told_twice_is_keyed_to_once(clinic: Interpreted) -> None:
    clinic.asked_for()
    channel = clinic.picks_up()
    assert clinic.interpreters.answered(channel)
    clinic.settle()
    assert len(keyed(clinic)) == 1


@pytest.mark.parametrize(("cause", "why"), [(17, "busy"), (20, "unreachable"), (21, "declined"), (19, "no_answer")])
async def test_the_next_is_rung_when_it_cannot_be_had(clinic: Interpreted, cause: int, why: str) -> None:
    clinic.asked_for()
    clinic.ari.decline(clinic.rung()[-1], cause)
    clinic.settle()
    assert clinic.outcomes()[0] == ("service", why)
    assert query(clinic.ari.sent("channels.originate")[-1])["endpoint"] == "PJSIP/hana_phone"


async def test_a_trunk_that_takes_no_call_is_passed_over_and_in_the_end_the_agent_is_told(tmp_path: Path) -> None:
    clinic = Interpreted(tmp_path, people={"service": WITH_HANA["service"]})
    clinic.talk()
    clinic.ari.fail_next("channels.originate", 500)
    clinic.keys("#6", clinic.line.offers[0].channel)
    assert clinic.outcomes() == [("service", "unreachable")]
    clinic.later(BEEP_MS)
    assert clinic.whispered()[-1] == "interpreter-nobody"
    clinic.board.wakeups.close()


async def test_it_rings_no_longer_than_it_may(clinic: Interpreted) -> None:
    clinic.asked_for()
    channel = clinic.rung()[-1]
    clinic.later(RING_MS)
    assert channel not in clinic.ari.channels
    assert clinic.outcomes()[0] == ("service", "no_answer")


async def test_nobody_of_the_service_presses_anything(clinic: Interpreted) -> None:
    clinic.asked_for()
    channel = clinic.picks_up()
    clinic.later(KEYING_MS)
    clinic.later(2 * ANSWER_MS)
    assert channel not in clinic.ari.channels
    assert clinic.outcomes()[0] == ("service", "not_acknowledged")
    assert len(clinic.rung()) == 2


@pytest.mark.parametrize("moment", ["ringing", "keying", "asking", "joined"])
@pytest.mark.parametrize("who", ["caller", "agent", "sent_away"])
async def test_whoever_ends_it_the_line_is_hung_up(clinic: Interpreted, moment: str, who: str) -> None:
    agent = clinic.asked_for()
    if moment != "ringing":
        channel = clinic.picks_up()
        clinic.later(1_000 if moment == "keying" else KEYING_MS)
        if moment == "joined":
            clinic.keys("1", channel)
    if who == "sent_away":
        clinic.keys("#6", agent)
        assert clinic.together() == {"1.1", agent}
    else:
        clinic.hang_up("1.1" if who == "caller" else agent)
    assert not any(name.startswith("interpreter-") for name in clinic.ari.channels)
    clinic.later(200_000)
    assert len(clinic.rung()) == 1, "phones ring on for nobody"
    assert clinic.told("fault") == []


@pytest.mark.parametrize("moment", ["keying", "asking"])
async def test_the_service_hangs_up_before_it_joined(clinic: Interpreted, moment: str) -> None:
    agent = clinic.asked_for()
    channel = clinic.picks_up()
    clinic.later(1_000 if moment == "keying" else KEYING_MS)
    clinic.ari.hang_up(channel)
    clinic.settle()
    assert clinic.outcomes()[0] == ("service", "not_acknowledged")
    hana = clinic.picks_up()
    clinic.keys("1", hana)
    clinic.later(KEYING_MS)
    assert clinic.together() == {"1.1", agent, hana}
    assert len(keyed(clinic)) == 1, "the keys are sent to somebody else"


async def test_outside_its_hours_it_is_not_dialled(tmp_path: Path) -> None:
    nights = build_hours({"mon-sun": ["22:00-23:00"]}, (), "America/New_York")
    clinic = Interpreted(tmp_path, people={**WITH_HANA, "service": replace(WITH_HANA["service"], hours=nights)})
    clinic.asked_for()
    assert clinic.outcomes()[0] == ("service", "closed")
    assert [query(each)["endpoint"] for each in clinic.ari.sent("channels.originate")][1:] == ["PJSIP/hana_phone"]
    clinic.board.wakeups.close()

"""Interpreters under a second controller, on the first one's Asterisk and journal: who has joined does not notice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acd.interpreting import CODE
from controller.switchboard.interpreter_people import Person
from controller.switchboard.outside_line import OutsideLine
from tests.controller.switchboard.test_interpreters import Interpreted
from tests.controller.switchboard.test_reconcile import reconciler


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Interpreted]:
    made = Interpreted(tmp_path)
    yield made
    made.board.wakeups.close()


async def heir_of(clinic: Interpreted) -> Interpreted:
    clinic.board.wakeups.close()
    pages = await clinic.call_pages()
    at = clinic.clock.at + 2_000
    heir = Interpreted(clinic.flow, people=clinic.people, journal=clinic.journal, ari=clinic.ari, at=at)
    await reconciler(heir, pages).run()
    heir.settle()
    return heir


async def test_who_has_joined_stays_in_the_talk(clinic: Interpreted) -> None:
    agent, channel = clinic.joins()
    clinic.later(8_000)
    heir = await heir_of(clinic)
    assert heir.together() == {"1.1", agent, channel}
    heir.later(5_000)
    heir.hang_up()
    assert channel not in heir.ari.channels
    (leg,) = heir.only.interpreters
    assert (leg.interpreter, leg.joined_ms, leg.outcome) == ("hana", 15_000, "joined")
    heir.later(60_000)
    heir.nothing_left()
    heir.board.wakeups.close()


async def test_the_agent_sends_away_who_joined_under_the_controller_before(clinic: Interpreted) -> None:
    agent, channel = clinic.joins()
    heir = await heir_of(clinic)
    heir.keys(CODE, agent)
    assert channel not in heir.ari.channels
    assert heir.together() == {"1.1", agent}
    heir.board.wakeups.close()


async def test_who_left_while_nobody_of_us_was_there(clinic: Interpreted) -> None:
    agent, channel = clinic.joins()
    clinic.ari.lose_link()
    clinic.ari.hang_up(channel)
    clinic.ari.restore_link()
    heir = await heir_of(clinic)
    assert heir.line.interpreting is not None and heir.line.interpreting.over
    assert heir.together() == {"1.1", agent}
    heir.board.wakeups.close()


@pytest.mark.parametrize("moment", ["ringing", "asking"])
async def test_whoever_was_rung_is_rung_anew(clinic: Interpreted, moment: str) -> None:
    agent = clinic.asked_for()
    old = clinic.picks_up() if moment == "asking" else clinic.rung()[-1]
    heir = await heir_of(clinic)
    assert old not in heir.ari.channels
    channel = heir.picks_up()
    heir.keys("1", channel)
    assert heir.together() == {"1.1", agent, channel}
    assert heir.outcomes() == [("hana", "failed"), ("hana", "joined")]
    heir.board.wakeups.close()


async def test_the_talk_ended_while_nobody_of_us_was_there(clinic: Interpreted) -> None:
    agent, channel = clinic.joins()
    clinic.ari.lose_link()
    clinic.ari.hang_up(agent)
    clinic.ari.restore_link()
    heir = await heir_of(clinic)
    assert channel not in heir.ari.channels
    heir.hear_out()
    assert heir.only.interpreters[0].outcome == "joined"
    heir.later(60_000)
    heir.nothing_left()
    heir.board.wakeups.close()


LINE = OutsideLine("PJSIP/+15555550190@trunk_provider", "+15555550100", "12#", 2_000)
SERVICE = {"service": Person("", {"en": True}, LINE)}


async def test_a_service_outside_that_joined_stays_and_one_that_was_keyed_to_is_dialled_anew(tmp_path: Path) -> None:
    clinic = Interpreted(tmp_path, people=SERVICE)
    agent = clinic.asked_for()
    old = clinic.picks_up()
    clinic.later(1_000)
    heir = await heir_of(clinic)
    assert old not in heir.ari.channels, "the line costs on for nobody"
    channel = heir.picks_up()
    assert len(heir.ari.sent("channels.press")) == 2
    heir.later(LINE.keying_ms)
    heir.keys("1", channel)
    last = await heir_of(heir)
    assert last.together() == {"1.1", agent, channel}
    last.hang_up()
    assert channel not in last.ari.channels
    assert [leg.outcome for leg in last.only.interpreters] == ["failed", "joined"]
    last.board.wakeups.close()

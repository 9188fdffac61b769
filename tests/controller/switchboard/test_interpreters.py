"""Interpreters on the switchboard: keys, phones, hang-ups at every instant, faults, another controller."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acd.dispatch import DispatchRules
from acd.interpreting import CODE, Mode
from controller.journal.memory import MemoryJournal
from controller.switchboard.interpreter_people import Manner, Person
from controller.switchboard.interpreters import BEEP_MS, Interpreters
from crm.model import InterpreterRecord
from ivr.flow import Flow
from tests.controller.switchboard.bench_board import Asterisk, Bench, query
from tests.controller.switchboard.test_reconcile import reconciler

RING_MS, ANSWER_MS, PAUSE_MS = 20_000, 10_000, 5_000
PEOPLE = {"hana": Person("hana_phone", {"en": True}), "bruno": Person("bruno", {"en": False, "es": True})}
LEVELS = {"alice": {"es": 5}, "bruno": {"en": 3, "es": 5}}
"""Alice does not speak the caller's English; Bruno, the nurse, interprets too."""


class Interpreted(Bench):
    """A switchboard with two interpreters; at the front desk they come by ``mode``."""

    def __init__(
        self,
        folder: Path | Flow,
        mode: Mode = "on_request",
        *,
        people: dict[str, Person] = PEOPLE,
        journal: MemoryJournal | None = None,
        ari: Asterisk | None = None,
        at: int | None = None,
    ) -> None:
        super().__init__(folder, journal=journal, ari=ari, **({} if at is None else {"at": at}))
        self.people = people
        rules = DispatchRules((), RING_MS, ANSWER_MS, 1, PAUSE_MS)
        self.interpreters = Interpreters(self.board, people, rules, {"front_desk": Manner(mode)}, LEVELS)

    def rung(self) -> list[str]:
        """The channels that ring interpreters, in the order they were placed, those that are over too."""
        placed = [each.path.split("/")[1] for each in self.ari.sent("channels.originate")]
        return [channel for channel in placed if channel.startswith("interpreter-")]

    def keys(self, keys: str, channel: str) -> None:
        for key in keys:
            self.ari.press(channel, key)
            self.settle()

    def asked_for(self) -> str:
        """Alice talks and has keyed the code; her channel."""
        agent = self.talk()
        self.keys(CODE, agent)
        return agent

    def picks_up(self) -> str:
        channel = self.rung()[-1]
        self.ari.pick_up(channel)
        self.settle()
        return channel

    def joins(self) -> tuple[str, str]:
        """From the first ring to a talk of three; the channels of agent and interpreter."""
        agent = self.asked_for()
        channel = self.picks_up()
        self.keys("1", channel)
        return agent, channel

    def together(self) -> set[str]:
        """Who hears each other."""
        return set(self.ari.bridges["talk-1.1"]["channels"])

    def whispered(self) -> list[str]:
        """What an agent alone has heard."""
        played = [each for each in self.ari.sent("channels.play") if each.path.startswith("channels/beep-")]
        return [query(each)["media"].rpartition(":")[2].rpartition("/")[2] for each in played]

    def nothing_left(self) -> None:
        """Nor of what was whispered, once it has been heard out."""
        for playback in [name for name in self.ari.playbacks if name.startswith("tell-beep-")]:
            self.ari.finish_playback(playback)
        self.settle()
        super().nothing_left()

    def outcomes(self) -> list[tuple[str, str]]:
        return [(leg.interpreter, leg.outcome) for leg in self.line.interpreters]


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Interpreted]:
    made = Interpreted(tmp_path)
    yield made
    made.board.wakeups.close()


async def test_the_agent_keys_the_code_and_one_joins_as_the_third_leg(clinic: Interpreted) -> None:
    agent = clinic.asked_for()
    placed = clinic.ari.sent("channels.originate")[-1]
    assert (query(placed)["endpoint"], query(placed)["callerId"]) == ("PJSIP/hana_phone", '"interpreter en" <5550100>')
    assert clinic.whispered() == ["beep"], "the agent hears that it is done"
    channel = clinic.picks_up()
    assert clinic.together() == {"1.1", agent}, "he hears first what is wanted"
    assert query(clinic.ari.sent("channels.play")[-1])["media"] == "sound:/sounds/own/interpreter-wanted"
    clinic.keys("1", channel)
    assert clinic.together() == {"1.1", agent, channel}
    assert f"ask-{channel}-1" not in clinic.ari.playbacks, "the sentence goes on into the talk"
    clinic.later(60_000)
    clinic.hang_up()
    (leg,) = clinic.only.interpreters
    assert leg == InterpreterRecord("hana", "en", True, leg.asked_at, 0, 60_000, "joined")
    assert clinic.only.interpreter_ms == 60_000
    assert clinic.only.outcome == "answered"
    clinic.later(60_000)
    clinic.nothing_left()


async def test_the_caller_hears_nothing_of_it(clinic: Interpreted) -> None:
    clinic.joins()
    of_caller = [each for each in clinic.ari.sent("channels.play") if each.path.startswith("channels/1.1/")]
    before = len(of_caller)
    clinic.later(30_000)
    assert len([each for each in clinic.ari.sent("channels.play") if each.path.startswith("channels/1.1/")]) == before
    assert not clinic.line.music
    for add in clinic.ari.sent("bridges.add"):
        assert query(add)["absorbDTMF"] == "true", "keys are heard in the talk"
    (made,) = clinic.ari.sent("bridges.create")
    assert query(made)["type"] == "mixing,dtmf_events"


async def test_the_next_is_rung_after_a_no_answer_and_in_the_end_the_agent_alone_is_told(clinic: Interpreted) -> None:
    clinic.asked_for()
    clinic.later(RING_MS)
    first, second = clinic.rung()
    assert first not in clinic.ari.channels, "the first phone rings on"
    assert query(clinic.ari.sent("channels.originate")[-1])["endpoint"] == "PJSIP/bruno"
    clinic.ari.decline(second, 17)
    clinic.settle()
    assert clinic.outcomes() == [("hana", "no_answer"), ("bruno", "busy")]
    assert clinic.whispered() == ["beep"], "it would be spoken into the beep"
    clinic.later(BEEP_MS)
    assert clinic.whispered() == ["beep", "interpreter-nobody"]
    assert [it.get("what") for it in clinic.told("interpreter")][-1] == "nobody"
    assert clinic.line.stage == "talking"
    clinic.later(60_000)
    assert len(clinic.rung()) == 2, "phones ring on for nobody"


async def test_he_who_cannot_passes_it_on_and_a_mailbox_does_not_join(clinic: Interpreted) -> None:
    agent = clinic.asked_for()
    clinic.keys("2", clinic.picks_up())
    assert clinic.outcomes()[0] == ("hana", "declined")
    mailbox = clinic.picks_up()
    clinic.later(2 * ANSWER_MS)
    assert mailbox not in clinic.ari.channels
    assert clinic.outcomes()[1] == ("bruno", "not_acknowledged")
    assert clinic.together() == {"1.1", agent}


async def test_who_talks_with_a_caller_himself_is_passed_over(clinic: Interpreted) -> None:
    clinic.talk("1.2", "2")
    clinic.arrive()
    clinic.press("1")
    agent = clinic.pick_up()
    clinic.keys(CODE, agent)
    clinic.ari.decline(clinic.rung()[-1], 20)
    clinic.settle()
    legs = clinic.board.lines["1.1"].interpreters
    assert [(leg.interpreter, leg.outcome) for leg in legs] == [("hana", "unreachable"), ("bruno", "busy")]
    assert len(clinic.rung()) == 1


async def test_an_agent_who_interprets_is_not_the_queues_meanwhile(clinic: Interpreted) -> None:
    clinic.asked_for()
    clinic.ari.decline(clinic.rung()[-1], 20)
    clinic.settle()
    clinic.arrive("1.2")
    clinic.press("2", "1.2")
    channel = clinic.picks_up()
    clinic.keys("1", channel)
    assert clinic.board.lines["1.2"].stage == "waiting"
    assert clinic.ringing() == [], "the nurses' queue rings who interprets"
    clinic.ari.hang_up(channel)
    clinic.settle()
    assert len(clinic.ringing()) == 1


async def test_nobody_speaks_it(tmp_path: Path) -> None:
    clinic = Interpreted(tmp_path, people={"luis": Person("luis", {"es": True})})
    clinic.asked_for()
    clinic.later(BEEP_MS)
    assert clinic.whispered() == ["interpreter-nobody"]
    clinic.hang_up()
    (leg,) = clinic.only.interpreters
    assert (leg.interpreter, leg.language, leg.outcome, leg.joined_ms) == ("", "en", "nobody", 0)
    clinic.board.wakeups.close()


@pytest.mark.parametrize("moment", ["ringing", "asking", "joined"])
@pytest.mark.parametrize("who", ["caller", "agent"])
async def test_either_of_the_two_hangs_up_and_his_leg_ends_too(clinic: Interpreted, moment: str, who: str) -> None:
    agent = clinic.asked_for()
    if moment != "ringing":
        channel = clinic.picks_up()
        if moment == "joined":
            clinic.keys("1", channel)
    clinic.later(3_000)
    clinic.hang_up("1.1" if who == "caller" else agent)
    assert not any(name.startswith("interpreter-") for name in clinic.ari.channels)
    if who == "agent":
        clinic.hear_out()
    (leg,) = clinic.only.interpreters
    assert (leg.outcome, leg.joined_ms) == (("joined", 3_000) if moment == "joined" else ("talk_ended", 0))
    clinic.later(200_000)
    assert len(clinic.rung()) == 1, "phones ring on for nobody"
    clinic.nothing_left()


async def test_he_hangs_up_and_the_talk_of_the_two_goes_on(clinic: Interpreted) -> None:
    agent, channel = clinic.joins()
    clinic.later(10_000)
    clinic.ari.hang_up(channel)
    clinic.settle()
    assert clinic.together() == {"1.1", agent}
    assert clinic.line.stage == "talking"
    clinic.later(10_000)
    clinic.hang_up()
    assert clinic.only.interpreter_ms == 10_000
    assert clinic.only.talk_ms == 20_000


async def test_he_hangs_up_while_he_is_asked_and_the_next_is_rung(clinic: Interpreted) -> None:
    clinic.asked_for()
    clinic.ari.hang_up(clinic.picks_up())
    clinic.settle()
    assert len(clinic.rung()) == 2
    assert clinic.outcomes()[0] == ("hana", "not_acknowledged")


async def test_the_same_code_sends_him_away_and_calls_another(clinic: Interpreted) -> None:
    agent, channel = clinic.joins()
    clinic.keys(CODE, agent)
    assert channel not in clinic.ari.channels
    assert clinic.together() == {"1.1", agent}
    clinic.keys(CODE, agent)
    assert len(set(clinic.rung())) == 2, "the second search rings by a name of its own"
    clinic.keys(CODE, agent)
    assert clinic.outcomes() == [("hana", "joined"), ("hana", "sent_away")]
    assert clinic.whispered() == ["beep"] * 4


async def test_an_answer_in_the_instant_it_was_called_off_is_hung_up(clinic: Interpreted) -> None:
    agent = clinic.asked_for()
    channel = clinic.rung()[-1]
    clinic.ari.pick_up(channel)
    clinic.ari.press(agent, CODE[0])
    clinic.ari.press(agent, CODE[1])
    clinic.settle()
    assert channel not in clinic.ari.channels
    late = "interpreter-1.1-9.0-0"
    clinic.ari.arrive(late, ["interpreter", "1.1"])
    clinic.settle()
    assert late not in clinic.ari.channels


async def test_other_keys_and_callers_keys_mean_nothing(clinic: Interpreted) -> None:
    agent = clinic.talk()
    clinic.keys("123456*#", agent)
    clinic.keys(CODE, "1.1")
    assert clinic.rung() == []


async def test_by_itself_where_the_agent_does_not_speak_it(tmp_path: Path) -> None:
    clinic = Interpreted(tmp_path, "automatic")
    clinic.talk()
    assert len(clinic.rung()) == 1
    orders = clinic.orders()
    assert orders.index("bridges.add") < max(at for at, name in enumerate(orders) if name == "channels.originate")
    clinic.talk("1.2", "2")
    assert len(clinic.rung()) == 1, "the nurses' queue is not automatic"
    clinic.board.wakeups.close()


async def test_off_is_refused_in_the_agents_ear(tmp_path: Path) -> None:
    clinic = Interpreted(tmp_path, "off")
    clinic.asked_for()
    assert clinic.rung() == []
    assert clinic.whispered() == ["agent-refused"]
    clinic.board.wakeups.close()


async def test_a_destination_may_have_one_too(clinic: Interpreted) -> None:
    clinic.arrive()
    clinic.press("3")
    destination = clinic.pick_up()
    clinic.keys(CODE, destination)
    channel = clinic.picks_up()
    clinic.keys("1", channel)
    assert clinic.together() == {"1.1", destination, channel}
    clinic.hang_up(destination)
    assert channel not in clinic.ari.channels


# --- what fails ----------------------------------------------------------------------


async def test_a_bridge_that_will_not_have_him_costs_the_call_nothing(clinic: Interpreted) -> None:
    agent = clinic.asked_for()
    channel = clinic.picks_up()
    clinic.ari.fail_next("bridges.add", 500)
    clinic.keys("1", channel)
    assert channel not in clinic.ari.channels
    assert clinic.together() == {"1.1", agent}
    assert clinic.outcomes() == [("hana", "failed")]
    clinic.later(BEEP_MS)
    assert clinic.whispered()[-1] == "interpreter-nobody"
    assert clinic.line.faults == 0


async def test_a_fault_of_ours_ends_his_leg_and_not_the_talk(
    clinic: Interpreted, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, channel = clinic.joins()

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("acd.interpreting.step", broken)
    clinic.keys(CODE, agent)
    monkeypatch.undo()
    assert channel not in clinic.ari.channels
    assert clinic.together() == {"1.1", agent}
    assert [it.get("where") for it in clinic.told("fault")] == ["interpreter"]
    clinic.hang_up()
    assert clinic.only.outcome == "answered"


async def test_without_its_sentence_he_is_asked_in_silence_and_may_join(clinic: Interpreted) -> None:
    clinic.sounds.missing.add("interpreter.wanted")
    _, channel = clinic.joins()
    assert channel in clinic.together()


async def test_a_leg_that_ended_unseen_is_found_out(clinic: Interpreted) -> None:
    agent, channel = clinic.joins()
    clinic.later(10_000)
    clinic.ari.lose_link()
    clinic.ari.hang_up(channel)
    clinic.ari.restore_link()
    await reconciler(clinic).run()
    clinic.settle()
    assert clinic.line.interpreting is not None and clinic.line.interpreting.over
    assert clinic.together() == {"1.1", agent}
    clinic.keys(CODE, agent)
    assert len(clinic.rung()) == 2


async def test_what_is_in_use_is_let_be_when_channels_are_compared(clinic: Interpreted) -> None:
    _, channel = clinic.joins()
    clinic.later(30_000)
    await reconciler(clinic).run()
    clinic.settle()
    assert channel in clinic.together()

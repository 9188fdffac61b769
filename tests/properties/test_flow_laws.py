"""Any keys, words and silence end in a person, a message or a proper goodbye, within the flow's limits."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.messages import Prompt
from ivr.question import Question
from ivr.turn import Turn
from tests.ivr.shipped import all_flows, shipped
from tests.properties import flow_callers
from tests.properties.flow_callers import LONGEST_MS, Doing, doings, hours, law, play, worlds

SHIPPED, FLOWS = shipped(), all_flows()

each_flow = pytest.mark.parametrize("name", sorted(FLOWS))
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@each_flow
@quick
@given(data=st.data(), world=worlds, clock=hours)
def test_every_call_comes_to_an_end(name: str, data: st.DataObject, world: Doing, clock: str) -> None:
    flow = FLOWS[name]
    held = dict.fromkeys(flow.hours, clock)
    language = data.draw(st.sampled_from(flow.languages))
    law(play(flow, {**world, "hours": held, "language": language}, data.draw(doings(flow))))


@each_flow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(world=worlds, clock=hours)
def test_who_says_nothing_at_all_is_not_kept_long(name: str, world: Doing, clock: str) -> None:
    flow = FLOWS[name]
    ending = play(flow, {**world, "hours": dict.fromkeys(flow.hours, clock)}, [])
    law(ending)
    assert ending.session.now - ending.session.moments[0].at < LONGEST_MS


def cut_short(turn: Turn, outcome: str, prompts: tuple[Prompt, ...]) -> None:
    turn.say(prompts, "off")
    turn.hang_up(outcome)


def test_the_law_tells_a_caller_who_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.closing.begin", cut_short)
    message = [{"press": "2"}, {"message": "8s"}]
    with pytest.raises(AssertionError, match="hung up in the middle of a sentence"):
        law(play(SHIPPED["after-hours"], {"patient": {}, "hours": {"main": "closed"}}, message))


def test_the_law_tells_a_question_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Question, "on_timer", lambda self, turn: turn.wake_in(self.timeout))
    monkeypatch.setattr(flow_callers, "MOST_SILENCES", 3)
    with pytest.raises(AssertionError, match="still at language"):
        law(play(SHIPPED["front-door"], {}, []))

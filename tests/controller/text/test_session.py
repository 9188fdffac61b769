"""One call without a telephone: time, prompts and what waits for an answer."""

from __future__ import annotations

from controller.text.session import Session, spoken_ms
from ivr import messages as ivr
from ivr.interpreter import deadline
from ivr.texts import speaking_time_ms
from tests.controller.text.desk import flow
from tests.ivr.caller import NOON


def begun() -> Session:
    session = Session(flow(), "c1", NOON)
    session.happen(ivr.Arrived(NOON, "5550100", "+15555550123", "en"))
    return session


def test_a_prompt_takes_its_time_and_then_the_caller_has_his() -> None:
    session = begun()
    assert session.saying is not None
    spoken = spoken_ms(session.saying.prompts)
    assert session.busy
    assert session.next_due() == NOON + spoken
    session.run_next()
    assert (session.saying, session.busy, session.now) == (None, False, NOON + spoken)
    assert session.next_due() == session.now + 5_000 == deadline(session.call)
    session.run_next()
    assert isinstance(session.moments[-1].event, ivr.Woken)
    assert session.saying is not None


def test_an_answer_comes_when_it_is_due_and_only_if_it_still_means_something() -> None:
    session = begun()
    session.later(50, lambda at: ivr.Faulted(at, "first"))
    session.later(20, lambda _at: None)
    session.run_next()
    assert session.now == NOON + 20
    assert len(session.moments) == 1
    session.run_next()
    assert session.moments[-1].event == ivr.Faulted(NOON + 50, "first")
    assert session.call.node == "desk"


def test_what_may_take_long_does_not_keep_the_caller_busy() -> None:
    session = begun()
    session.run_next()
    session.later(60_000, lambda at: ivr.Faulted(at, "x"), soon=False)
    assert not session.busy
    session.later(60_000, lambda at: ivr.Faulted(at, "x"))
    assert session.busy


def test_what_is_asked_of_the_world_waits_to_be_taken() -> None:
    session = begun()
    session.asked.clear()
    session.happen(ivr.Heard(NOON, "keys", "5"))
    assert [type(command) for command in session.asked] == [ivr.LookUp, ivr.Listen]


def test_the_recogniser_tells_of_what_it_waits_for() -> None:
    session = begun()
    assert session.listens_for("anything at all")
    session.happen(ivr.Heard(NOON, "keys", "6"))
    assert not session.listens_for("anything at all")
    assert session.listens_for("help, chest pain!")
    session.happen(ivr.HungUp(NOON, "caller"))
    assert session.over


def test_what_is_announced_and_what_goes_unheard_stands_in_the_log() -> None:
    session = begun()
    session.call.pace = 80
    session.announce((ivr.Prompt("You are next.", "en"),))
    session.go_unheard("hello")
    assert session.moments[-2].commands == (ivr.Say(0, (ivr.Prompt("You are next.", "en", pace=80),)),)
    assert (session.moments[-1].unheard, session.moments[-1].event) == ("hello", None)


def test_prompts_end_before_the_interpreter_loses_patience() -> None:
    for prompt in flow().prompts():
        assert 0 < spoken_ms((prompt,)) < speaking_time_ms((prompt,))


def test_with_nothing_to_come_nothing_is_run() -> None:
    session = Session(flow(), "c1", NOON)
    assert session.next_due() is None
    session.run_next()
    assert session.moments == []

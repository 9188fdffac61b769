"""The survey after a talk: who is asked, who never is, and that hanging up in it costs nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.facts import ClinicFacts, Survey
from ivr.messages import Connected, Enqueue, HangUp, QueueLeft, TalkEnded, Transfer, TransferEnded
from ivr.problems import FileProblems
from tests.ivr.caller import NOON, Caller
from tests.ivr.conftest import FACTS
from tests.ivr.shipped import load_files

DIALLED = """
flow: dialled
languages: [en, es, ko]
variables:
  willing: {type: yes_no, privacy: public}
start: START
fallback: desk
nodes:
  yes: {set: {values: {willing: "yes"}, go: desk}}
  no: {set: {values: {willing: "no"}, go: desk}}
  desk: {enqueue: {queue: front_desk}}
  nurse: {enqueue: {queue: nurse, after: bye}}
  outside: {transfer: {destination: desk, failed: desk}}
  bye: {hangup: {say: engine.goodbye}}
"""
SURVEY = """
flow: survey
languages: [en, es]
arguments: [agreed]
variables:
  agreed: {type: yes_no, privacy: public}
  score: {type: number, min: 1, max: 5, privacy: public}
start: score
fallback: desk
nodes:
  score: {collect: {say: load.press, into: score, go: more}}
  more: {menu: {say: load.press, choices: [{key: 1, go: bye}, {key: 2, go: desk}]}}
  bye: {hangup: {say: engine.goodbye, outcome: self_served}}
  desk: {enqueue: {queue: front_desk}}
"""
ASKED = {"front_desk": Survey("survey")}


def caller(folder: Path, surveys: dict[str, Survey], *, start: str = "desk", language: str = "en") -> Caller:
    facts = replace(FACTS, surveys=surveys)
    return Caller(_flow(folder, facts, start), NOON, language=language)


def _flow(folder: Path, facts: ClinicFacts, start: str, survey: str = SURVEY) -> object:
    for name, text in (("dialled", DIALLED.replace("START", start)), ("survey", survey)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_files([folder / "dialled.yaml", folder / "survey.yaml"], facts).flows["dialled"]


def talk(who: Caller) -> Caller:
    """An agent answers and hangs up first."""
    if who.saying is not None:
        who.hear_out()
    who.happens(Connected(who.later(), "alice"))
    who.happens(TalkEnded(who.later(60_000)))
    return who


def is_asked(who: Caller) -> bool:
    return who.call.flow == "survey"


def test_after_a_talk_he_is_asked_and_his_answers_are_steps(tmp_path: Path) -> None:
    who = talk(caller(tmp_path, ASKED))
    assert is_asked(who)
    assert who.heard_now() == ["load.press"]
    who.press("4")
    who.press("1")
    who.hear_out()
    assert [command.outcome for command in who.commands if isinstance(command, HangUp)] == ["answered"]
    (score,) = [step for step in who.call.steps if step.node == "survey/score"]
    assert (score.answer, score.privacy) == ("4", "public")


@pytest.mark.parametrize("after", range(5))
def test_hanging_up_at_any_instant_leaves_an_answered_call(after: int, tmp_path: Path) -> None:
    who = talk(caller(tmp_path, ASKED))
    for act in (lambda: None, who.hear_out, lambda: who.press("4"), lambda: who.press("1"))[:after]:
        act()
    who.hang_up()
    assert (who.call.phase, who.call.outcome) == ("ended", "answered")


def test_the_queue_s_survey_comes_before_the_number_s(tmp_path: Path) -> None:
    both = {"5550100": Survey("survey"), "front_desk": Survey("survey", only_if="willing")}
    assert is_asked(talk(caller(tmp_path, {"5550100": Survey("survey")})))
    assert not is_asked(talk(caller(tmp_path, both)))
    assert not is_asked(talk(caller(tmp_path, {"5550199": Survey("survey"), "billing": Survey("survey")})))


def test_only_who_has_agreed_is_asked_and_the_survey_knows(tmp_path: Path) -> None:
    agreed = {"front_desk": Survey("survey", only_if="willing")}
    who = talk(caller(tmp_path, agreed, start="yes"))
    assert is_asked(who)
    assert who.call.variables == {"agreed": "yes"}
    for start in ("no", "desk"):
        refused = talk(caller(tmp_path, agreed, start=start))
        assert not is_asked(refused)
        assert refused.heard_now() == ["engine.goodbye"]


def test_never_after_an_emergency(tmp_path: Path) -> None:
    who = caller(tmp_path, {**ASKED, "nurse": Survey("survey"), "5550100": Survey("survey")})
    who.press("9")
    who.press("1")
    talk(who)
    assert not is_asked(who)
    assert who.heard_now() == ["engine.goodbye"]


def test_never_whom_no_agent_answered(tmp_path: Path) -> None:
    waiting = caller(tmp_path, ASKED)
    waiting.hang_up()
    assert waiting.call.outcome == "abandoned"
    back = caller(tmp_path, ASKED)
    back.happens(QueueLeft(back.later(), "timed_out"))
    assert not is_asked(back)


def test_never_after_a_transfer(tmp_path: Path) -> None:
    who = caller(tmp_path, {"5550100": Survey("survey")}, start="outside")
    assert who.got(Transfer)
    who.happens(Connected(who.later(), "desk"))
    who.happens(TransferEnded(who.later(), reached=True))
    assert not is_asked(who)


def test_a_way_that_is_written_comes_first(tmp_path: Path) -> None:
    who = talk(caller(tmp_path, {"nurse": Survey("survey")}, start="nurse"))
    assert (who.call.flow, who.call.node) == ("dialled", "bye")


def test_once_in_a_call(tmp_path: Path) -> None:
    who = talk(caller(tmp_path, ASKED))
    who.press("4")
    who.press("2")
    assert len(who.got(Enqueue)) == 2
    talk(who)
    assert who.heard_now() == ["engine.goodbye"]


def test_not_in_a_language_it_does_not_have_and_not_when_it_is_gone(tmp_path: Path) -> None:
    assert not is_asked(talk(caller(tmp_path, ASKED, language="ko")))
    assert not is_asked(talk(caller(tmp_path, {"front_desk": Survey("gone")})))


def test_an_emergency_in_the_survey_is_one(tmp_path: Path) -> None:
    who = talk(caller(tmp_path, ASKED))
    who.press("*9")
    who.press("1")
    assert who.call.phase == "emergency"


def test_a_survey_cannot_return(tmp_path: Path) -> None:
    returning = SURVEY.replace("  bye: {hangup: {say: engine.goodbye, outcome: self_served}}", "  bye: {return: {}}")
    with pytest.raises(FileProblems, match="there is nobody to return to"):
        _flow(tmp_path, replace(FACTS, surveys=ASKED), "desk", returning)

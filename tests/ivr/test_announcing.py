"""Announcements in flows that know nothing of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.announcement import Announcement
from ivr.call import Announcing, dump, load
from ivr.flow import Flow, FlowSet
from ivr.gates import deadline
from ivr.interpreter import advance, begin
from ivr.messages import Announced, Arrived, Enqueue, Faulted, Found, HangUp, NotFound, QueueLeft, Resumed, Surrender
from tests.ivr.caller import NIGHT, NOON, Caller, flow_of

TEXTS = {"en": "The flu is about.", "es": "Hay gripe.", "ko": "독감이 유행입니다."}
FLU = Announcement("flu", texts=TEXTS)
STORM = Announcement("storm", "close", {"en": "We are closed for the storm."}, priority=1)
HEAD = "flow: probe\nlanguages: [en, es]\nstart: {start}\nfallback: desk\noperator: desk\nnodes:\n"
NODES = """
  hello: {say: {say: front_door.welcome, go: hours}}
  bare: {say: {say: engine.goodbye, go: hours}}
  hours: {branch: {cases: [{when: {closed: main}, go: shut}], else: ask}}
  ask: {menu: {say: front_door.reason, choices: [{key: 1, go: desk}, {key: 2, go: billing}, {key: 3, go: nurse}]}}
  shut: {menu: {say: front_door.closed, choices: [{key: 1, go: desk}, {key: 2, go: bye}]}}
  desk: {enqueue: {queue: front_desk, on: {left_empty: bye}}}
  billing: {enqueue: {queue: billing}}
  nurse: {enqueue: {queue: nurse, priority: urgent}}
  bye: {hangup: {say: engine.goodbye}}
"""


class Told(Caller):
    """A caller into a clinic that announces something."""

    def __init__(self, flow: Flow, *announcements: Announcement, at: int = NOON, language: str = "en") -> None:
        self._announcements = announcements
        super().__init__(flow, at, language=language)

    def happens(self, event):  # type: ignore[no-untyped-def]
        if isinstance(event, Arrived):
            super().happens(Announced(event.at, self._announcements))
        return super().happens(event)


def probe(folder: Path, start: str = "hello") -> Flow:
    return flow_of(HEAD.replace("{start}", start) + NODES, folder)


def test_heard_after_the_greeting_and_before_the_question(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), FLU)
    assert caller.heard_now() == ["front_door.welcome"]
    caller.hear_out()
    assert caller.heard_now() == ["announcement.flu"]
    assert caller.saying is not None
    assert caller.saying.prompts[0].text == "The flu is about."
    caller.hear_out()
    assert caller.heard_now() == ["front_door.reason"]
    assert [(step.node, step.asked, step.outcome) for step in caller.call.steps if step.kind == "announcement"] == [
        ("announcement", "flu", "heard")
    ]


def test_without_any_nothing_is_different(tmp_path: Path) -> None:
    caller = Caller(probe(tmp_path))
    caller.hear_out()
    assert caller.heard_now() == ["front_door.reason"]


def test_the_most_urgent_first_and_in_the_callers_language_alone(tmp_path: Path) -> None:
    more = Announcement("line", texts={"en": "We moved."}, priority=2)
    caller = Told(probe(tmp_path), FLU, more)
    caller.hear_out()
    assert caller.heard_now() == ["announcement.line", "announcement.flu"]
    spanish = Told(probe(tmp_path), FLU, more, language="es")
    spanish.hear_out()
    assert spanish.heard_now() == ["announcement.flu"]


def test_who_speaks_no_language_of_it_goes_on_at_once(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), STORM, language="es")
    caller.hear_out()
    assert caller.heard_now() == ["front_door.closed"]


def test_only_in_its_time_and_for_its_numbers(tmp_path: Path) -> None:
    for other in (
        Announcement("flu", texts=TEXTS, begins=NOON + 3_600_000),
        Announcement("flu", texts=TEXTS, ends=NOON),
        Announcement("flu", texts=TEXTS, numbers=("5550199",)),
    ):
        caller = Told(probe(tmp_path), other)
        caller.hear_out()
        assert caller.heard_now() == ["front_door.reason"]


def test_closed_goes_the_way_of_the_closed_hours(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), STORM)
    caller.hear_out()
    assert caller.heard_now() == ["announcement.storm"]
    caller.hear_out()
    assert caller.heard_now() == ["front_door.closed"]


def test_conditions_see_it(tmp_path: Path) -> None:
    text = HEAD.replace("{start}", "hours") + NODES.replace(
        "{closed: main}", "\"closed_by_announcement || !open('always')\""
    )
    shut = Told(flow_of(text, tmp_path), STORM)
    assert shut.call.node == "shut"
    assert Told(flow_of(text, tmp_path), FLU, at=NIGHT).call.node == "ask"


def test_never_before_the_words_about_the_emergency(tmp_path: Path) -> None:
    """The greeting does not tell of the key, so the question may, and what it says comes first."""
    caller = Told(probe(tmp_path, "bare"), FLU)
    caller.hear_out()
    assert caller.heard_now() == ["front_door.reason"]
    caller.hear_out()
    assert caller.heard_now() == ["announcement.flu"]
    caller.press("1")
    assert caller.call.node == "desk"


def test_the_emergency_cuts_it_and_a_no_leads_back_to_it(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), FLU)
    caller.hear_out()
    caller.press("9")
    assert caller.call.phase == "confirming"
    assert caller.heard_now() != ["announcement.flu"]
    caller.press("2")
    assert caller.heard_now() == ["announcement.flu"]
    caller.speak("chest pain")
    caller.press("1")
    assert caller.call.phase == "emergency"
    assert [one.priority for one in caller.got(Enqueue)] == ["emergency"]  # type: ignore[attr-defined]


def test_a_closed_queue_does_not_close_the_way_out(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), Announcement("off", "close", TEXTS, queues=("nurse", "front_desk", "billing")))
    caller.press("9")
    caller.press("1")
    assert caller.got(Enqueue)[-1].queue == "nurse"  # type: ignore[attr-defined]
    assert caller.heard_now() == ["engine.emergency"]


def test_a_key_cuts_it_and_answers_the_question(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), FLU)
    caller.hear_out()
    caller.press("2")
    assert caller.call.node == "billing"
    assert [step.outcome for step in caller.call.steps if step.kind == "announcement"] == ["cut"]


def test_words_ask_for_a_person_and_other_words_are_let_pass(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), FLU)
    caller.hear_out()
    caller.speak("billing please")
    assert caller.heard_now() == ["announcement.flu"]
    caller.speak("repeat")
    assert caller.heard_now() == ["announcement.flu"]
    caller.speak("operator")
    assert caller.call.node == "desk"


def test_heard_once_in_a_call(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), FLU)
    caller.hear_out()
    caller.hear_out()
    caller.speak("start over")
    assert caller.heard_now() == ["front_door.welcome"]
    caller.hear_out()
    assert caller.heard_now() == ["front_door.reason"]


def test_switched_on_in_the_middle_it_is_for_new_callers(tmp_path: Path) -> None:
    caller = Caller(probe(tmp_path))
    caller.hear_out()
    caller.happens(Announced(caller.later(), (FLU,)))
    caller.press("1")
    assert caller.call.node == "desk"
    assert "announcement.flu" not in caller.heard_now()


def test_taken_back_it_is_no_longer_heard(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), FLU)
    caller.happens(Announced(caller.later(), ()))
    caller.hear_out()
    assert caller.heard_now() == ["front_door.reason"]


def test_a_queues_own_is_heard_before_that_queue(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), Announcement("busy", texts=TEXTS, queues=("billing",)))
    caller.hear_out()
    assert caller.heard_now() == ["front_door.reason"]
    caller.press("2")
    assert caller.heard_now() == ["announcement.busy"]
    assert not caller.got(Enqueue)
    caller.hear_out()
    assert [one.queue for one in caller.got(Enqueue)] == ["billing"]  # type: ignore[attr-defined]


def test_an_urgent_caller_is_not_kept_from_his_queue(tmp_path: Path) -> None:
    off = Announcement("off", "close", TEXTS, queues=("nurse",))
    caller = Told(probe(tmp_path), Announcement("busy", texts=TEXTS, queues=("nurse",)), off)
    caller.hear_out()
    caller.press("3")
    assert [one.queue for one in caller.got(Enqueue)] == ["nurse"]  # type: ignore[attr-defined]


def test_a_closed_queue_is_one_that_nobody_serves(tmp_path: Path) -> None:
    off = Announcement("off", "close", TEXTS, queues=("front_desk", "billing"))
    caller = Told(probe(tmp_path), off)
    caller.hear_out()
    caller.press("1")
    assert caller.heard_now() == ["announcement.off"]
    caller.hear_out()
    assert caller.heard_now() == ["engine.goodbye"]
    caller.hear_out()
    assert isinstance(caller.new[-1], HangUp)
    assert not caller.got(Enqueue)


def test_without_a_way_the_fallback_and_then_the_plain_phones(tmp_path: Path) -> None:
    off = Announcement("off", "close", TEXTS, queues=("front_desk", "billing"))
    text = (HEAD.replace("{start}", "hello") + NODES).replace(", on: {left_empty: bye}", "")
    caller = Told(flow_of(text, tmp_path), off)
    caller.hear_out()
    caller.press("2")
    caller.hear_out()
    assert isinstance(caller.new[-1], Surrender)


def test_dumped_in_the_middle_it_is_heard_again_and_the_call_goes_on(tmp_path: Path) -> None:
    flow = probe(tmp_path)
    caller = Told(flow, FLU)
    caller.hear_out()
    again = load(dump(caller.call))
    assert isinstance(again.state, Announcing)
    call, commands = advance(flow, again, Resumed(caller.later()))
    assert [type(one).__name__ for one in commands] == ["StopSaying", "StopListening", "Say", "Listen"]
    assert call.announcements == (FLU,)
    assert deadline(call) is not None


def test_a_fault_in_it_leads_to_the_fallback(tmp_path: Path) -> None:
    caller = Told(probe(tmp_path), FLU)
    caller.hear_out()
    caller.happens(Faulted(caller.later(), "prompt"))
    assert caller.call.node == "desk"


def test_the_language_is_chosen_first(flows: FlowSet) -> None:
    """The sample's front door: greeting, look-up, the menu of languages, and only then what is announced."""
    caller = Told(flows.flows["front-door"], FLU)
    caller.hear_out()
    caller.happens(NotFound(caller.later(), caller.call.next_id - 2))
    assert caller.heard_now() == ["front_door.language"]
    caller.press("2")
    assert caller.heard_now() == ["announcement.flu"]
    assert caller.saying is not None
    assert caller.saying.prompts[0].text == "Hay gripe."


def test_a_known_patient_hears_it_in_his_own_language(flows: FlowSet) -> None:
    caller = Told(flows.flows["front-door"], FLU)
    caller.hear_out()
    caller.happens(Found(caller.later(), caller.call.next_id - 2, {"patient": "p2", "language": "ko"}))
    assert caller.saying is not None
    assert caller.saying.prompts[0].text == TEXTS["ko"]


@pytest.mark.parametrize("moment", range(12))
def test_he_may_hang_up_at_any_moment(tmp_path: Path, moment: int) -> None:
    caller = Told(probe(tmp_path), FLU, STORM)
    for _ in range(moment):
        if caller.call.phase in ("ending", "ended", "surrendered"):
            break
        if caller.saying is not None:
            caller.hear_out()
        elif deadline(caller.call) is not None:
            caller.be_silent()
        else:
            caller.happens(QueueLeft(caller.later(), "left_empty"))
    caller.hang_up()
    assert caller.call.phase == "ended"
    assert begin("x", caller.flow).announcements == ()

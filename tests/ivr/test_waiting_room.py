"""What a caller does while he waits: the place is never lost, a person who answers always wins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.call import Waiting
from ivr.gates import deadline
from ivr.messages import (
    CallbackRefused,
    CallbackTaken,
    Connected,
    Enqueue,
    Event,
    Found,
    HangUp,
    Heard,
    LeaveQueue,
    LookUp,
    LookUpFailed,
    NotFound,
    QueueLeft,
    Resumed,
    SpeechBegan,
    TakeCallback,
    TellWait,
)
from ivr.waiting_room import offer
from tests.ivr.caller import Caller
from tests.ivr.nodes.probe import probe, refused

MENU = (
    "{enqueue: {queue: nurse, while_waiting: ["
    "{key: 1, words: {en: [call me back]}, do: callback}, {key: 2, do: position}, "
    "{key: 3, words: [getting worse], do: worse}, {key: 4, words: [something else], go: bye}]}}"
)
OWN, HOME, WORK = "+15555550123", "+15555550177", "+15555550188"


def waiting(folder: Path, menu: str = MENU) -> Caller:
    return probe(menu, folder)


def numbers(caller: Caller, own: str = OWN, others: str = "") -> None:
    """The look-up that the caller set off is answered."""
    (asked,) = [each for each in caller.new if isinstance(each, LookUp)]
    assert asked.what == "callback_numbers"
    record = {name: value for name, value in (("own", own), ("others", others)) if value}
    caller.happens(Found(caller.later(), asked.lookup, record))


def last(caller: Caller, kind: type[object]) -> object:
    return [each for each in caller.commands if isinstance(each, kind)][-1]


def test_the_menu_costs_nothing_and_asks_nothing(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    assert len(caller.got(Enqueue)) == 1
    caller.press("58#*")
    assert caller.new == ()
    assert caller.call.state == Waiting()


def test_how_long_is_told_by_the_shell(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.press("2")
    assert caller.got(TellWait) == [TellWait()]
    assert caller.call.state == Waiting()


def test_a_television_answers_no_question_of_who_waits(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.press("3")
    asked = caller.saying
    for words, sure, spoken_ms in (("", 0.0, 3_000), ("no", 0.6, 400), ("no", 0.9, 5_000)):
        assert caller.listening is not None
        listen = caller.listening.listen
        caller.happens(SpeechBegan(caller.later(), listen, faint=True))
        caller.happens(Heard(caller.later(), "speech", words, sure, listen=listen, faint=True, spoken_ms=spoken_ms))
        assert caller.saying == asked
    caller.hear_out()
    due = deadline(caller.call)
    assert caller.listening is not None
    caller.happens(SpeechBegan(caller.later(), caller.listening.listen, faint=True))
    assert deadline(caller.call) == due
    caller.be_silent()
    assert caller.call.worse, "silence is no clear no"


@pytest.mark.parametrize("answer", ["1", "yes", "silence", "nonsense"])
def test_who_gets_worse_waits_as_urgent(tmp_path: Path, answer: str) -> None:
    """He asked for it: only a clear no leaves him where he was."""
    caller = waiting(tmp_path)
    caller.press("3")
    assert "worse" in caller.heard_now()[0]
    match answer:
        case "1":
            caller.press("1")
        case "yes":
            caller.speak("yes I am")
        case "silence":
            caller.hear_out()
            caller.be_silent()
        case _:
            caller.press("78")
    before, after = caller.got(Enqueue)
    assert after == replace(before, priority="urgent")
    assert caller.call.state == Waiting()
    assert [step.outcome for step in caller.call.steps] == ["worse"]
    caller.happens(Resumed(caller.later()))
    assert last(caller, Enqueue) == after


def test_who_does_not_get_worse_waits_on(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.speak("I am getting worse")
    caller.press("2")
    assert len(caller.got(Enqueue)) == 1
    assert caller.heard_now() == ["engine.place_stays"]


def test_urgent_and_still_worse_is_the_emergency_question(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.press("31")
    caller.press("3")
    assert caller.call.phase == "confirming"
    caller.press("1")
    assert last(caller, Enqueue).priority == "emergency"  # type: ignore[attr-defined]


def test_the_emergency_key_works_inside_every_question(tmp_path: Path) -> None:
    for keys in ("39", "19"):
        caller = waiting(tmp_path)
        caller.press(keys)
        assert caller.call.phase == "confirming"
        caller.press("2")
        assert caller.call.phase == "flow"
        assert caller.call.state is not None


def test_a_callback_to_the_number_he_calls_from(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.speak("call me back")
    numbers(caller)
    heard = caller.heard_now()
    assert heard[0] == "engine.callback_own"
    assert heard[1:5] == [f"engine.digit.{digit}" for digit in "0123"]
    assert heard[5] == "engine.callback_choose"
    caller.press("1")
    assert caller.got(TakeCallback) == [TakeCallback(OWN)]
    assert OWN not in repr(caller.got(TakeCallback))
    caller.happens(CallbackTaken(caller.later(), 8))
    assert "8 hours" in caller.heard_now()[0]
    assert caller.hear_out()[-1] == HangUp("callback_taken")
    caller.hang_up()
    assert caller.call.outcome == "callback_taken"
    assert len(caller.got(Enqueue)) == 1


def test_within_the_hour_is_said_so(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.press("1")
    numbers(caller)
    caller.speak("yes")
    caller.happens(CallbackTaken(caller.later(), 1))
    assert caller.heard_now() == ["engine.callback_taken_soon"]


def test_another_number_on_file_tells_only_its_last_two_digits(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.press("1")
    numbers(caller, others=f"{HOME} {WORK}")
    assert caller.heard_now()[-1] == "engine.callback_choose_more"
    caller.press("2")
    assert caller.heard_now() == [
        "engine.callback_other", "engine.digit.7", "engine.digit.7", "engine.callback_choose_more",
    ]  # fmt: skip
    caller.press("2")
    assert caller.heard_now()[-1] == "engine.callback_choose"
    caller.press("1")
    assert caller.got(TakeCallback) == [TakeCallback(WORK)]


@pytest.mark.parametrize("how", ["2", "silence"])
def test_whoever_does_not_want_it_waits_on(tmp_path: Path, how: str) -> None:
    caller = waiting(tmp_path)
    caller.press("1")
    numbers(caller)
    if how == "2":
        caller.press("2")
    else:
        for _ in range(2):
            caller.hear_out()
            caller.be_silent()
    assert caller.heard_now() == ["engine.place_stays"]
    assert caller.call.state == Waiting()
    assert caller.got(TakeCallback) == []


@pytest.mark.parametrize("answer", [NotFound, LookUpFailed, "late", "withheld"])
def test_without_a_number_there_is_no_callback(tmp_path: Path, answer: object) -> None:
    caller = waiting(tmp_path)
    caller.press("1")
    asked = last(caller, LookUp)
    assert isinstance(asked, LookUp)
    if answer is NotFound:
        caller.happens(NotFound(caller.later(), asked.lookup))
    elif answer is LookUpFailed:
        caller.happens(LookUpFailed(caller.later(), asked.lookup, "away"))
    elif answer == "late":
        caller.be_silent()
    else:
        numbers(caller, own="")
    assert caller.heard_now() == ["engine.callback_impossible"]
    caller.happens(Found(caller.later(), asked.lookup, {"own": OWN}))
    assert caller.call.state == Waiting()


@pytest.mark.parametrize(("why", "said"), [("ringing", "engine.callback_ringing"), ("x", "engine.callback_impossible")])
def test_a_callback_that_is_refused(tmp_path: Path, why: str, said: str) -> None:
    caller = waiting(tmp_path)
    caller.press("1")
    numbers(caller)
    caller.press("1")
    caller.press("1111")
    caller.happens(CallbackRefused(caller.later(), why))
    assert caller.heard_now() == [said]
    assert caller.call.state == Waiting()


@pytest.mark.parametrize("keys", ["", "3", "1", "1+", "4"])
def test_a_person_who_answers_ends_whatever_is_asked(tmp_path: Path, keys: str) -> None:
    caller = waiting(tmp_path)
    caller.press(keys.rstrip("+"))
    if keys.endswith("+"):
        numbers(caller)
    caller.happens(Connected(caller.later(), "nadia"))
    assert caller.call.phase == "talking"
    assert caller.saying is None
    assert caller.listening is None
    for late in (QueueLeft(caller.later(), "withdrawn"), CallbackTaken(caller.later(), 8)):
        event: Event = late
        assert caller.happens(event) == ()


def test_leaving_the_queue_for_something_else(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.press("4")
    assert caller.got(LeaveQueue) == [LeaveQueue()]
    assert caller.call.node == "here"
    caller.happens(QueueLeft(caller.later(), "withdrawn"))
    assert caller.call.node == "bye"
    assert caller.call.steps[-1].outcome == "left_queue"


def test_the_queue_that_gives_him_back_wins(tmp_path: Path) -> None:
    caller = waiting(tmp_path, MENU.replace("]}}", "], on: {timed_out: bye}}}"))
    caller.press("3")
    caller.happens(QueueLeft(caller.later(), "timed_out"))
    assert caller.call.node == "bye"


def test_another_controller_asks_for_the_person_again_and_drops_the_question(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    caller.press("3")
    caller.happens(Resumed(caller.later()))
    assert caller.call.state == Waiting()
    assert len(caller.got(Enqueue)) == 2


def test_what_the_shell_offers(tmp_path: Path) -> None:
    caller = waiting(tmp_path)
    told = offer(caller.flow, caller.call, "callback")
    assert told is not None
    assert "press 1" in told.text
    worse = offer(caller.flow, caller.call, "worse")
    assert worse is not None
    assert "press 3" in worse.text
    assert {told, worse} <= set(caller.flow.prompts())
    caller.press("3")
    assert offer(caller.flow, caller.call, "callback") is None


def test_without_a_key_of_its_own_worse_is_the_emergency_key(tmp_path: Path) -> None:
    caller = waiting(tmp_path, "{enqueue: {queue: nurse}}")
    worse = offer(caller.flow, caller.call, "worse")
    assert worse is not None
    assert "press 9" in worse.text
    assert offer(caller.flow, caller.call, "callback") is None


@pytest.mark.parametrize(
    ("menu", "said"),
    [
        ("{key: 9, do: worse}", "the key 9 is the emergency key"),
        ("{key: 1, do: worse}, {key: 1, do: position}", "used by two choices"),
        ("{key: 1, do: worse}, {key: 2, do: worse}", "offered twice"),
        ("{key: 1, do: worse, go: bye}", "either does something"),
        ("{key: 1}", "either does something"),
        ("{key: 1, go: nowhere}", "unknown node 'nowhere'"),
        ("{key: 1, do: dance}", "'dance' is not one of the allowed words"),
    ],
)
def test_refused(tmp_path: Path, menu: str, said: str) -> None:
    assert said in refused(f"{{enqueue: {{queue: nurse, while_waiting: [{menu}]}}}}", tmp_path)


@pytest.mark.parametrize("topic", ["taking", "leaving"])
def test_no_moment_is_deaf_to_an_emergency(topic: str, tmp_path: Path) -> None:
    """While the callback is arranged, or the queue gives him back: what he says is heard."""
    caller = waiting(tmp_path)
    caller.speak("call me back" if topic == "taking" else "something else")
    if topic == "taking":
        numbers(caller)
        caller.speak("yes")
    assert isinstance(caller.call.state, Waiting)
    assert caller.call.state.aside is not None
    assert caller.call.state.aside.topic == topic
    assert caller.listening is not None
    caller.speak("chest pain")
    assert caller.call.phase == "confirming"

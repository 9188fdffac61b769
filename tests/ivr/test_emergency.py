"""The emergency way out, from every kind of state, by key and by words, and with everything broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr import emergency
from ivr.flow import Flow, FlowSet
from ivr.gates import deadline
from ivr.messages import (
    Connected,
    Enqueue,
    Faulted,
    Found,
    HangUp,
    Heard,
    Listen,
    LookUp,
    NotFound,
    PromptEnded,
    QueueLeft,
    Resumed,
    Say,
    SpeechBegan,
    SpeechLost,
    StopSaying,
    Surrender,
    TakeMessage,
    TalkEnded,
    Woken,
)
from tests.ivr.caller import Caller, flow_of

HEAD = """
flow: probe
languages: [en, es, ko]
variables: {account: {type: digits, max: 8}, pair: {type: digits, length: 2}}
start: here
fallback: desk
nodes:
  desk: {enqueue: {queue: front_desk}}
  bye: {hangup: {say: engine.goodbye}}
  here: """

BODIES = {
    "say": "{say: {say: load.press, barge_in: off, go: desk}}",
    "menu": "{menu: {say: load.press, choices: [{key: 1, words: {en: [one more]}, go: desk}]}}",
    "menu_off": "{menu: {say: load.press, barge_in: off, choices: [{key: 1, go: desk}]}}",
    "collect": "{collect: {say: load.press, into: account, go: desk}}",
    "lookup": "{lookup: {what: patient_by_phone, found: desk, not_found: desk}}",
    "enqueue": "{enqueue: {queue: front_desk, say: load.press}}",
    "transfer": "{transfer: {destination: desk}}",
    "message": "{message: {say: load.press, mailbox: desk, go: bye}}",
    "hangup": "{hangup: {say: engine.goodbye}}",
}


def probe(kind: str, folder: Path) -> Caller:
    return Caller(flow_of(HEAD + BODIES[kind] + "\n", folder))


def assert_emergency(caller: Caller) -> None:
    """Queued for the nurse at once, and told of 911 and 988."""
    (queued,) = [command for command in caller.new if isinstance(command, Enqueue)]
    assert (queued.queue, queued.priority, queued.needs) == ("nurse", "emergency", {"nurse": 1})
    assert caller.heard_now() == ["engine.emergency"]
    assert caller.call.phase == "emergency"


@pytest.mark.parametrize("kind", BODIES)
def test_by_key_from_every_kind_of_node(kind: str, tmp_path: Path) -> None:
    caller = probe(kind, tmp_path)
    caller.press("*9" if kind == "collect" else "9")
    assert "emergency" in caller.heard_now()[0]
    assert not caller.got(Surrender)
    caller.press("1")
    assert_emergency(caller)


@pytest.mark.parametrize(
    "words", ["I have chest pain", "me duele, dolor de pecho", "숨을 못쉬어요", "HELP! Can't breathe."]
)
@pytest.mark.parametrize("kind", BODIES)
def test_by_words_from_every_kind_of_node(kind: str, words: str, tmp_path: Path) -> None:
    caller = probe(kind, tmp_path)
    caller.speak(words, 0.35)
    assert caller.call.phase == "confirming"
    caller.speak("yes", 0.5)
    assert_emergency(caller)


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_the_words_are_listened_for_everywhere(kind: str, tmp_path: Path) -> None:
    caller = probe(kind, tmp_path)
    assert caller.listening is not None
    assert "chest pain" in caller.listening.phrases


def test_while_a_message_is_recorded(tmp_path: Path) -> None:
    caller = probe("message", tmp_path)
    caller.hear_out()
    assert isinstance(caller.new[-1], TakeMessage)
    caller.press("91")
    assert_emergency(caller)


def test_digits_being_entered_are_digits(tmp_path: Path) -> None:
    caller = probe("collect", tmp_path)
    caller.press("19")
    assert caller.call.phase == "flow"
    caller.press("*9")
    assert caller.call.phase == "confirming"


def test_digits_that_are_read_back_are_no_longer_entered(tmp_path: Path) -> None:
    body = "{collect: {say: load.press, into: pair, confirm: true, go: desk}}"
    caller = Caller(flow_of(HEAD + body, tmp_path))
    caller.press("19")
    assert caller.heard_now()[0] == "engine.you_entered"
    caller.press("9")
    assert caller.call.phase == "confirming"


def test_nine_one_one_inside_a_number_is_a_number(tmp_path: Path) -> None:
    caller = probe("collect", tmp_path)
    caller.speak("five nine one one", 0.9)
    assert caller.call.phase == "flow"
    caller = probe("collect", tmp_path)
    caller.speak("nine one one", 0.9)
    assert caller.call.phase == "confirming"


def test_silence_leads_into_the_emergency(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.hear_out()
    due = deadline(caller.call)
    assert due is not None
    assert due - caller.at == emergency.SILENCE_MS
    caller.be_silent()
    assert_emergency(caller)


def test_a_prompt_whose_end_is_never_told_leads_into_it_too(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.be_silent()
    caller.be_silent()
    assert_emergency(caller)


@pytest.mark.parametrize("answer", ["2", "no", "No, sorry."])
def test_a_clear_no_leads_back_to_the_question(answer: str, tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.press(answer) if answer == "2" else caller.speak(answer)
    assert caller.heard_now() == ["load.press"]
    assert [(step.node, step.outcome) for step in caller.call.steps] == [("emergency", "declined")]
    caller.press("1")
    assert caller.call.node == "desk"


@pytest.mark.parametrize("answer", ["no, it is an emergency", "what?", "", "yes and no"])
def test_anything_unclear_waits_and_silence_decides(answer: str, tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.speak(answer)
    assert caller.call.phase == "confirming"
    assert caller.listening is not None
    assert "emergency" in caller.heard_now()[0], "noise must not cut the question"
    caller.hear_out()
    caller.be_silent()
    assert_emergency(caller)


def test_a_no_that_was_hardly_heard_is_no_answer(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.speak("no", 0.3)
    assert caller.call.phase == "confirming"


def test_the_words_said_again_are_a_yes(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.speak("chest pain")
    caller.speak("chest pain, please")
    assert_emergency(caller)


def test_endless_noise_does_not_put_it_off(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.hear_out()
    for _ in range(50):
        if caller.call.phase != "confirming":
            break
        assert caller.listening is not None
        caller.happens(SpeechBegan(caller.later(900), caller.listening.listen))
        caller.speak("la la la", 0.9)
        due = deadline(caller.call)
        assert due is not None
        if due <= caller.at:
            caller.be_silent()
    assert caller.call.phase == "emergency"


def test_other_keys_and_a_bouncing_nine_do_not_decide(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("999345#")
    assert caller.call.phase == "confirming"


def test_words_below_the_threshold_are_noise(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.speak("chest pain", 0.2)
    assert caller.call.phase == "flow"
    caller.happens(Heard(caller.later(), "speech", "chest pain", float("nan"), listen=caller.call.next_id))
    assert caller.call.phase == "flow"


def test_words_from_far_off_among_much_talk_are_obeyed(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    assert caller.saying is not None
    assert caller.listening is not None
    at, listen = caller.later(10_000), caller.listening.listen
    caller.happens(Heard(at, "speech", "chest pain", 0.3, listen=listen, cut=True, faint=True, spoken_ms=10_000))
    assert caller.call.phase == "confirming"


def test_a_late_utterance_about_an_emergency_still_counts(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.happens(Heard(caller.later(), "speech", "chest pain", 0.9, listen=999))
    assert caller.call.phase == "confirming"


def test_waiting_keeps_the_place_when_it_was_a_mistake(tmp_path: Path) -> None:
    caller = probe("enqueue", tmp_path)
    caller.press("92")
    assert len(caller.got(Enqueue)) == 1
    assert caller.call.phase == "flow"
    assert caller.listening is not None
    caller.happens(Connected(caller.later(), "alice"))
    assert caller.call.phase == "talking"


def test_an_agent_who_answers_during_the_question_has_the_caller(tmp_path: Path) -> None:
    caller = probe("enqueue", tmp_path)
    caller.press("9")
    caller.happens(Connected(caller.later(), "alice"))
    assert any(isinstance(command, StopSaying) for command in caller.new)
    assert caller.call.phase == "talking"
    caller.press("1")
    assert not [one for one in caller.got(Enqueue) if isinstance(one, Enqueue) and one.priority == "emergency"]


def test_what_comes_during_the_question_is_not_lost(tmp_path: Path) -> None:
    caller = probe("enqueue", tmp_path)
    caller.press("9")
    caller.happens(QueueLeft(caller.later(), "timed_out"))
    assert caller.call.phase == "confirming"
    caller.press("2")
    # The node has no way for timed_out: its fallback is the desk, asked again.
    assert caller.call.node == "desk"
    caller = probe("lookup", tmp_path)
    caller.press("9")
    (asked,) = caller.got(LookUp)
    assert isinstance(asked, LookUp)
    caller.happens(Found(caller.later(), asked.lookup, {"patient": "p1"}))
    caller.press("2")
    assert caller.call.patient == "p1"
    assert caller.call.node == "desk"


def test_a_lookup_that_answers_after_the_question_still_counts(tmp_path: Path) -> None:
    caller = probe("lookup", tmp_path)
    caller.press("92")
    (asked,) = caller.got(LookUp)
    assert isinstance(asked, LookUp)
    caller.happens(NotFound(caller.later(), asked.lookup))
    assert caller.call.node == "desk"


def in_emergency(kind: str, folder: Path) -> Caller:
    caller = probe(kind, folder)
    caller.press("*91")
    return caller


def test_without_a_nurse_of_his_language_any_nurse_is_asked_for(tmp_path: Path) -> None:
    caller = in_emergency("menu", tmp_path)
    (first,) = caller.got(Enqueue)
    (again,) = [each for each in caller.happens(QueueLeft(caller.later(), "nobody_able")) if isinstance(each, Enqueue)]
    assert (first.language, again.language) == ("en", "")
    assert (again.queue, again.needs, again.priority) == (first.queue, first.needs, "emergency")
    caller.happens(Resumed(caller.later()))
    assert [each.language for each in caller.got(Enqueue)][-1] == ""
    assert caller.happens(QueueLeft(caller.later(), "nobody_able"))[-1] == Surrender("emergency", "nobody_able")


@pytest.mark.parametrize("why", ["timed_out", "failed", "something new"])
def test_a_queue_that_gives_the_caller_back_is_no_way_out(why: str, tmp_path: Path) -> None:
    caller = in_emergency("collect", tmp_path)
    assert caller.happens(QueueLeft(caller.later(), why))[-1] == Surrender("emergency", why)
    assert caller.call.outcome == "emergency_exit"


def test_an_acd_that_says_nothing_is_no_way_out(tmp_path: Path) -> None:
    caller = in_emergency("menu", tmp_path)
    began = caller.at
    caller.hear_out()
    assert caller.be_silent()[-1] == Surrender("emergency", "nobody_in_time")
    assert caller.at - began == 90_000


def test_a_fault_of_ours_is_no_way_out(tmp_path: Path) -> None:
    caller = in_emergency("menu", tmp_path)
    assert caller.happens(Faulted(caller.later(), "disk"))[-1] == Surrender("emergency", "disk")
    caller = probe("menu", tmp_path)
    caller.press("9")
    assert caller.happens(Faulted(caller.later(), "disk"))[-1] == Surrender("emergency", "disk")


def test_without_speech_it_goes_by_keys(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    assert caller.listening is not None
    caller.happens(SpeechLost(caller.later(), caller.listening.listen, "dead"))
    caller.press("9")
    assert not [command for command in caller.new if isinstance(command, Listen)]
    caller.press("1")
    assert_emergency(caller)


def test_another_controller_asks_again(tmp_path: Path) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.happens(Resumed(caller.later()))
    assert "emergency" in caller.heard_now()[0]
    caller.press("1")
    caller.happens(Resumed(caller.later()))
    assert_emergency(caller)


def test_the_nurse_takes_over_and_the_call_ends_well(tmp_path: Path) -> None:
    caller = in_emergency("menu", tmp_path)
    caller.happens(Connected(caller.later(), "nadia"))
    assert caller.call.phase == "talking"
    caller.happens(TalkEnded(caller.later(60_000)))
    assert caller.heard_now() == ["engine.goodbye"]
    assert caller.hear_out()[-1] == HangUp("answered")
    assert [step.node for step in caller.call.steps] == ["here", "emergency"]
    assert caller.call.steps[-1].answer == "confirmed"


def test_hanging_up_to_dial_911_is_counted_as_such(tmp_path: Path) -> None:
    for keys in ("9", "91"):
        caller = probe("menu", tmp_path)
        caller.press(keys)
        caller.hang_up()
        assert caller.call.outcome == "emergency_exit"


def test_in_the_callers_language(flows: FlowSet) -> None:
    for language, word in (("es", "emergencia"), ("ko", "응급")):
        caller = Caller(flows.flows["front-door"], language=language)
        caller.press("9")
        assert caller.saying is not None
        assert word in caller.saying.prompts[0].text
        caller.press("1")
        assert caller.saying.prompts[0].language == language
        assert "9 8 8" in caller.saying.prompts[0].text


def test_another_confirm_key(tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.ivr.conftest import FACTS

    policy = replace(FACTS.emergency, key="0", confirm_key="2", max_wait_ms=0)
    flow: Flow = flow_of(HEAD + BODIES["menu"], tmp_path, replace(FACTS, emergency=policy))
    caller = Caller(flow)
    caller.press("01")
    assert caller.heard_now() == ["load.press"]
    caller.press("02")
    assert_emergency(caller)
    caller.happens(PromptEnded(caller.later(), caller.saying.say if caller.saying else 0))
    assert deadline(caller.call) is None
    assert isinstance(caller.got(Say)[-1], Say)


@pytest.mark.parametrize("words", ["my mother is not well", "she is not breathing"])
def test_a_sentence_with_a_no_in_it_does_not_decline(tmp_path: Path, words: str) -> None:
    caller = probe("menu", tmp_path)
    caller.press("9")
    caller.hear_out()
    caller.speak(words)
    assert caller.call.phase == "confirming"
    caller.happens(Woken(deadline(caller.call) or 0))
    assert caller.call.phase == "emergency"

"""What he asked for is the patient's when the call ends, and comes back with his record."""

from __future__ import annotations

from pathlib import Path

from ivr.call import dump, load
from ivr.messages import Amplify, Connected, Found, HungUp, Remember
from tests.ivr.caller import Caller, flow_of

FLOW = """
flow: probe
languages: [en, es, ko]
start: who
fallback: desk
variables: {account: {type: digits, length: 3}}
nodes:
  desk: {enqueue: {queue: front_desk}}
  who: {lookup: {what: patient_by_phone, found: menu, not_found: menu}}
  menu: {menu: {say: front_door.reason, choices: [{key: 1, words: [refill], go: again}, {key: 2, go: desk}]}}
  again: {lookup: {what: patient_by_phone, found: menu, not_found: menu}}
"""


def asked(folder: Path, **record: str) -> Caller:
    """A caller at the menu, looked up; without a record nobody is found."""
    caller = Caller(flow_of(FLOW, folder))
    found(caller, **record)
    return caller


def found(caller: Caller, **record: str) -> None:
    caller.happens(Found(caller.later(), caller.call.next_id - 2, {"matches": "1", **record}))


def kept(caller: Caller) -> list[Remember]:
    return [command for command in caller.hang_up() if isinstance(command, Remember)]


def test_it_is_kept_once_when_the_call_ends(tmp_path: Path) -> None:
    caller = asked(tmp_path, patient="p1")
    for words in ("slower", "slower", "louder"):
        caller.speak(words)
    assert not caller.got(Remember)
    assert kept(caller) == [Remember("p1", {"pace": "65", "volume": "1"})]
    assert caller.happens(HungUp(caller.later(), "system")) == ()


def test_who_asked_for_nothing_has_nothing_kept(tmp_path: Path) -> None:
    assert kept(asked(tmp_path, patient="p1", pace="65", volume="2", relay="no")) == []


def test_who_is_nobody_we_know_has_nothing_kept(tmp_path: Path) -> None:
    caller = asked(tmp_path)
    caller.speak("slower")
    assert kept(caller) == []


def test_only_what_he_asked_for_is_kept(tmp_path: Path) -> None:
    caller = asked(tmp_path, patient="p1", pace="65")
    caller.speak("louder")
    assert kept(caller) == [Remember("p1", {"volume": "1"})]


def test_it_is_kept_for_whom_he_turned_out_to_be(tmp_path: Path) -> None:
    caller = asked(tmp_path, patient="p1")
    caller.speak("slower")
    caller.press("1")
    found(caller, patient="p2")
    assert kept(caller) == [Remember("p2", {"pace": "80"})]


def test_slower_goes_on_from_what_is_remembered_and_faster_leads_back(tmp_path: Path) -> None:
    caller = asked(tmp_path, patient="p1", pace="80", volume="1")
    assert caller.saying is not None
    assert [prompt.pace for prompt in caller.saying.prompts] == [80]
    assert Amplify(1) in caller.commands
    caller.speak("slower")
    assert caller.call.pace == 65
    for _ in range(2):
        assert caller.listening is not None
        assert {"faster", "quieter"} <= set(caller.listening.phrases)
        caller.speak("faster")
    assert [prompt.pace for prompt in caller.saying.prompts] == [100]
    assert caller.listening is not None
    assert "faster" not in caller.listening.phrases, "each phrase makes the recogniser less sure of the others"
    caller.speak("quieter")
    assert kept(caller) == [Remember("p1", {"pace": "100", "volume": "0"})]


def test_a_record_that_comes_during_the_emergency_question_counts(tmp_path: Path) -> None:
    caller = Caller(flow_of(FLOW, tmp_path))
    lookup = caller.call.next_id - 2
    caller.press("9")
    caller.happens(Found(caller.later(), lookup, {"patient": "p1", "pace": "65"}))
    caller.press("2")
    assert caller.call.node == "menu"
    assert caller.call.pace == 65


def test_a_relay_call_is_kept_when_it_was_told_by_words(tmp_path: Path) -> None:
    caller = asked(tmp_path, patient="p1")
    caller.speak("this is a relay call")
    assert kept(caller) == [Remember("p1", {"relay": "yes"})]


def test_a_talk_between_and_a_controller_that_takes_over_change_nothing(tmp_path: Path) -> None:
    caller = asked(tmp_path, patient="p1")
    caller.speak("slower")
    caller.press("2")
    caller.happens(Connected(caller.later(), "alice"))
    caller.call = load(dump(caller.call))
    assert kept(caller) == [Remember("p1", {"pace": "80"})]


def test_what_is_kept_does_not_show_in_logs() -> None:
    assert "80" not in repr(Remember("p1", {"pace": "80"}))

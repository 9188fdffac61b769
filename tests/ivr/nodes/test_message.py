"""``message``."""

from pathlib import Path

import pytest

from ivr.messages import HungUp, MessageTaken, TakeMessage
from tests.ivr.nodes.probe import probe, refused

NODE = "{message: {say: load.press, mailbox: desk, max: 30s, go: bye, empty: nurse}}"


def test_invitation_recording_and_on(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.hear_out()
    (taking,) = caller.got(TakeMessage)
    assert isinstance(taking, TakeMessage)
    assert (taking.mailbox, taking.max_ms) == ("desk", 30_000)
    assert caller.happens(MessageTaken(caller.later(), taking.message + 1, 4_000)) == ()
    caller.happens(MessageTaken(caller.later(), taking.message, 4_000))
    assert caller.call.node == "bye"
    caller.hear_out()
    assert caller.call.outcome == "message_left"


def test_whose_it_is_and_how_soon(tmp_path: Path) -> None:
    more = "owner: nurse, urgency: urgent, topic: refill,"
    for node, given in (
        (NODE, ("desk", "routine", "")),
        (NODE.replace("max", f"{more} max"), ("nurse", "urgent", "refill")),
    ):
        caller = probe(node, tmp_path)
        caller.hear_out()
        (taking,) = caller.got(TakeMessage)
        assert isinstance(taking, TakeMessage)
        assert (taking.owner, taking.urgency, taking.topic) == given


def test_owners_and_topics_that_cannot_be(tmp_path: Path) -> None:
    assert "unknown queue or mailbox 'nurze'" in refused(NODE.replace("max", "owner: nurze, max"), tmp_path)
    assert "topic" in refused(NODE.replace("max", "topic: 'My Pills', max"), tmp_path)
    assert "urgency" in refused(NODE.replace("max", "urgency: emergency, max"), tmp_path)


def test_a_key_skips_the_invitation(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.press("#")
    assert len(caller.got(TakeMessage)) == 1
    caller.press("#")
    assert len(caller.got(TakeMessage)) == 1


def test_an_empty_message_is_asked_for_once_more(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    for _ in range(2):
        caller.hear_out()
        taking = caller.got(TakeMessage)[-1]
        assert isinstance(taking, TakeMessage)
        caller.happens(MessageTaken(caller.later(), taking.message, 0))
    assert caller.call.node == "nurse"


def test_a_recording_that_never_ends_is_a_fault(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.hear_out()
    caller.be_silent()
    assert caller.call.node == "desk"


def test_hanging_up_is_how_most_people_end_a_message(tmp_path: Path) -> None:
    for seconds, outcome in ((1, "ivr_exit"), (9, "message_left")):
        caller = probe(NODE, tmp_path)
        caller.press("#")
        caller.later(seconds * 1_000)
        caller.hang_up()
        assert caller.call.outcome == outcome
    caller = probe(NODE, tmp_path)
    caller.happens(HungUp(caller.later(9_000), "system"))
    assert caller.call.outcome == "lost"


def test_back_from_the_emergency_question_the_recording_begins_anew(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.hear_out()
    first = caller.got(TakeMessage)[-1]
    assert isinstance(first, TakeMessage)
    caller.press("9")
    caller.press("2")
    assert caller.heard_now() == ["load.press"]
    # What was said before the question was kept: then that is the message.
    caller = probe(NODE, tmp_path)
    caller.hear_out()
    caller.press("9")
    caller.happens(MessageTaken(caller.later(), first.message, 5_000))
    caller.press("2")
    assert caller.call.node == "bye"


def test_mistakes(tmp_path: Path) -> None:
    assert "unknown mailbox 'dsk'. Did you mean 'desk'?" in refused(
        "{message: {say: load.press, mailbox: dsk, go: bye}}", tmp_path
    )
    assert "a message of less than 5s" in refused(
        "{message: {say: load.press, mailbox: desk, max: 2s, go: bye}}", tmp_path
    )


@pytest.mark.parametrize(
    ("does", "heard"), [("repeat", ["load.press"]), ("*", ["load.press"]), ("help", ["engine.help", "load.press"])]
)
def test_commands_are_obeyed_while_he_is_invited(does: str, heard: list[str], tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.press(does) if does == "*" else caller.speak(does)
    assert caller.heard_now() == heard
    assert caller.got(TakeMessage) == []


@pytest.mark.parametrize("does", ["0", "operator"])
def test_a_person_instead_of_a_message(does: str, tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.press(does) if does == "0" else caller.speak(does)
    assert caller.call.node == "desk"


def test_what_is_said_to_the_recorder_is_no_command(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.hear_out()
    assert caller.listening is not None
    assert caller.listening.phrases == caller.flow.emergency_words("en")
    caller.press("0")
    caller.speak("operator")
    assert (caller.call.node, len(caller.got(TakeMessage))) == ("here", 1)


def test_asking_to_hear_it_again_is_no_further_attempt(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    for _ in range(2):
        caller.speak("repeat")
        caller.hear_out()
        taking = caller.got(TakeMessage)[-1]
        assert isinstance(taking, TakeMessage)
        caller.happens(MessageTaken(caller.later(), taking.message, 0))
    assert caller.call.node == "nurse"

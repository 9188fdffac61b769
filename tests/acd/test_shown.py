"""Every state in the field's words, and who counts as serving the queue."""

from acd.agent import (
    STAY,
    AgentState,
    Connecting,
    Decompressing,
    Idle,
    Next,
    NotResponding,
    Offered,
    Paused,
    Resting,
    SignedOut,
    Talk,
    WrappingUp,
)
from acd.shown import shown, stays_on_queue

LUNCH = Next("off_queue", "lunch")
HOME = Next("signed_out", "signing_out")


def test_every_state_is_told_in_the_fields_words() -> None:
    states: list[AgentState] = [
        SignedOut(1),
        Paused(1, "lunch"),
        NotResponding(1),
        Idle(1, 0),
        Resting(1, 9, "declined"),
        Offered(1, "c1", "c1-1", 9, 0, STAY),
        Connecting(1, "c1", "c1-1", 0, STAY),
        Talk(1, "c1", "c1-1", LUNCH),
        WrappingUp(1, "c1", 9, STAY, 9),
        Decompressing(1, 9),
    ]
    told = [shown("ann", state) for state in states]
    assert {seen.since for seen in told} == {1}
    words = [(seen.presence, seen.activity, seen.reason, seen.call) for seen in told]
    assert words == [
        ("signed_out", "idle", "", None),
        ("off_queue", "idle", "lunch", None),
        ("off_queue", "not_responding", "not_responding", None),
        ("on_queue", "idle", "", None),
        ("on_queue", "idle", "declined", None),
        ("on_queue", "offered", "", "c1"),
        ("on_queue", "connecting", "", "c1"),
        ("on_queue", "talk", "lunch", "c1"),
        ("on_queue", "acw", "", "c1"),
        ("on_queue", "decompressing", "", None),
    ]


def test_who_stays_on_the_queue_after_the_contact_in_hand() -> None:
    talk = Talk(0, "c1", "c1-1", STAY)
    staying: list[AgentState] = [Idle(0, 0), Resting(0, 5, "busy"), talk, WrappingUp(0, "c1", 5, STAY, 5)]
    staying += [Decompressing(0, 5), Connecting(0, "c1", "c1-1", 0, STAY)]
    assert [state for state in staying if not stays_on_queue(state)] == []
    leaving: list[AgentState] = [
        talk.afterwards(LUNCH),
        talk.afterwards(HOME),
        SignedOut(0),
        Paused(0, "lunch"),
        NotResponding(0),
    ]
    assert [state for state in leaving if stays_on_queue(state)] == []

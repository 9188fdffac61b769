from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami.vocabulary import (
    AgentView,
    Alive,
    AnnouncementOrder,
    AnnouncementView,
    CallerView,
    Malformed,
    Published,
    QueueView,
    Reply,
    SnapshotEnd,
    SnapshotRequest,
    SupervisorCommand,
    Word,
    decode,
    encode,
    is_id,
    key_of,
)

QUEUE = QueueView("nurse", 2, 1_770_000_000_000, 20_000, 5, 1, 0.8)
CALLER = CallerView("c1", "nurse", 1, 1_770_000_000_000, "urgent", "es", "ringing", "nadia", alarmed=True)
AGENT = AgentView("nadia", "on_queue", "offered", "", 1_770_000_000_000, "available", "c1", "nurse")

ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,20}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=30).map(str.strip)
times = st.integers(0, 2**45)
views = st.one_of(
    st.builds(
        QueueView, ids, times, st.none() | times, times, times, times, st.none() | st.floats(0, 1, allow_nan=False)
    ),
    st.builds(CallerView, ids, ids, times, times, ids, ids, ids, st.none() | ids),
    st.builds(AgentView, ids, ids, ids, texts, times, ids, st.none() | ids, st.none() | ids),
    st.builds(AnnouncementView, ids, ids, ids, times, ids, ids, texts, ids, ids, st.none() | times),
)
words = st.one_of(
    st.builds(Published, views, ids, times, st.booleans(), st.just("") | ids),
    st.builds(Alive, ids, times),
    st.builds(SnapshotEnd, ids, ids, times, times),
    st.builds(SnapshotRequest, ids),
    st.builds(
        SupervisorCommand, ids, st.sampled_from(["pause", "unpause", "sign_out", "withdraw"]), texts, texts, texts
    ),
    st.builds(
        AnnouncementOrder,
        ids,
        st.sampled_from(["on", "off"]),
        ids,
        ids,
        ids,
        ids,
        ids,
        times,
        times,
        times,
        st.booleans(),
        st.dictionaries(st.sampled_from(["en", "es", "ko"]), texts),
    ),
    st.builds(Reply, ids, st.booleans(), texts),
)


def told(word: Word) -> dict[str, str]:
    """The word as the other side's AMI session sees it."""
    name, fields = encode(word)
    return {"Event": "UserEvent", "Privilege": "user,all", "ActionID": "x", "UserEvent": name, **fields}


@given(words)
def test_what_is_said_is_understood(word: Word) -> None:
    assert decode(told(word)) == word


@given(words)
def test_no_field_takes_a_name_that_ami_uses_itself(word: Word) -> None:
    assert not {name.lower() for name in encode(word)[1]} & {
        "event", "action", "actionid", "id", "userevent", "privilege", "response", "message", "result", "channel",
    }  # fmt: skip


def test_the_wire_is_readable() -> None:
    assert encode(Published(CALLER, "e1", 7)) == (
        "CarelineCaller",
        {
            "Call": "c1",
            "Queue": "nurse",
            "Position": "1",
            "Since": "1770000000000",
            "Priority": "urgent",
            "Language": "es",
            "State": "ringing",
            "Agent": "nadia",
            "Alarmed": "true",
            "Epoch": "e1",
            "Seq": "7",
        },
    )


def test_an_empty_value_that_ami_drops_is_empty() -> None:
    event = told(Published(AGENT, "e", 1))
    del event["Reason"]
    assert decode(event) == Published(AGENT, "e", 1)


@pytest.mark.parametrize(
    "event",
    [
        {"Event": "PeerStatus"},
        {"Event": "UserEvent"},
        {"Event": "UserEvent", "UserEvent": "Other"},
        {"Event": "UserEvent", "UserEvent": "CarelineNovelty"},
        {"Event": "Other", "UserEvent": "CarelineAlive"},
    ],
)
def test_what_is_not_ours_is_nothing(event: dict[str, str]) -> None:
    assert decode(event) is None


@pytest.mark.parametrize(
    ("word", "header", "value"),
    [
        (Published(CALLER, "e", 1), "Position", "first"),
        (Published(CALLER, "e", 1), "Seq", ""),
        (Published(QUEUE, "e", 1), "ServiceLevel", "+15555550123"[:1]),
        (SupervisorCommand("1", "pause", "nadia", "sup", "lunch"), "Verb", "fire"),
    ],
)
def test_nonsense_is_malformed_and_its_value_stays_out_of_the_text(word: Word, header: str, value: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode({**told(word), header: value})
    assert header in str(refused.value)
    assert value == "" or value not in str(refused.value)


def test_views_are_told_apart_by_kind_and_id() -> None:
    assert [key_of(view) for view in (QUEUE, CALLER, AGENT)] == [
        ("Queue", "nurse"),
        ("Caller", "c1"),
        ("Agent", "nadia"),
    ]


@pytest.mark.parametrize("text", ["", "a b", "+15551234567", "../x", "a\r\nb", "x" * 200])
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)

"""After-call work: its bound, the disposition it may wait for, and what follows it."""

from __future__ import annotations

from acd.messages import (
    AgentChanged,
    AgentPaused,
    AgentSignedOut,
    DispositionSet,
    TalkEnded,
    WellBeing,
    Woken,
    WrapUp,
    WrapUpEnded,
    WrapUpExtended,
)
from tests.acd.floor_of_two import acd_of, agent, caller, offers, only, state, talking

CARE = WellBeing(decompress_ms=5_000)


def test_ready_before_the_wrap_up_is_over() -> None:
    acd = talking(wrap_up_ms=10_000)
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(caller("c2", 210))
    assert offers(acd.handle(WrapUpEnded(220, "ann"))) == [("c2", "ann")]
    assert acd.handle(WrapUpEnded(221, "ann")) == []


def test_after_call_work_can_be_extended_and_its_end_is_told_anew() -> None:
    acd = talking(wrap_up_ms=1_000)
    acd.handle(TalkEnded(200, "c1"))
    assert acd.handle(WrapUpExtended(300, "ann", 5_000)) == [WrapUp("ann", "c1", 6_200)]
    assert acd.deadline() == acd.agents()[0].until == 6_200
    acd.handle(Woken(1_200))
    assert state(acd, "ann")[1] == "acw"


def test_extending_has_the_queues_bound_and_ends_nothing_early() -> None:
    acd = talking(wrap_up_ms=1_000, wrap_up_longest_ms=3_000)
    acd.handle(TalkEnded(200, "c1"))
    assert acd.handle(WrapUpExtended(300, "ann", -500)) == []
    acd.handle(WrapUpExtended(400, "ann", 60_000))
    assert acd.deadline() == 3_200
    assert acd.handle(WrapUpExtended(500, "ann", 60_000)) == []
    assert acd.ignored == 2


def test_without_after_call_work_there_is_nothing_to_extend() -> None:
    acd = talking()
    assert acd.handle(WrapUpExtended(150, "ann", 100)) == []
    assert acd.handle(WrapUpExtended(150, "zed", 100)) == []


def test_an_owed_disposition_keeps_him_in_after_call_work_until_it_is_set() -> None:
    acd = talking(wrap_up_ms=1_000, wrap_up_longest_ms=60_000, disposition_required=True)
    assert only(WrapUp, acd.handle(TalkEnded(200, "c1"))) == [WrapUp("ann", "c1", 60_200)]
    assert acd.agents()[0].owes_disposition
    assert acd.handle(WrapUpEnded(300, "ann")) == []
    acd.handle(Woken(1_200))
    assert state(acd, "ann") == ("on_queue", "acw", "")
    acd.handle(DispositionSet(2_000, "ann", "refill"))
    assert state(acd, "ann") == ("on_queue", "idle", "")


def test_a_disposition_set_early_leaves_him_the_rest_of_his_time() -> None:
    acd = talking(wrap_up_ms=1_000, disposition_required=True)
    acd.handle(TalkEnded(200, "c1"))
    assert acd.handle(DispositionSet(300, "ann", "refill")) == [WrapUp("ann", "c1", 1_200)]
    assert acd.handle(DispositionSet(310, "ann", "refill")) == []
    assert state(acd, "ann")[1] == "acw"
    assert only(AgentChanged, acd.handle(WrapUpEnded(400, "ann")))[0].activity == "idle"


def test_a_disposition_said_during_the_talk_counts() -> None:
    acd = talking(wrap_up_ms=0, disposition_required=True)
    assert acd.handle(DispositionSet(150, "ann", "refill")) == []
    assert acd.ignored == 0
    acd.handle(TalkEnded(200, "c1"))
    assert state(acd, "ann")[1] == "idle"


def test_without_after_call_time_the_owed_disposition_is_waited_for_all_the_same() -> None:
    acd = talking(wrap_up_ms=0, disposition_required=True)
    acd.handle(TalkEnded(200, "c1"))
    assert state(acd, "ann")[1] == "acw"
    acd.handle(DispositionSet(300, "ann", "refill"))
    assert state(acd, "ann")[1] == "idle"


def test_an_owed_disposition_is_waited_for_within_the_bound_and_its_want_is_told() -> None:
    acd = talking(wrap_up_ms=1_000, wrap_up_longest_ms=3_000, disposition_required=True)
    acd.handle(TalkEnded(200, "c1"))
    assert acd.deadline() == 3_200
    told = only(AgentChanged, acd.handle(Woken(3_200)))
    assert [(change.activity, change.reason) for change in told] == [("acw", "no_disposition"), ("idle", "")]


def test_whose_shift_has_ended_owes_nothing() -> None:
    acd = talking(disposition_required=True)
    acd.handle(AgentSignedOut(150, "ann"))
    acd.handle(TalkEnded(200, "c1"))
    assert state(acd, "ann")[0] == "signed_out"


def test_a_hard_call_is_followed_by_quiet_time_after_the_notes() -> None:
    acd = talking(wrap_up_ms=1_000, care=CARE)
    acd.handle(DispositionSet(150, "ann", "abuse", hard=True))
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(caller("c2", 250))
    acd.handle(Woken(1_200))
    assert state(acd, "ann") == ("on_queue", "decompressing", "")
    assert (acd.deadline(), acd.agents()[0].light_next) == (6_200, True)
    assert offers(acd.handle(Woken(6_200))) == [("c2", "ann")]


def test_a_call_called_hard_in_the_notes_is_hard() -> None:
    acd = talking(wrap_up_ms=1_000, care=CARE)
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(DispositionSet(300, "ann", "death", hard=True))
    acd.handle(WrapUpEnded(400, "ann"))
    assert state(acd, "ann")[1] == "decompressing"
    acd.handle(WrapUpEnded(500, "ann"))
    assert state(acd, "ann")[1] == "idle", "he says himself that he is ready"


def test_a_call_called_hard_too_late_for_the_notes_is_hard_while_he_is_free() -> None:
    acd = talking(wrap_up_ms=0, care=CARE)
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(DispositionSet(300, "ann", "abuse", hard=True))
    assert state(acd, "ann")[1] == "decompressing"
    assert acd.handle(DispositionSet(310, "ann", "abuse", hard=True)) == []


def test_a_call_called_hard_in_the_pause_after_it_lengthens_its_protection() -> None:
    acd = talking(wrap_up_ms=0, care=CARE)
    acd.handle(AgentPaused(150, "ann", "lunch"))
    acd.handle(TalkEnded(200, "c1"))
    acd.handle(DispositionSet(300, "ann", "abuse", hard=True))
    assert (state(acd, "ann")[2], acd.agents()[0].protected_until) == ("lunch", 5_300)


def test_a_disposition_for_no_call_is_no_news() -> None:
    acd = acd_of(agent("ann"), care=CARE)
    acd.handle(Woken(5))
    for name in ("ann", "zed"):
        assert acd.handle(DispositionSet(10, name, "abuse", hard=True)) == []
    assert acd.ignored == 2

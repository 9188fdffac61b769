from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ami.vocabulary import AgentView, Alive, Published, QueueView, Snapshot, SnapshotEnd, Word
from console.board import ASK_AGAIN_MS, AWAY_AFTER_MS, Board

NURSE = QueueView("nurse", 0, None, 20_000, 0, 0, None)
BUSY = QueueView("nurse", 3, 5, 20_000, 0, 0, None)
NADIA = AgentView("nadia", "on_queue", "idle", "", 0, "available")


def filled(epoch: str = "e", seq: int = 4) -> Board:
    board = Board()
    board.asked("r", 0)
    for word in (Published(NURSE, epoch, seq, request="r"), SnapshotEnd("r", epoch, seq, 1)):
        board.apply(word, 10)
    return board


def test_an_empty_board_asks_and_asks_again() -> None:
    board = Board()
    assert board.wants_snapshot(0)
    board.asked("r", 0)
    assert not board.wants_snapshot(ASK_AGAIN_MS - 1)
    assert board.wants_snapshot(ASK_AGAIN_MS)
    assert not board.complete()


def test_the_whole_makes_it_complete() -> None:
    board = filled()
    assert board.complete()
    assert board.snapshot() == Snapshot((NURSE,))
    assert not board.wants_snapshot(10**9)


def test_a_whole_with_a_part_missing_is_asked_for_again() -> None:
    board = Board()
    board.asked("r", 0)
    board.apply(Published(NURSE, "e", 1, request="r"), 1)
    assert not board.apply(SnapshotEnd("r", "e", 1, 2), 2)
    assert board.wants_snapshot(3)


def test_another_consoles_whole_is_not_ours() -> None:
    board = filled()
    board.apply(Published(BUSY, "e", 4, request="other"), 1)
    board.apply(SnapshotEnd("other", "e", 4, 1), 1)
    assert board.snapshot() == Snapshot((NURSE,))


def test_the_next_news_keeps_it_complete_and_a_gap_does_not() -> None:
    board = filled(seq=4)
    assert board.apply(Published(BUSY, "e", 5), 1)
    assert board.complete()
    board.apply(Published(NADIA, "e", 7), 1)
    assert not board.complete()
    assert board.wants_snapshot(1)
    assert board.snapshot() == Snapshot((BUSY,), (), (NADIA,))


def test_a_sign_of_life_shows_a_gap_too() -> None:
    board = filled(seq=4)
    board.apply(Alive("e", 4), 1)
    assert board.complete()
    board.apply(Alive("e", 5), 1)
    assert not board.complete()


def test_a_new_life_of_the_controller_is_asked_for_the_whole() -> None:
    board = filled()
    board.apply(Alive("e2", 0), 1)
    assert board.wants_snapshot(1)


def test_what_is_gone_is_gone() -> None:
    board = filled(seq=4)
    board.apply(Published(NURSE, "e", 5, gone=True), 1)
    board.apply(Published(NADIA, "e", 6, gone=True), 1)
    assert board.snapshot() == Snapshot()
    assert board.complete()


def test_silence_is_a_controller_away() -> None:
    board = Board()
    assert board.controller_away(0)
    board.apply(Alive("e", 0), 100)
    assert not board.controller_away(100 + AWAY_AFTER_MS)
    assert board.controller_away(101 + AWAY_AFTER_MS)


def test_a_lost_link_makes_it_old_but_keeps_it() -> None:
    board = filled()
    board.link_lost()
    assert board.snapshot() == Snapshot((NURSE,))
    assert not board.complete()
    assert board.wants_snapshot(0)
    assert board.controller_away(0)


words = st.one_of(
    st.builds(
        Published,
        st.sampled_from([NURSE, BUSY, NADIA]),
        st.sampled_from(["e", "f"]),
        st.integers(0, 9),
        st.booleans(),
        st.sampled_from(["", "r", "x"]),
    ),
    st.builds(Alive, st.sampled_from(["e", "f"]), st.integers(0, 9)),
    st.builds(
        SnapshotEnd, st.sampled_from(["r", "x"]), st.sampled_from(["e", "f"]), st.integers(0, 9), st.integers(0, 3)
    ),
)


@given(st.lists(words, max_size=30))
def test_whatever_came_before_one_whole_mends_everything(before: list[Word]) -> None:
    board = Board()
    for word in before:
        board.apply(word, 0)
    board.asked("last", 0)
    for word in (Published(BUSY, "z", 3, request="last"), SnapshotEnd("last", "z", 3, 1)):
        board.apply(word, 0)
    assert board.complete()
    assert board.snapshot() == Snapshot((BUSY,))

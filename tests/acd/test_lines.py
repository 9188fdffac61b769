"""Lines against a plain sorted list: the first, the living and positions, whoever comes and goes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from acd import lines
from acd.lines import Entry, Line, QueueLine, Waiting
from acd.records import Call
from acd.requirement import Requirement

CALL = Call("c", "desk", (), "en", "routine", 0, None, 0, None, Requirement("desk", (), "en"))


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=200))
def test_a_line_is_a_sorted_list_without_those_who_left(moves: list[tuple[int, bool]]) -> None:
    line: Line[Entry] = Line()
    here: list[Entry] = []
    for number, (key, leaves) in enumerate(moves):
        if leaves and here:
            here.pop(key % len(here)).alive = False
        else:
            entry = Entry((key, number))
            here.append(entry)
            line.add(entry)
        here.sort(key=lambda entry: entry.key)
        assert line.first() is (here[0] if here else None)
    assert line.living() == here


def test_a_line_does_not_grow_with_those_who_left() -> None:
    line: Line[Entry] = Line()
    for number in range(10_000):
        entry = Entry((number,))
        line.add(entry)
        entry.alive = number % 100 == 0 and number > 9_000
    assert len(line.entries) < 100


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=300))
def test_positions_are_counted_from_the_front(moves: list[tuple[int, int]]) -> None:
    before, lines.BLOCK = lines.BLOCK, 4
    try:
        line, here = QueueLine(), list[Waiting]()
        for number, (since, kind) in enumerate(moves):
            if kind == 0 and here:
                line.leave(here.pop(since % len(here)))
            else:
                here.append(line.join(CALL, (kind, since, number)))
            here.sort(key=lambda entry: entry.key)
            assert [line.position(entry) for entry in here] == list(range(1, len(here) + 1))
            assert line.here == len(here)
    finally:
        lines.BLOCK = before


def test_leaving_twice_is_leaving_once() -> None:
    line = QueueLine()
    first, second = line.join(CALL, (0, 1, 1)), line.join(CALL, (0, 2, 2))
    line.leave(first)
    line.leave(first)
    assert (line.here, line.position(second)) == (1, 1)

"""Lines against a plain sorted list: the first, the living and positions, whoever comes and goes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.acuity import in_line
from acd.lines import Entry, Line, QueueLine
from acd.records import Call
from acd.requirement import Requirement


def call(since: int, serial: int) -> Call:
    return Call("c", "desk", (), "en", "routine", since, None, serial, None, Requirement("desk", (), "en"))


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=200))
def test_a_line_is_a_sorted_list_without_those_who_left(moves: list[tuple[int, bool]]) -> None:
    line: Line[Entry] = Line()
    here: list[Entry] = []
    for number, (key, leaves) in enumerate(moves):
        if leaves and here:
            here.pop(key % len(here)).alive = False
        else:
            entry = Entry(key, number)
            here.append(entry)
            line.add(entry)
        here.sort(key=lambda entry: (entry.at, entry.key))
        assert line.first() is (here[0] if here else None)
    assert line.living() == here


def test_a_line_does_not_grow_with_those_who_left() -> None:
    line: Line[Entry] = Line()
    for number in range(10_000):
        entry = Entry(number, 0)
        line.add(entry)
        entry.alive = number % 100 == 0 and number > 9_000
    assert len(line.entries) < 100


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=300))
def test_positions_are_counted_from_the_front(moves: list[tuple[int, int]]) -> None:
    line, here = QueueLine(block=4), list[Call]()
    for number, (since, kind) in enumerate(moves):
        if kind < 2 and here:
            line.leave(here.pop(since % len(here)))
        else:
            here.append(newcomer := call(since, number))
            position = line.join(newcomer)
            here.sort(key=in_line)
            assert position == 1 + here.index(newcomer)
        assert [line.position(each) for each in here] == list(range(1, len(here) + 1))
        assert line.here == len(here)


def test_leaving_twice_is_leaving_once() -> None:
    line, first, second = QueueLine(), call(1, 1), call(2, 2)
    line.join(first)
    line.join(second)
    line.leave(first)
    line.leave(first)
    assert (line.here, line.position(second), line.position(first)) == (1, 1, 0)


def test_a_line_of_ten_thousand_that_empties_keeps_few_blocks() -> None:
    line, calls = QueueLine(), [call(number, number) for number in range(10_000)]
    for each in calls:
        line.join(each)
    for number, each in enumerate(calls):
        if number % 256:
            line.leave(each)
    assert len(line._blocks) < 12
    assert [line.position(each) for each in calls[::256]] == list(range(1, 41))

"""A heap of wakings of which only the true ones count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from acd.timers import NEVER, Timed, Timers


class Sleeper(Timed):
    __slots__ = ("name", "timer", "wants")

    def __init__(self, name: str, wants: int) -> None:
        self.name, self.wants, self.timer = name, wants, NEVER


class Sleepers(Timers[Sleeper]):
    """All who want waking at first have asked for it."""

    def __init__(self, **wanted: int) -> None:
        self.all = {name: Sleeper(name, at) for name, at in wanted.items()}
        super().__init__(self.all)
        for name, at in wanted.items():
            self.ask(name, at)

    def due_of(self, record: Sleeper) -> int:
        return record.wants

    def ask(self, name: str, due: int) -> None:
        self.all[name].wants = due
        self.set(due, self.all[name])

    def woken(self, at: int) -> str | None:
        record = self.pop_due(at)
        if record is not None:
            record.wants = NEVER
        return None if record is None else record.name


def test_only_what_the_record_still_wants_is_due() -> None:
    timers = Sleepers(a=10, b=20)
    assert timers.next_due() == 10
    timers.all["a"].wants = NEVER
    assert timers.next_due() == 20
    assert timers.woken(19) is None
    assert timers.woken(20) == "b"
    assert timers.next_due() == NEVER


def test_equal_times_fire_by_name() -> None:
    timers = Sleepers(c=5, a=5, b=5)
    assert [timers.woken(5), timers.woken(5), timers.woken(5), timers.woken(5)] == ["a", "b", "c", None]


def test_who_puts_his_waking_off_is_woken_then_and_once() -> None:
    timers = Sleepers(a=10, b=15)
    for due in (20, 12, 30):
        timers.ask("a", due)
    assert [timers.woken(99), timers.next_due(), timers.woken(99), timers.woken(99)] == ["b", 30, "a", None]


def test_an_earlier_waking_counts_and_the_later_is_left_over() -> None:
    timers = Sleepers(a=20)
    assert timers.next_due() == 20
    timers.ask("a", 10)
    assert timers.woken(10) == "a"
    timers.ask("a", 25)
    assert [timers.next_due(), timers.woken(25), timers.next_due()] == [25, "a", NEVER]


def test_who_is_gone_is_not_woken_and_another_of_his_name_is_when_he_wants() -> None:
    timers = Sleepers(a=20)
    timers.all["a"] = Sleeper("a", NEVER)
    assert timers.next_due() == NEVER
    timers.ask("a", 30)
    assert [timers.woken(30), timers.woken(99)] == ["a", None]


def test_who_wants_nothing_any_more_before_anybody_asks_is_never_in_the_heap() -> None:
    timers = Sleepers()
    for number in range(10_000):
        name = f"a{number}"
        timers.all[name] = Sleeper(name, NEVER)
        timers.ask(name, number)
        timers.all[name].wants = NEVER
    assert timers.next_due() == NEVER
    assert (len(timers._heap), len(timers._new)) == (0, 0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12), st.integers(0, 3)), max_size=60))
def test_the_next_waking_is_the_earliest_anybody_wants(moves: list[tuple[str, int, int]]) -> None:
    timers = Sleepers(a=1, b=2, c=3)
    for name, due, kind in moves:
        if kind == 0:
            timers.all[name].wants = NEVER
        elif kind == 1:
            wanted = sorted((each.wants, each.name) for each in timers.all.values() if each.wants <= due)
            assert timers.woken(due) == (wanted[0][1] if wanted else None)
        else:
            timers.ask(name, due)
        if kind != 3:
            assert timers.next_due() == min(each.wants for each in timers.all.values())


def test_a_heap_of_stale_entries_is_rebuilt() -> None:
    timers = Sleepers(a=50_000, b=60_000)
    for due in range(49_999, 0, -1):
        timers.ask("a", due)
    assert len(timers._heap) < 2_000
    timers.ask("a", 49_999)
    assert [timers.next_due(), timers.woken(49_999), timers.next_due()] == [49_999, "a", 60_000]

"""A heap of wakings of which only the true ones count."""

from acd.timers import Timers


def test_only_what_the_record_still_wants_is_due() -> None:
    wanted: dict[str, int | None] = {"a": 10, "b": 20}
    timers = Timers(wanted.get)
    timers.set(10, "a")
    timers.set(20, "b")
    wanted["a"] = None
    assert timers.next_due() == 20
    assert timers.pop_due(19) is None
    assert timers.pop_due(20) == "b"
    wanted["b"] = None
    assert timers.next_due() is None


def test_equal_times_fire_by_name() -> None:
    wanted: dict[str, int | None] = {"b": 5, "a": 5, "c": 5}
    timers = Timers(wanted.get)
    for name in ("c", "a", "b"):
        timers.set(5, name)
    assert [timers.pop_due(5), timers.pop_due(5), timers.pop_due(5), timers.pop_due(5)] == ["a", "b", "c", None]


def test_who_puts_his_waking_off_is_woken_then_and_once() -> None:
    wanted: dict[str, int | None] = {"a": 10, "b": 15}
    timers = Timers(wanted.get)
    timers.set(10, "a")
    timers.set(15, "b")
    for due in (20, 12, 30):
        wanted["a"] = due
        timers.set(due, "a")
    assert [timers.pop_due(99), timers.next_due(), timers.pop_due(99), timers.pop_due(99)] == ["b", 30, "a", None]


def test_an_earlier_waking_counts_and_the_later_is_left_over() -> None:
    wanted: dict[str, int | None] = {"a": 20}
    timers = Timers(wanted.get)
    timers.set(20, "a")
    wanted["a"] = 10
    timers.set(10, "a")
    assert timers.pop_due(10) == "a"
    wanted["a"] = 25
    timers.set(25, "a")
    assert [timers.next_due(), timers.pop_due(25), timers.next_due()] == [25, "a", None]


def test_a_heap_of_stale_entries_is_rebuilt() -> None:
    wanted: dict[str, int | None] = {"a": 0}
    timers = Timers(wanted.get)
    for due in range(50_000):
        wanted["a"] = due
        timers.set(due, "a")
    assert len(timers._heap) < 2_000
    assert timers.next_due() == 49_999

"""Places in line: bounded classes, calls that moved up, and linear ageing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from acd.acuity import before, classes, in_line, moves_up_after, next_step, place, priority_order, urgency
from acd.records import Call
from acd.requirement import Requirement
from acd.rules import DEFAULT_ACUITY, Acuity
from acd.words import Priority

KINDS = classes(DEFAULT_ACUITY)
MINUTE = 60_000


def at(priority: Priority, since: int, *, moved_up: bool = False) -> int:
    return place(KINDS[priority], since, moved_up)


def call(priority: Priority, since: int, serial: int) -> Call:
    required = Requirement("desk", (), "en")
    return Call("c", "desk", (), "en", priority, since, None, serial, None, required, acuity=KINDS[priority])


def test_the_rank_of_a_word_we_do_not_know_is_routine() -> None:
    assert [priority_order(p) for p in ("emergency", "urgent", "soon", "routine")] == [0, 1, 2, 3]
    assert priority_order("whatever") == 3  # type: ignore[arg-type]


def test_a_routine_caller_goes_before_an_urgent_one_once_he_has_waited_longer_than_the_head_start() -> None:
    urgent_now = at("urgent", 100 * MINUTE)
    assert at("routine", 86 * MINUTE) > urgent_now
    assert at("routine", 84 * MINUTE) < urgent_now


def test_an_emergency_goes_before_everybody_however_long_they_have_waited() -> None:
    fresh = at("emergency", 1000 * MINUTE)
    assert fresh < at("routine", 0)
    assert fresh < at("urgent", 0, moved_up=True)


def test_who_moved_up_goes_before_all_with_a_head_start_the_worst_class_first() -> None:
    assert at("urgent", 500, moved_up=True) < at("routine", 0)
    worse_but_later = at("urgent", 500, moved_up=True)
    assert worse_but_later < at("soon", 0, moved_up=True)


def test_first_come_first_served_within_equals() -> None:
    first, second, third = call("soon", 10, 4), call("soon", 10, 5), call("soon", 11, 3)
    assert before(first, second) and before(second, third) and not before(third, first)
    assert sorted([third, second, first], key=in_line) == [first, second, third]


def test_calls_are_as_urgent_as_each_other_by_class_and_whether_they_moved_up() -> None:
    one, other = call("urgent", 10, 1), call("urgent", 90 * MINUTE, 2)
    assert urgency(one) == urgency(other) != urgency(call("routine", 10, 3))
    one.moved_up = True
    assert urgency(one) != urgency(other)
    emergency = call("emergency", 10, 4)
    emergency.moved_up = True
    assert urgency(emergency) == urgency(call("emergency", 20, 5))


def test_a_class_the_clinic_does_not_set_is_as_by_default() -> None:
    kinds = classes((Acuity("urgent", 7),))
    assert kinds["urgent"] == Acuity("urgent", 7)
    assert kinds["emergency"] == DEFAULT_ACUITY[0]


def test_the_ladder_begins_at_its_first_step_whichever_it_is() -> None:
    assert moves_up_after(Acuity("urgent", 0, 9_000, 5_000, 3_000, 8_000)) == 3_000
    assert moves_up_after(Acuity("urgent", 0, 9_000)) is None


def test_the_next_step_is_the_first_after_what_has_been_done() -> None:
    acuity = Acuity("urgent", 0, 9_000, 5_000, 3_000, 8_000)
    assert [next_step(acuity, 100, done) for done in (-1, 3_100, 5_100, 8_100)] == [3_100, 5_100, 8_100, None]


@given(
    st.sampled_from(["soon", "routine", "urgent"]),
    st.sampled_from(["soon", "routine", "urgent"]),
    st.integers(0, 10**7),
    st.integers(0, 10**7),
)
def test_ageing_is_linear_what_decides_is_the_wait_with_its_head_start(
    one: Priority, other: Priority, since: int, later: int
) -> None:
    """Said with the clock in hand: at any moment, whoever's wait plus head start is longer goes first."""
    now = 2 * 10**7
    credit = [now - moment + (KINDS[p].head_start_ms or 0) for p, moment in ((one, since), (other, later))]
    if credit[0] != credit[1]:
        assert (at(one, since) < at(other, later)) == (credit[0] > credit[1])

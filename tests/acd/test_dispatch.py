"""Ringing the on-call list until somebody takes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.dispatch import (
    Ask,
    Began,
    Dispatch,
    DispatchCommand,
    DispatchEvent,
    DispatchRules,
    Exhausted,
    NotReached,
    PickedUp,
    Pressed,
    Release,
    Resumed,
    Ring,
    Stopped,
    Taken,
    Woken,
    step,
)

RULES = DispatchRules(("nadia", "minji"), ring_ms=20_000, answer_ms=10_000, rounds=2, pause_ms=60_000)


class Desk:
    def __init__(self, rules: DispatchRules = RULES) -> None:
        self.state, self.at, self.done = Dispatch(rules), 0, list[DispatchCommand]()
        self.happens(Began(0))

    def happens(self, event: DispatchEvent) -> tuple[DispatchCommand, ...]:
        self.at = max(self.at, event.at)
        self.state, commands = step(self.state, event)
        self.done += commands
        return commands

    def due(self) -> tuple[DispatchCommand, ...]:
        assert self.state.due is not None
        return self.happens(Woken(self.state.due))


def test_the_first_does_not_answer_and_the_second_takes_it() -> None:
    desk = Desk()
    assert desk.done == [Ring(1, "nadia")]
    assert desk.happens(Woken(19_999)) == ()
    assert desk.due() == (Release(1, "no_answer"), Ring(2, "minji"))
    assert desk.happens(PickedUp(25_000, 2)) == (Ask(2),)
    assert desk.happens(Pressed(27_000, 2, "1")) == (Taken(2, "minji"),)
    assert (desk.state.stage, desk.state.taken_by, desk.state.due) == ("over", "minji", None)


def test_who_is_set_apart_is_rung_and_asked_by_his_own_measure() -> None:
    desk = Desk(DispatchRules(("line", "minji"), 20_000, 10_000, 1, 0, apart=(("line", 45_000, 4),)))
    assert desk.state.due == 45_000
    desk.happens(PickedUp(44_000, 1))
    assert [desk.due() for _ in range(3)] == [(Ask(1),)] * 3
    assert desk.happens(Pressed(desk.at, 1, "7")) == (), "asked as often as he may be"
    assert desk.due() == (Release(1, "not_acknowledged"), Ring(2, "minji"))
    assert desk.state.due == desk.at + 20_000


def test_whoever_presses_nothing_is_asked_again_and_then_passed_over() -> None:
    desk = Desk()
    desk.happens(PickedUp(5_000, 1))
    assert desk.due() == (Ask(1),)
    assert desk.due() == (Release(1, "not_acknowledged"), Ring(2, "minji"))


def test_a_mailbox_that_plays_tones_takes_nothing() -> None:
    desk = Desk()
    desk.happens(PickedUp(5_000, 1))
    assert desk.happens(Pressed(6_000, 1, "7")) == (Ask(1),)
    assert desk.happens(Pressed(7_000, 1, "7")) == ()
    assert desk.due() == (Release(1, "not_acknowledged"), Ring(2, "minji"))


@pytest.mark.parametrize(
    ("event", "first"),
    [(Pressed(6_000, 1, "2"), (Release(1, "declined"),)), (NotReached(6_000, 1), ())],
    ids=["declined", "hung up"],
)
def test_passed_on(event: DispatchEvent, first: tuple[DispatchCommand, ...]) -> None:
    desk = Desk()
    desk.happens(PickedUp(5_000, 1))
    assert desk.happens(event) == (*first, Ring(2, "minji"))


def test_rounds_have_a_rest_between_them_and_an_end() -> None:
    desk = Desk()
    desk.happens(NotReached(100, 1))
    assert desk.happens(NotReached(200, 2)) == ()
    assert (desk.state.stage, desk.state.due) == ("resting", 60_200)
    assert desk.due() == (Ring(3, "nadia"),)
    desk.happens(NotReached(60_300, 3))
    assert desk.happens(NotReached(60_400, 4)) == (Exhausted(),)
    assert desk.happens(Woken(10**9)) == ()


def test_nobody_on_the_list_is_the_end_at_once() -> None:
    assert Desk(DispatchRules((), 1, 1, 1, 1)).done == [Exhausted()]


def test_too_late_is_nothing() -> None:
    """The first finds his key after his time: the second is rung already, and there is one who has it."""
    desk = Desk()
    desk.happens(PickedUp(19_000, 1))
    desk.due()
    desk.due()
    assert desk.happens(Pressed(60_000, 1, "1")) == ()
    assert desk.happens(PickedUp(60_000, 1)) == ()
    assert desk.state.person == "minji"
    desk.happens(PickedUp(61_000, 2))
    desk.happens(Pressed(62_000, 2, "1"))
    assert desk.happens(Pressed(62_001, 2, "1")) == ()
    assert desk.happens(NotReached(63_000, 2)) == ()


@pytest.mark.parametrize("before", [lambda _desk: (), lambda desk: desk.happens(PickedUp(1_000, 1))])
def test_stopped_in_the_middle(before: Callable[[Desk], object]) -> None:
    desk = Desk()
    before(desk)
    assert desk.happens(Stopped(2_000)) == (Release(1, "caller_left"),)
    assert desk.happens(PickedUp(3_000, 1)) == ()


def test_another_controller_rings_the_same_person_again() -> None:
    desk = Desk()
    desk.due()
    assert desk.happens(Resumed(30_000)) == (Ring(3, "minji"),)
    desk.happens(PickedUp(31_000, 3))
    assert desk.happens(Resumed(32_000)) == (Ring(4, "minji"),)


def test_resumed_between_two_rounds_the_rest_goes_on() -> None:
    desk = Desk()
    desk.happens(NotReached(100, 1))
    desk.happens(NotReached(200, 2))
    assert desk.happens(Resumed(5_000)) == ()
    assert desk.state.due == 60_200


events = st.lists(
    st.one_of(
        st.builds(PickedUp, st.integers(0, 500_000), st.integers(1, 9)),
        st.builds(Pressed, st.integers(0, 500_000), st.integers(1, 9), st.sampled_from("0123456789*#")),
        st.builds(NotReached, st.integers(0, 500_000), st.integers(1, 9)),
        st.builds(Woken, st.integers(0, 500_000)),
        st.builds(Resumed, st.integers(0, 500_000)),
        st.builds(Stopped, st.integers(0, 500_000)),
    ),
    max_size=40,
)


@given(events)
def test_one_phone_at_a_time_one_taker_at_most_and_an_end(happened: list[DispatchEvent]) -> None:
    desk = Desk()
    for event in happened:
        desk.happens(event)
    for _ in range(200):
        if desk.state.due is None:
            break
        desk.due()
    assert desk.state.stage == "over"
    ends = [one for one in desk.done if isinstance(one, Taken | Exhausted)]
    assert len(ends) <= 1
    rung = [one.attempt for one in desk.done if isinstance(one, Ring)]
    assert rung == list(range(1, len(rung) + 1))

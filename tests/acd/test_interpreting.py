"""An interpreter is looked for, joins a talk and leaves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.dispatch import (
    Ask,
    Began,
    DispatchRules,
    Exhausted,
    NotReached,
    PickedUp,
    Pressed,
    Release,
    Resumed,
    Ring,
    Taken,
    Woken,
)
from acd.interpreting import (
    CODE,
    CODE_WITHIN_MS,
    Ended,
    InterpretingCommand,
    InterpretingEvent,
    Keys,
    Part,
    begun,
    comes_by_itself,
    keyed,
    step,
    who_speaks,
)

RULES = DispatchRules(("hana", "marta"), ring_ms=20_000, answer_ms=10_000, rounds=1, pause_ms=5_000)


class Desk:
    def __init__(self, rules: DispatchRules = RULES) -> None:
        self.state, self.done = begun("ko", rules, None), list[InterpretingCommand]()
        self.happens(Began(0))

    def happens(self, event: InterpretingEvent) -> tuple[InterpretingCommand, ...]:
        self.state, commands = step(self.state, event)
        self.done += commands
        return commands

    def joined(self) -> Desk:
        self.happens(PickedUp(5_000, 1))
        self.happens(Pressed(7_000, 1, "1"))
        return self


def test_the_first_does_not_answer_and_the_second_joins() -> None:
    desk = Desk()
    assert desk.done == [Ring(1, "hana")]
    assert desk.state.due == 20_000
    assert desk.happens(Woken(20_000)) == (Release(1, "no_answer"), Ring(2, "marta"))
    assert desk.happens(PickedUp(24_000, 2)) == (Ask(2),)
    assert desk.happens(Pressed(26_000, 2, "1")) == (Taken(2, "marta"),)
    assert (desk.state.joined, desk.state.over, desk.state.due) == (True, False, None)


def test_nobody_takes_it() -> None:
    desk = Desk()
    desk.happens(NotReached(100, 1))
    assert desk.happens(NotReached(200, 2)) == (Exhausted(),)
    assert (desk.state.joined, desk.state.over, desk.state.due) == (False, True, None)
    assert desk.happens(PickedUp(300, 2)) == ()


def test_he_who_joined_hangs_up_and_the_talk_goes_on_without_him() -> None:
    desk = Desk().joined()
    assert desk.happens(NotReached(60_000, 7)) == (), "another's leg"
    assert desk.happens(NotReached(60_000, 1)) == (Part(1, "hung_up"),)
    assert (desk.state.joined, desk.state.over) == (False, True)


@pytest.mark.parametrize("why", ["talk_ended", "sent_away"])
def test_the_end_of_the_talk_or_the_agents_wish_ends_it_at_every_instant(why: str) -> None:
    assert Desk().happens(Ended(1_000, why)) == (Release(1, why),)
    asked = Desk()
    asked.happens(PickedUp(1_000, 1))
    assert asked.happens(Ended(2_000, why)) == (Release(1, why),)
    joined = Desk().joined()
    assert joined.happens(Ended(9_000, why)) == (Part(1, why),)
    for desk in (asked, joined):
        assert desk.state.over and not desk.state.joined
        assert desk.happens(Ended(9_001, why)) == ()


def test_between_two_rounds_there_is_no_leg_to_end() -> None:
    desk = Desk(DispatchRules(("hana",), 20_000, 10_000, rounds=2, pause_ms=5_000))
    desk.happens(NotReached(100, 1))
    assert desk.happens(Ended(200, "talk_ended")) == ()
    assert desk.state.over
    assert desk.happens(Woken(10**9)) == ()


def test_another_controller_rings_again_or_leaves_him_in_the_talk() -> None:
    ringing = Desk()
    assert ringing.happens(Resumed(3_000)) == (Ring(2, "hana"),)
    joined = Desk().joined()
    assert joined.happens(Resumed(9_000)) == ()
    assert joined.state.joined


def test_a_second_search_counts_on() -> None:
    first = Desk()
    first.happens(Ended(1_000, "sent_away"))
    again, commands = step(begun("ko", RULES, first.state), Began(2_000))
    assert commands == (Ring(2, "hana"),)
    assert step(again, NotReached(2_500, 1)) == (again, ()), "the end of the first search's leg is no news"


def test_who_is_rung_is_who_speaks_it_in_the_files_order() -> None:
    languages = {"hana": ("ko",), "marta": ("es", "ko"), "luis": ("es",)}
    assert who_speaks(languages, "ko") == ("hana", "marta")
    assert who_speaks(languages, "es") == ("marta", "luis")
    assert who_speaks(languages, "fr") == ()


def test_by_itself_only_where_the_agent_speaks_it_too_little() -> None:
    assert comes_by_itself("automatic", 0, 1)
    assert comes_by_itself("automatic", 2, 3)
    assert not comes_by_itself("automatic", 3, 3)
    assert not comes_by_itself("on_request", 0, 1)
    assert not comes_by_itself("off", 0, 1)


def press(*keys: tuple[int, str]) -> list[bool]:
    held, whole = Keys(), []
    for at, key in keys:
        held, done = keyed(held, at, key)
        whole.append(done)
    return whole


def test_the_code_is_its_two_keys_one_soon_after_the_other() -> None:
    first, second = CODE
    assert press((0, first), (500, second)) == [False, True]
    assert press((0, first), (CODE_WITHIN_MS + 1, second)) == [False, False]
    assert press((0, first), (100, first), (200, second)) == [False, False, True]
    assert press((0, first), (100, "1"), (200, second)) == [False, False, False]
    assert press((0, first), (100, second), (200, second)) == [False, True, False]


events = st.lists(
    st.one_of(
        st.builds(PickedUp, st.integers(0, 500_000), st.integers(1, 5)),
        st.builds(Pressed, st.integers(0, 500_000), st.integers(1, 5), st.sampled_from("0123456789*#")),
        st.builds(NotReached, st.integers(0, 500_000), st.integers(1, 5)),
        st.builds(Woken, st.integers(0, 500_000)),
        st.builds(Resumed, st.integers(0, 500_000)),
        st.builds(Ended, st.integers(0, 500_000), st.sampled_from(["talk_ended", "sent_away"])),
    ),
    max_size=40,
)


@given(events)
def test_each_leg_that_is_rung_ends_once_and_one_at_a_time_is_in_the_talk(happened: list[InterpretingEvent]) -> None:
    """Whatever comes, and however late: after the end of the talk no leg is left ringing or in it."""
    desk = Desk()
    for event in [*happened, Ended(10**6, "talk_ended")]:
        desk.happens(event)
    assert desk.state.over and desk.state.due is None
    rung = [each.attempt for each in desk.done if isinstance(each, Ring)]
    assert rung == list(range(1, len(rung) + 1))
    joined = [each.attempt for each in desk.done if isinstance(each, Taken)]
    assert len(joined) <= 1
    assert [each.attempt for each in desk.done if isinstance(each, Part)] == joined
    released = [each.attempt for each in desk.done if isinstance(each, Release)]
    assert len(released) == len(set(released)) and not set(released) & set(joined)

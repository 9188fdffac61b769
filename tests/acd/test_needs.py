"""Boolean needs: the normal form says the same, and what is said of them is true."""

from __future__ import annotations

from itertools import product
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acd.needs import (
    ANYBODY,
    NOBODY,
    any_of,
    contradiction,
    dropped,
    every_of,
    kept,
    lowered,
    met,
    normal,
    plain,
    said,
    skill,
    skills_of,
    why_unmet,
)
from acd.words import Need
from tests.acd.floor_of_two import agent

atoms = st.one_of(
    st.builds(skill, st.sampled_from("ab"), st.integers(1, 3)),
    st.just(cast(Need, ("team", "a"))),
)
needs = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(every_of),
        st.lists(inner, max_size=3).map(any_of),
        inner.map(lambda part: cast(Need, ("not", part))),
    ),
    max_leaves=7,
)
EVERYBODY = [
    (dict(zip("ab", levels, strict=True)), teams)
    for levels in product(range(4), repeat=2)
    for teams in cast("tuple[tuple[str, ...], ...]", ((), ("a",)))
]


def those_who_meet(expr: Need) -> list[bool]:
    return [met(skills, teams, expr) for skills, teams in EVERYBODY]


@given(needs)
def test_the_normal_form_asks_the_same_and_is_its_own_normal_form(expr: Need) -> None:
    assert those_who_meet(normal(expr)) == those_who_meet(expr)
    assert normal(normal(expr)) == normal(expr)


@given(needs, st.sampled_from("ab"), st.integers(0, 3))
def test_lowering_shuts_nobody_out(expr: Need, name: str, level: int) -> None:
    after = those_who_meet(lowered(expr, name, level))
    assert all(now or not before for now, before in zip(after, those_who_meet(expr), strict=True))
    assert lowered(expr, name, 0) == dropped(expr, name)


@given(needs)
@example(("all", ("skill", "a", 1), ("team", "a"), ("not", ("skill", "a", 1))))
def test_a_contradiction_is_what_nobody_can_meet(expr: Need) -> None:
    assert bool(contradiction(expr)) == (not any(those_who_meet(expr)))


@given(needs, st.lists(st.sampled_from("ab"), max_size=2, unique=True))
def test_what_is_kept_is_asked_already(expr: Need, names: list[str]) -> None:
    core = those_who_meet(kept(expr, tuple(names)))
    assert all(inside or not whole for inside, whole in zip(core, those_who_meet(expr), strict=True))


def test_one_need_has_one_form() -> None:
    assert normal(every_of([skill("b", 1), every_of([skill("a", 2), skill("b", 3)])])) == (
        "all",
        ("skill", "a", 2),
        ("skill", "b", 3),
    )
    assert normal(any_of([skill("a", 4), skill("a", 2)])) == ("skill", "a", 2)
    assert normal(("not", any_of([skill("a", 1), ("team", "x")]))) == (
        "all",
        ("not", ("skill", "a", 1)),
        ("not", ("team", "x")),
    )
    assert normal(any_of([skill("a", 1), ANYBODY])) == ANYBODY
    assert normal(every_of([skill("a", 1), NOBODY])) == NOBODY
    assert plain((("a", 1),)) == ("all", ("skill", "a", 1))


def test_why_somebody_does_not_meet_it_in_plain_words() -> None:
    nurse = agent("nadia", nurse=2)
    assert why_unmet(nurse, skill("nurse", 2)) == ""
    assert why_unmet(nurse, skill("nurse", 3)) == "needs nurse 3, has 2"
    assert why_unmet(nurse, skill("billing", 1)) == "needs billing 1, has none"
    either = any_of([skill("pediatrics", 2), skill("family", 3)])
    assert why_unmet(nurse, every_of([skill("nurse", 1), either])) == "none of: pediatrics 2 or family 3"
    assert why_unmet(nurse, ("not", skill("nurse", 1))) == "must not be: nurse 1"
    assert why_unmet(nurse, ("team", "night")) == "is not in team night"
    assert why_unmet(nurse, NOBODY) == "nobody may have it"


def test_a_need_can_be_read_aloud() -> None:
    either = any_of([skill("pediatrics", 2), skill("family", 3)])
    assert said(every_of([skill("nurse", 3), either])) == "nurse 3 and (pediatrics 2 or family 3)"
    assert said(("not", ("team", "night"))) == "not team night"
    assert (said(ANYBODY), said(NOBODY)) == ("anybody", "nobody")


def test_what_no_relaxing_may_touch() -> None:
    expr = every_of([skill("licence", 1), skill("nurse", 3), any_of([skill("consent", 1), skill("nurse", 5)])])
    assert kept(expr, ("licence",)) == ("skill", "licence", 1)
    assert kept(expr, ("consent",)) == ("any", ("skill", "consent", 1), ("skill", "nurse", 5))
    assert kept(expr, ()) == ANYBODY
    assert skills_of(expr) == ("consent", "licence", "nurse")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("skill", "nurse", 6), "skill 'nurse': the level must be a whole number from 1 to 5, not 6."),
        (("skill", "nurse"), "is not a need"),
        (("some", ("team", "a")), "is not a need"),
        ((), "is not a need"),
    ],
)
def test_what_is_not_a_need_is_refused_in_a_sentence(wrong: Need, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        normal(every_of([wrong]))


def test_a_contradiction_is_told_with_both_its_sides() -> None:
    told = contradiction(every_of([skill("nurse", 3), ("not", skill("nurse", 2))]))
    assert told == "it asks for nurse 3 and for not nurse 2"
    assert contradiction(NOBODY) == "it allows nobody"

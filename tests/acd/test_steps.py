"""What is asked of an agent after so many steps: a pure function, which only ever lets more agents do."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from acd import needs
from acd.records import Call
from acd.requirement import Requirement, why_not
from acd.rules import AgentProfile, Exhausted, QueueRules, Step
from acd.steps import asked, asked_by_queue, carried, first, next_due, only_agents, said, widens_named
from acd.words import Need

RULES = QueueRules(
    "ward",
    needs=(("nurse", 3),),
    language_level=3,
    never_relax=("nurse",),
    steps=(
        Step(10, lower=(("family", 1), ("nurse", 1))),
        Step(20, add=("skill", "doctor", 1)),
        Step(30, widen=("language", "team", "named", "queues")),
    ),
)


def call(steps: int = 0, **more: Any) -> Call:
    fields: dict[str, Any] = {"needs": (("family", 4),), "language": "es", "entered": 1000, **more}
    plain = Requirement("ward", (), "")
    return Call("c", "ward", priority="routine", since=0, patient=None, serial=1, wait_ends=None, required=plain,
                steps=steps, **fields)  # fmt: skip


def who(language: int = 5, queues: tuple[str, ...] = (), name: str = "ann", **skills: int) -> AgentProfile:
    return AgentProfile(name, tuple(skills.items()), (("es", language),), queues)


def test_before_any_step_all_is_asked() -> None:
    required = asked(RULES, call())
    assert required == Requirement("ward", (("family", 4), ("nurse", 3)), "es", language_level=3)


def test_a_step_lowers_what_may_be_lowered_and_leaves_what_may_never_be() -> None:
    required = asked(RULES, call(1))
    assert why_not(who(family=1, nurse=3), required) == ""
    assert why_not(who(family=5, nurse=2), required) == "skill:nurse"


def test_an_added_alternative_must_still_have_what_is_never_relaxed() -> None:
    required = asked(RULES, call(2))
    assert why_not(who(doctor=1, nurse=3), required) == ""
    assert why_not(who(doctor=1), required) != ""
    assert why_not(who(language=2, doctor=1, nurse=3), required) == "language"


def test_widening_ends_the_restrictions() -> None:
    waiting = call(3, team="heart", named=("eve",))
    required = asked(RULES, waiting)
    assert why_not(who(language=0, queues=("desk",), family=1, nurse=3), required) == ""
    assert (required.teams, required.named, required.language) == ((), (), "es")


def test_a_language_that_is_never_relaxed_is_asked_for_ever() -> None:
    rules = QueueRules("ward", language_level=2, never_relax=("language",), steps=(Step(1, (("language", 1),)),
                       Step(2, widen=("language",))))  # fmt: skip
    for steps in range(3):
        assert why_not(who(language=1, family=4), asked(rules, call(steps))) == "language"
    loose = QueueRules("ward", language_level=2, steps=rules.steps)
    assert [asked(loose, call(steps)).language_level for steps in range(3)] == [2, 1, 0]


def test_what_other_queues_never_relax_goes_with_the_caller() -> None:
    strict = QueueRules("hall", language_level=4, never_relax=("language",))
    queues = {"ward": RULES, "hall": strict}
    assert carried(queues, call()) == ((), 0)
    assert carried(queues, call(been=("ward", "gone"))) == ((("skill", "nurse", 3),), 0)
    kept, language = carried(queues, call(been=("ward", "hall")))
    desk = QueueRules("desk")
    moved = call(needs=(), kept=kept, kept_language=language)
    assert why_not(who(nurse=2), asked(desk, moved)) == "skill:nurse"
    assert why_not(who(language=3, nurse=3), asked(desk, moved)) == "language"


def test_only_the_preferred_among_the_named_while_they_are_waited_for() -> None:
    waiting = call(named=("ann", "ben"), preferred=("cat", "ben"), prefer_until=9)
    assert only_agents(RULES, waiting) == ("ben",)
    assert asked(RULES, waiting).named == ("ben",)


def test_a_level_that_is_none_asks_nothing_or_what_nobody_has() -> None:
    assert first(QueueRules("q"), call(needs=(("a", 0), ("b", -1)))) == needs.ANYBODY
    assert first(QueueRules("q"), call(needs=(("a", 6),))) == needs.NOBODY


def test_when_the_next_step_is_due() -> None:
    assert [next_due(RULES, call(steps)) for steps in range(4)] == [1010, 1020, 1030, None]
    early = QueueRules("ward", steps=(Step(50),), exhausted=Exhausted(10, "safe_end"))
    assert [next_due(early, call(steps)) for steps in range(3)] == [1050, 1050, None]
    assert next_due(QueueRules("ward", exhausted=Exhausted(10)), call()) is None


def test_whether_named_agents_are_all_there_will_ever_be() -> None:
    assert widens_named(RULES, call(2))
    assert not widens_named(RULES, call(3))


def test_steps_in_plain_words() -> None:
    assert [said(step) for step in RULES.steps] == [
        "family 1 will do, nurse 1 will do",
        "doctor 1 will do as well",
        "any language will do, any team will do, no longer only the named agents, agents of all queues will do",
    ]
    assert said(Step(1, lower=(("nurse", 0),))) == "nurse is not asked any more"


SKILLS = ("a", "b", "c")
atoms = st.tuples(st.just("skill"), st.sampled_from(SKILLS), st.integers(1, 3))
exprs: st.SearchStrategy[Any] = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(st.just("all"), inner, inner),
        st.tuples(st.just("any"), inner, inner),
        st.tuples(st.just("not"), inner),
    ),
    max_leaves=4,
)
levels = st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(0, 3)), max_size=2).map(tuple)
a_step = st.builds(
    Step,
    after_ms=st.just(1),
    lower=levels,
    add=st.none() | exprs,
    widen=st.lists(st.sampled_from(["language", "team", "named", "queues"]), max_size=2).map(tuple),
)


@given(
    st.builds(
        QueueRules,
        queue=st.just("ward"),
        needs=levels,
        need=st.none() | exprs,
        language_level=st.integers(1, 3),
        never_relax=st.sampled_from([(), ("a",), ("b", "language"), ("language",)]),
        steps=st.lists(a_step, max_size=3).map(tuple),
    ),
    st.none() | exprs,
    levels,
)
def test_no_step_shuts_out_who_could_serve_before_and_none_drops_what_is_never_relaxed(
    rules: QueueRules, need: Need | None, asks: tuple[tuple[str, int], ...]
) -> None:
    waiting = [call(steps, need=need, needs=asks, named=("ann",), team="x") for steps in range(len(rules.steps) + 1)]
    kept = needs.kept(first(rules, waiting[0]), rules.never_relax)
    for skills in product((0, 1, 2, 3), repeat=3):
        for language in (0, 2, 3):
            agent = AgentProfile("ben", tuple(zip(SKILLS, skills, strict=True)), (("es", language),))
            able = [why_not(agent, asked(rules, each)) == "" for each in waiting]
            assert able == sorted(able), "a step shut out somebody"
            if any(able):
                assert needs.meets(agent, kept)
                assert "language" not in rules.never_relax or language >= rules.language_level


def test_what_a_queue_asks_by_itself_is_what_it_asks_of_a_caller_who_asks_nothing() -> None:
    for taken in range(4):
        assert asked_by_queue(RULES, taken, "es") == asked(RULES, call(taken, needs=()))
        assert asked_by_queue(RULES, taken).language == ""

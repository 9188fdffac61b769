"""Each contradiction within and between queues has its sentence, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes


def told(folder: Path, *queues: str) -> list[str]:
    """What is said of these queues, added to the sample's; each sentence without its place."""
    block = "".join(f"  {queue}\n" for queue in queues)
    found = mistakes(folder, ("\nqueues:\n", f"\nqueues:\n{block}"))
    text = (folder / "clinic.yaml").read_text(encoding="utf-8")
    first = text.split("\nqueues:\n")[0].count("\n") + 3
    assert all(first <= int(sentence.split(":")[0]) < first + len(queues) for sentence in found), found
    return [sentence.split(": ", 1)[1] for sentence in found]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("needs: {nurs: 1}", "queues q: unknown skill 'nurs'. Did you mean 'nurse'?"),
        (
            "needs: {any: [{nurse: 1}, {not: {traine: 1}}]}",
            "queues q: unknown skill 'traine'. Known: billing, front_desk, nurse.",
        ),
        ("needs: {all: [{team: ward}]}", "queues q: unknown team 'ward'. Known: none."),
        ("relax: [{after: 1m, add: {nurs: 1}}]", "queues q: unknown skill 'nurs'. Did you mean 'nurse'?"),
        ("relax: [{after: 1m, lower: {nurs: 1}}]", "queues q: unknown skill 'nurs'. Did you mean 'nurse'?"),
        ("never_relax: [langauge]", "queues q: unknown skill 'langauge'. Did you mean 'language'?"),
        ("never_relax: [nurse, nurse]", "queues q never_relax: skill 'nurse' is listed twice. Remove one."),
        (
            "needs: {nurse: 2, not: {nurse: 1}}",
            "queues q: nobody can ever meet this need: it asks for nurse 2 and for not nurse 1. "
            "Take one of the two out.",
        ),
        (
            "relax: [{after: 1m, add: {nurse: 1, not: {nurse: 1}}}]",
            "queues q: nobody can ever meet this need: it asks for nurse 1 and for not nurse 1. "
            "Take one of the two out.",
        ),
        (
            "never_relax: [nurse], relax: [{after: 1m, lower: {nurse: 0}}]",
            "queues q: step 1 lowers nurse, which never_relax keeps. Take it out of the step, or out of never_relax.",
        ),
        (
            "never_relax: [language], relax: [{after: 1m, widen: [language]}]",
            "queues q: step 1 widens the language, which never_relax keeps. "
            "Take it out of the step, or out of never_relax.",
        ),
        ("relax: [{after: 1m}]", "queues q: step 1 does nothing. Write lower, add, widen or queue in it."),
        (
            "relax: [{after: 2m, lower: {nurse: 1}}, {after: 2m, lower: {nurse: 0}}]",
            "queues q: step 2 (2m) is not after step 1 (2m). Write steps with growing times.",
        ),
        (
            "relax: [{after: 1m, queue: nurse}, {after: 2m, lower: {nurse: 0}}]",
            "queues q: step 2 never comes, because step 1 moves the caller to nurse. "
            "Take it out, or move the caller in the last step.",
        ),
        ("relax: [{after: 1m, queue: nurs}]", "queues q: unknown queue 'nurs'. Did you mean 'nurse'?"),
        ("relax: [{after: 1m, queue: q}]", "queues q: it sends callers to itself. Name another queue."),
        (
            "max_wait: 1m, relax: [{after: 60s, lower: {nurse: 0}}]",
            "queues q: step 1 comes after 1m. Callers leave after max_wait 1m: write a shorter time, or let them wait.",
        ),
        (
            "max_wait: 1m, exhausted: {after: 90s, then: hold}",
            "queues q: exhausted comes after 90s. "
            "Callers leave after max_wait 1m: write a shorter time, or let them wait.",
        ),
        (
            "exhausted: {after: 1m, then: overflow}",
            "queues q: exhausted does not say to which queue callers overflow. Add 'queue: …'.",
        ),
        (
            "exhausted: {after: 1m, then: safe_end, queue: nurse}",
            "queues q: exhausted has a queue but does not move callers to it. "
            "Write 'then: overflow', or take the queue out.",
        ),
        (
            "exhausted: {after: 1m, then: overflow, queue: q}",
            "queues q: it sends callers to itself. Name another queue.",
        ),
        (
            "relax: [{after: 1m, lower: {nurse: 0}}], exhausted: {after: 1m, then: hold}",
            "queues q: exhausted (1m) is not after the last step (1m). Write a longer time.",
        ),
        (
            "relax: [{after: 1m, queue: nurse}], exhausted: {after: 2m, then: hold}",
            "queues q: exhausted never comes, because the last step moves the caller to nurse. "
            "Take one of the two out.",
        ),
        ("overflow: {queue: nurse}", "queues q: overflow does not say when. Add size, wait or nobody_able."),
        ("overflow: {queue: q, size: 5}", "queues q: it sends callers to itself. Name another queue."),
        (
            "leave_when_nobody_able: true, overflow: {queue: nurse, nobody_able: true}",
            "queues q: with nobody able callers would both overflow and leave. "
            "Take nobody_able or leave_when_nobody_able out.",
        ),
        ("borrow: [{from: q}]", "queues q: it borrows from itself. Name another queue."),
        ("borrow: [{from: bilings}]", "queues q: unknown queue 'bilings'. Did you mean 'billing'?"),
        ("borrow: [{from: nurse}, {from: nurse}]", "queues q: it borrows from nurse twice. Remove one."),
        (
            "max_wait: 1m, prefer: 2m",
            "queues q: prefer 2m is longer than max_wait 1m. Shorten prefer or lengthen max_wait.",
        ),
        (
            "wrap_up: 11m",
            "queues q: wrap_up 11m is longer than wrap_up_longest 10m. Shorten wrap_up or lengthen wrap_up_longest.",
        ),
        (
            "share: 2",
            "queues q: share means nothing with the strategy longest_idle. "
            "Write 'strategy: queue_ratio', or take it out.",
        ),
    ],
)
def test_each_contradiction_has_its_sentence(tmp_path: Path, rules: str, said: str) -> None:
    assert told(tmp_path, f"q: {{{rules}}}") == [said]


@pytest.mark.parametrize(
    "rules",
    [
        "needs: {any: [{nurse: 1}, {front_desk: 2}]}, never_relax: [nurse, language]",
        "needs: {nurse: 2}, relax: [{after: 1m, lower: {nurse: 1}}, {after: 2m, widen: [queues]}], "
        "exhausted: {after: 3m, then: overflow, queue: front_desk}, max_wait: 4m",
        "overflow: {queue: front_desk, size: 5, wait: 10m, nobody_able: true}",
        "strategy: queue_ratio, share: 2",
        "strategy: best_skill_queue_ratio, share: 2",
        "disposition_required: true",
    ],
)
def test_what_does_not_contradict_passes(tmp_path: Path, rules: str) -> None:
    assert told(tmp_path, f"q: {{{rules}}}") == []


def test_a_skill_may_not_be_named_like_a_word_of_the_needs(tmp_path: Path) -> None:
    found = mistakes(tmp_path, ("skills: [front_desk,", "skills: [any, language, front_desk,"))
    assert len(found) == 2
    assert "skill 'any' has a name that means something else in needs and never_relax. Rename it." in found[0]


def test_callers_do_not_go_round_in_circles(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "a: {overflow: {queue: b, size: 9}}",
        "b: {relax: [{after: 1m, queue: nurse}], overflow: {queue: c, size: 3}}",
        "c: {exhausted: {after: 1m, then: overflow, queue: a}}",
        "d: {overflow: {queue: a, size: 9}}",
    )
    assert found == ["queues a: callers go round in a circle: a -> b -> c -> a. Let one of these queues keep them."]


def test_two_ways_to_one_queue_are_no_circle(tmp_path: Path) -> None:
    assert (
        told(
            tmp_path,
            "a: {overflow: {queue: b, size: 9}, exhausted: {after: 1m, then: overflow, queue: nurse}}",
            "b: {exhausted: {after: 1m, then: overflow, queue: nurse}}",
        )
        == []
    )


def test_a_disposition_can_only_be_required_where_there_are_some(tmp_path: Path) -> None:
    none = (block("dispositions: {}"), block("well_being: {}"))
    found = mistakes(tmp_path, *none, ("\nqueues:\n", "\nqueues:\n  q: {disposition_required: true}\n"))
    assert len(found) == 1
    assert "queues q: a disposition is required, and there is none to choose. Write dispositions." in found[0]

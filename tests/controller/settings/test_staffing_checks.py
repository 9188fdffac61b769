"""Queues and emergencies that no agent of the file could ever serve, and the gaps the doctor tells of."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.settings.staffing_checks import coverage
from tests.controller.settings.clinic import block, mistakes, sample


def queue(rules: str) -> tuple[str, str]:
    return "\nqueues:\n", f"\nqueues:\n  q: {{{rules}}}\n"


def told(folder: Path, *changes: tuple[str, str]) -> list[str]:
    return [sentence.split(": ", 1)[1] for sentence in mistakes(folder, *changes)]


@pytest.mark.parametrize(
    ("rules", "lacks"),
    [
        (
            "needs: {nurse: 3, billing: 1}",
            "alice (needs nurse 3, has none), bruno (needs billing 1, has none), nadia (needs billing 1, has none)",
        ),
        ("needs: {any: [{billing: 4}, {front_desk: 5}]}", "alice (none of: billing 4 or front_desk 5)"),
        ("needs: {not: {any: [{nurse: 1}, {front_desk: 1}]}}", "alice (must not be: front_desk 1)"),
    ],
)
def test_a_queue_that_no_agent_could_ever_serve_is_refused(tmp_path: Path, rules: str, lacks: str) -> None:
    found = told(tmp_path, queue(rules))
    assert len(found) == 1
    assert found[0].startswith(f"queues q: no agent could ever serve it: {lacks}")
    assert found[0].endswith("Give an agent what it needs, ask for less, or take the queue out.")


def test_a_queue_that_steps_make_possible_passes(tmp_path: Path) -> None:
    impossible = "needs: {billing: 5}"
    assert told(tmp_path, queue(f"{impossible}, relax: [{{after: 1m, lower: {{billing: 3}}}}]")) == []
    assert told(tmp_path, queue(f"{impossible}, relax: [{{after: 1m, add: {{nurse: 1}}}}]")) == []
    kept = f"{impossible}, never_relax: [billing], relax: [{{after: 1m, add: {{nurse: 1}}}}]"
    assert "no agent could ever serve it" in told(tmp_path, queue(kept))[0]


def test_agents_lists_of_queues_count_until_a_step_widens_them(tmp_path: Path) -> None:
    listed = tuple(
        (f"extension: {extension},", f"extension: {extension}, queues: [front_desk, nurse, billing],")
        for extension in (2001, 2002, 2003, 2004)
    )
    assert "alice (does not list this queue)" in told(tmp_path, *listed, queue(""))[0]
    assert told(tmp_path, *listed, queue("relax: [{after: 1m, widen: [queues]}]")) == []


def test_emergencies_must_find_somebody(tmp_path: Path) -> None:
    emergency = ("emergency:\n  queue: nurse\n  needs: {nurse: 1}", "emergency:\n  queue: nurse\n  needs: {billing: 4}")
    found = told(tmp_path, emergency)
    assert len(found) == 1
    assert found[0].startswith("emergency: no agent could ever take an emergency in queue nurse: alice (needs")


def test_who_is_on_call_can_help(tmp_path: Path) -> None:
    without = ("    recheck: {every: 3m}", "    # ")
    found = told(tmp_path, block("on_call: [nadia, alice]"), without)
    assert found == [
        "on_call: alice could take neither an emergency nor a caller of a queue with recheck. "
        "An emergency asks: needs nurse 1, has none."
    ]
    assert told(tmp_path, block("on_call: [nadia, alice]"), queue("recheck: {every: 2m}")) == []


def test_staffing_is_only_looked_at_when_all_names_are_known(tmp_path: Path) -> None:
    assert told(tmp_path, queue("needs: {nurs: 5}")) == ["queues q: unknown skill 'nurs'. Did you mean 'nurse'?"]


def test_the_doctor_hears_of_languages_without_anybody_and_of_steps_that_find_nobody(tmp_path: Path) -> None:
    gaps = list(coverage(sample(tmp_path, queue("needs: {nurse: 5}, relax: [{after: 1m, add: {nurse: 4}}]")).model))
    assert "nobody who speaks ko could ever serve queue q" in gaps
    assert "nobody who speaks ko could ever serve queue billing" not in gaps
    assert "step 1 of queue q finds nobody who could not serve before it" in gaps
    assert not [gap for gap in gaps if "emergency" in gap]
    deaf = sample(tmp_path, ("languages: {ko: 5, en: 4}", "languages: {en: 4}"))
    assert "nobody who speaks ko could take an emergency" in list(coverage(deaf.model))


def test_the_doctor_hears_of_a_queue_that_gives_urgent_callers_up_before_the_alarm(tmp_path: Path) -> None:
    hasty = sample(tmp_path, queue("max_wait: 2m"), block("acuity: {urgent: {alarm: 3m}}"))
    assert list(coverage(hasty.model)) == ["urgent callers leave queue q after 2m, before the alarm at 3m"]


BILLS = (
    ("extension: 2001,", "extension: 2001, queues: [billing, front_desk],"),
    *((f"extension: {number},", f"extension: {number}, queues: [front_desk, nurse],") for number in (2002, 2003, 2004)),
)
"""Everybody keeps to the sample's queues."""


def test_agents_of_a_queue_that_lends_them_count(tmp_path: Path) -> None:
    lent = "needs: {billing: 1}, borrow: [{from: billing, while_service_level: 95%}]"
    assert told(tmp_path, *BILLS, queue(lent)) == []
    assert told(tmp_path, *BILLS, queue(lent.replace("from: billing", "from: nurse")))[0].startswith(
        "queues q: no agent could ever serve it"
    )


def test_lending_without_anybody_to_lend_is_refused(tmp_path: Path) -> None:
    found = told(tmp_path, queue("needs: {nurse: 1}, borrow: [{from: billing}]"))
    assert found == [
        "queues q: no agent who keeps to billing could help here. "
        "Write 'queues: [billing]' at agents who can, or take it out."
    ]

"""The distributor's blocks one value at a time, and the defaults that are the core's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from acd.messages import DEFAULT_ACUITY, QueueRules, WellBeing
from controller.settings.acd_rules import acd_clinic, queue_rules
from controller.settings.queue_model import DEFAULT_CLASSES, AcuityBlocks, QueueBlock, WellBeingBlock
from controller.settings.values import Block
from ivr.problems import FileProblems
from ivr.strict_yaml import load_text
from ivr.validation import validate
from tests.controller.settings.clinic import mistakes, sample


class Part(Block):
    acuity: AcuityBlocks = AcuityBlocks()
    well_being: WellBeingBlock = WellBeingBlock()


def test_a_queue_with_nothing_written_has_the_cores_defaults() -> None:
    assert queue_rules("q", QueueBlock()) == QueueRules("q")


def test_a_clinic_with_nothing_written_has_the_cores_acuity_and_well_being(tmp_path: Path) -> None:
    nothing = {"acuity": AcuityBlocks(), "well_being": WellBeingBlock(), "on_call": [], "soft_pauses": []}
    clinic = acd_clinic(sample(tmp_path).model.model_copy(update=nothing))
    assert (clinic.acuity, clinic.wellbeing) == (DEFAULT_ACUITY, WellBeing())


def test_what_is_not_written_of_a_class_stays() -> None:
    blocks = AcuityBlocks.model_validate(
        {"urgent": {"max_wait": "8m", "recall": "never"}, "routine": {"max_wait": "1h"}}
    )
    assert (blocks.urgent.max_wait, blocks.urgent.recall, blocks.urgent.head_start) == (480_000, None, 900_000)
    assert (blocks.routine.max_wait, blocks.routine.head_start) == (3_600_000, 0)
    assert blocks.soon == AcuityBlocks().soon


def test_the_reference_tells_the_classes_defaults() -> None:
    for priority, written in DEFAULT_CLASSES.items():
        told = str(AcuityBlocks.model_fields[priority].description)
        for key, value in written.items():
            assert (f"{key} {value}" in told) == (value not in ("never", "0ms")), (priority, key)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("needs: {nurse: 6}", "nurse: input should be less than or equal to 5"),
        ("needs: {nurse: high}", "nurse: must be a whole number, not 'high'"),
        ("needs: {any: []}", "any: "),
        ("needs: {any: {nurse: 1}}", "any: must be a list"),
        ("needs: {not: [nurse]}", "not: must be a block"),
        ("needs: {all: [{nurse: 1}, {team: [a]}]}", "team: must be text"),
        ("relax: [{lower: {nurse: 1}}]", "the key 'after' is missing"),
        ("relax: [{after: 45, lower: {nurse: 1}}]", "after: a duration is a number with its unit"),
        ("relax: [{after: 500ms, lower: {nurse: 1}}]", "after: at least 1s"),
        ("relax: [{after: 1m, lower: {nurse: 5}}]", "nurse: input should be less than or equal to 4"),
        ("relax: [{after: 1m, widen: [langauge]}]", "Did you mean 'language'?"),
        ("exhausted: {after: 5m, then: anyone}", "'anyone' is not one of the allowed words"),
        ("overflow: {size: 20}", "the key 'queue' is missing"),
        ("borrow: [{from: billing, while_service_level: 120%}]", "from 0% to 100%"),
        ("borrow: [{form: billing}]", "unknown key 'form'. Did you mean 'from'?"),
        ("callback: {mode: patient_first}", "the key 'hours' is missing"),
        ("callback: {hours: main, mode: patient}", "Did you mean 'patient_first'?"),
        ("callback: {hours: main, attempts: 0}", "attempts: input should be greater than or equal to 1"),
        ("comfort: {every: 60s, say: []}", "say: "),
        ("comfort: {every: 60s, say: [Card ready]}", "a prompt is named as in the catalogue"),
        ("share: 0", "share: input should be greater than or equal to 1"),
        ("never_relaxed: [nurse]", "unknown key 'never_relaxed'. Did you mean 'never_relax'?"),
    ],
)
def test_a_wrong_value_in_a_queue_has_its_sentence(tmp_path: Path, new: str, said: str) -> None:
    block = f"queues:\n  other: {{{new}}}\n"
    found = mistakes(tmp_path, ("queues:\n", block))
    assert any(said in sentence for sentence in found), found
    line = (tmp_path / "clinic.yaml").read_text(encoding="utf-8").split(block)[0].count("\n") + 2
    assert all(sentence.startswith(f"{line}:") for sentence in found), found


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("acuity: {urgent: {max_wait: 10}}", "max_wait: a duration is a number with its unit"),
        ("acuity: {urgnt: {max_wait: 10m}}", "unknown key 'urgnt'. Did you mean 'urgent'?"),
        ("acuity: {emergency: {recall: never}}", "recall: a duration is a number with its unit"),
        ("acuity: {emergency: {head_start: 5m}}", "unknown key 'head_start'"),
        ("acuity: [urgent]", "acuity: must be a block"),
        ("acuity: {urgent: often}", "urgent: must be a block"),
        ("well_being: {occupancy_ceiling: 0.85}", "a share is a percentage"),
        ("well_being: {hard_acuity: [emergencies]}", "Did you mean 'emergency'?"),
    ],
)
def test_a_wrong_value_elsewhere_has_its_sentence(block: str, said: str) -> None:
    with pytest.raises(FileProblems, match=re.escape(said)):
        validate(Part, load_text(block, Path("clinic.yaml")))

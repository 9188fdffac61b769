"""``branch`` and, with it, ``set``."""

from pathlib import Path

import pytest

from tests.ivr.caller import NIGHT, NOON
from tests.ivr.nodes.probe import probe, refused


@pytest.mark.parametrize(
    ("when", "at", "holds"),
    [
        ("{open: main}", NOON, True),
        ("{open: main}", NIGHT, False),
        ("{closed: main}", NIGHT, True),
        ("{closed: always}", NIGHT, False),
        ("{known_patient: true}", NOON, False),
        ("{known_patient: false}", NOON, True),
        ("{language: en}", NOON, True),
        ("{language: es}", NOON, False),
        ("{variable: dialled, is: 5550100}", NOON, True),
        ("{variable: dialled, in: [1, '5550100']}", NOON, True),
        ("{variable: dialled, in: [1, 2]}", NOON, False),
        ("{variable: reason, is: ''}", NOON, True),
        ("{language: en, open: main}", NOON, True),
        ("{language: en, open: main}", NIGHT, False),
    ],
)
def test_conditions(when: str, at: int, holds: bool, tmp_path: Path) -> None:
    caller = probe(f"{{branch: {{cases: [{{when: {when}, go: bye}}], else: nurse}}}}", tmp_path, at=at)
    assert caller.call.node == ("bye" if holds else "nurse")
    assert caller.path() == ["here"]


def test_the_first_case_that_holds_wins(tmp_path: Path) -> None:
    cases = "{when: {language: es}, go: desk}, {when: {language: en}, go: bye}, {when: {open: always}, go: nurse}"
    assert probe(f"{{branch: {{cases: [{cases}], else: desk}}}}", tmp_path).call.node == "bye"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{}", "an empty condition"),
        ("{variable: reason}", "a condition on a variable is"),
        ("{is: x}", "a condition on a variable is"),
        ("{variable: raeson, is: x}", "the variable 'raeson' is not declared. Did you mean 'reason'?"),
        ("{open: mian}", "unknown opening hours 'mian'. Did you mean 'main'?"),
        ("{language: fr}", "unknown language of this flow 'fr'"),
        ("{opne: main}", "unknown key 'opne'. Did you mean 'open'?"),
    ],
)
def test_mistakes(when: str, said: str, tmp_path: Path) -> None:
    assert said in refused(f"{{branch: {{cases: [{{when: {when}, go: bye}}], else: nurse}}}}", tmp_path)


def test_a_circle_that_never_waits_is_refused(tmp_path: Path) -> None:
    node = (
        "{set: {values: {reason: x}, go: fork}}\n  fork: {branch: {cases: [{when: {open: main}, go: bye}], else: here}}"
    )
    assert "here -> fork -> here lead round in a circle" in refused(node, tmp_path)
    assert "here -> here lead round" in refused("{say: {say: load.press, go: here}}", tmp_path)


def test_an_expression_is_a_condition_too(tmp_path: Path) -> None:
    case = "cases: [{when: \"language == 'en' && open('main')\", go: bye}], else: nurse"
    assert probe(f"{{branch: {{{case}}}}}", tmp_path).call.node == "bye"
    assert probe(f"{{branch: {{{case}}}}}", tmp_path, at=NIGHT).call.node == "nurse"


def test_a_mistake_in_an_expression_is_told_at_its_column(tmp_path: Path) -> None:
    said = refused("{branch: {cases: [{when: \"language == 'en' && raeson == ''\", go: bye}], else: nurse}}", tmp_path)
    assert ":13:55: the variable 'raeson' is not declared. Did you mean 'reason'?" in said
    said = refused("{branch: {cases: [{when: dialled, go: bye}], else: nurse}}", tmp_path)
    assert "'dialled' must be a condition, which is true or false. Compare it with something" in said

"""``set``."""

from pathlib import Path

from tests.ivr.nodes.probe import probe, refused


def test_values_and_language(tmp_path: Path) -> None:
    caller = probe("{set: {values: {reason: 'from {dialled}', account: 7}, language: es, go: bye}}", tmp_path)
    assert caller.call.variables == {"reason": "from 5550100", "account": "7"}
    assert caller.call.language == "es"
    assert caller.saying is not None
    assert caller.saying.prompts[0].language == "es"


def test_mistakes(tmp_path: Path) -> None:
    assert "a set node sets values, a language, or both" in refused("{set: {go: bye}}", tmp_path)
    assert "the variable 'x' is not declared" in refused("{set: {values: {x: 1}, go: bye}}", tmp_path)
    assert "the variable 'y' is not declared" in refused("{set: {values: {reason: '{y}'}, go: bye}}", tmp_path)
    assert "unknown language of this flow 'ko'" in refused("{set: {language: ko, go: bye}}", tmp_path)


def test_a_computed_value(tmp_path: Path) -> None:
    caller = probe("{set: {values: {reason: {expression: \"'from ' + dialled\"}}, go: bye}}", tmp_path)
    assert caller.call.variables == {"reason": "from 5550100"}


def test_what_is_made_of_private_values_stays_private(tmp_path: Path) -> None:
    said = "'reason' is public, but this is made from 'account', which is phi. Declare 'reason' with privacy: phi."
    assert said in refused("{set: {values: {reason: {expression: account}}, go: bye}}", tmp_path)
    assert said in refused("{set: {values: {reason: 'x {account}'}, go: bye}}", tmp_path)
    probe('{set: {values: {account: {expression: "reason + account"}}, go: bye}}', tmp_path)


def test_a_computed_value_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert "must be a text" in refused("{set: {values: {reason: {expression: 1 + 2}}, go: bye}}", tmp_path)

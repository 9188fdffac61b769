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

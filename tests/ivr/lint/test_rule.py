"""Rules are found by their folder, with all they must say."""

from __future__ import annotations

from pathlib import Path

import ivr.lint.rules
from ivr.lint.rule import Finding, rules
from ivr.problems import Problem


def test_every_file_is_a_rule_that_explains_itself() -> None:
    files = [path.stem for path in Path(ivr.lint.rules.__path__[0]).glob("*.py") if path.stem != "__init__"]
    assert sorted(rules()) == sorted(name.replace("_", "-") for name in files)
    for rule in rules().values():
        assert rule.severity in ("error", "warning")
        assert rule.headline[:1].isupper()
        assert rule.explanation.startswith(rule.severity.capitalize() + ". ")


def test_how_findings_are_told() -> None:
    problem = Problem(Path("x.yaml"), 3, 8, "it is wrong", "Mend it.")
    assert str(Finding(problem)) == "x.yaml:3:8: it is wrong. Mend it."
    assert str(Finding(problem, "dead-end", "error")) == "x.yaml:3:8: error: it is wrong. Mend it. [dead-end]"
    assert Finding(problem, "dead-end").as_dict()["rule"] == "dead-end"

"""All rules over all flows of a clinic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ivr.facts import ClinicFacts
from ivr.flow import FlowSet
from ivr.lint.allowed import Allowance, allowances, sift
from ivr.lint.rule import Finding, rules
from ivr.lint.survey import Files, Survey
from ivr.loader import CATALOGUE


def lint(flows: FlowSet, prompts: Path, facts: ClinicFacts) -> list[Finding]:
    """What the rules find in flows that have loaded, by file and line; what two flows share is told once.

    ``prompts``: the folder of the catalogue. Raises FileProblems when a file has gone meanwhile.
    """
    files = Files(prompts / CATALOGUE)
    found: dict[Finding, None] = {}
    paths: dict[Path, None] = {files.catalogue: None}
    for flow in flows.flows.values():
        survey = Survey(flow, facts, files)
        paths.update(dict.fromkeys([flow.path, *(path for path, _ in flow.places.values())]))
        for rule in rules().values():
            found.update((Finding(problem, rule.name, rule.severity), None) for problem in rule.find(survey))
    return sorted(sift(found, _allowances(paths)))


def _allowances(paths: Iterable[Path]) -> list[Allowance]:
    found: list[Allowance] = []
    for path in paths:
        try:
            found += allowances(path, path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            continue  # the loader has read it: whoever took it away meanwhile will hear of it at the next check
    return found

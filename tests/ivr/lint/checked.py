"""A flow written in a test, loaded and looked at by the rules."""

from __future__ import annotations

from pathlib import Path

from ivr.facts import ClinicFacts
from ivr.lint.checking import lint
from ivr.lint.rule import Finding
from ivr.lint.survey import Files, Survey
from tests.ivr.conftest import FACTS, ROOT
from tests.ivr.shipped import load_files

HEAD = "flow: x\nlanguages: [en]\nstart: hello\nfallback: desk\nnodes:\n"
HELLO = '  hello: {say: {say: {en: "If this is an emergency, press 9."}, go: ask}}\n'
DESK = "  desk: {enqueue: {queue: front_desk}}\n"
GOOD = (
    HEAD
    + HELLO
    + '  ask: {menu: {say: {en: "For a bill, press 1."}, choices: [{key: 1, words: [bill], go: desk}]}}\n'
    + DESK
)


def findings(text: str, folder: Path, facts: ClinicFacts = FACTS) -> list[Finding]:
    """All that the rules say of ``text`` as the only flow; it must load."""
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return lint(load_files([path], facts), ROOT / "prompts", facts)


def told(rule: str, text: str, folder: Path, facts: ClinicFacts = FACTS) -> list[tuple[int, int, str]]:
    """Line, column and words of what one rule says of it."""
    found = [finding.problem for finding in findings(text, folder, facts) if finding.rule == rule]
    return [(problem.line, problem.column, problem.what) for problem in found]


def survey(text: str, folder: Path, facts: ClinicFacts = FACTS) -> Survey:
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    flows = load_files([path], facts)
    return Survey(flows.flows["x"], facts, Files(ROOT / "prompts" / "catalogue.yaml"))

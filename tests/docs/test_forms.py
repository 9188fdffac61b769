"""The page about forms: its example loads, and its tests pass."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from textwrap import indent

from careline.flow_tests.reading import read_tests
from careline.flow_tests.running import Result, Runner
from controller.settings import load_settings
from ivr.flow import FlowSet
from ivr.lint.checking import lint
from ivr.loader import load_flow_files

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "docs" / "how-to" / "forms.md").read_text(encoding="utf-8")
FORM, HANDLERS, TESTS = re.findall(r"(?ms)^```yaml\n(.*?)^```$", TEXT)
SETTINGS = load_settings(PROJECT / "clinic.yaml")
HEAD = "flow: page\nlanguages: [en, es]\nstart: visit\nfallback: operator\noperator: operator\n"
REST = "  book: {hangup: {say: engine.goodbye}}\n  operator: {enqueue: {queue: front_desk}}\n"


def loaded(folder: Path, form: str = FORM) -> FlowSet:
    (folder / "page.yaml").write_text(HEAD + form + REST, encoding="utf-8")
    return load_flow_files([folder / "page.yaml"], PROJECT / "prompts", SETTINGS.facts())


def test_the_example_loads_and_flow_check_finds_no_error_in_it(tmp_path: Path) -> None:
    found = lint(loaded(tmp_path), PROJECT / "prompts", SETTINGS.facts())
    assert [str(one) for one in found if one.severity == "error" and "page.yaml" in str(one)] == []


CLOCK = """
tests:
  - test: a time on the clock
    when:
      - {says: "Tuesday at half past nine with Doctor Ortiz"}
      - {expect: {variables: {part: "09:30"}, heard: engine.is_that_right}}
      - {says: "no, at a quarter to ten"}
      - {expect: {variables: {part: "09:45"}}}
      - {says: "yes"}
  - test: una hora del reloj
    languages: [es]
    when:
      - {says: "el martes a las nueve y media con el doctor Ortiz"}
      - {expect: {variables: {part: "09:30"}, heard: engine.is_that_right}}
      - {says: "sí"}
  - test: keys alone
    when: [{press: "1"}, {press: "11032026"}, {press: "0930"}, {press: "#"}, {press: "1"}]
"""


def test_its_tests_pass(tmp_path: Path) -> None:
    passes(tmp_path, loaded(tmp_path), TESTS)


def test_a_time_on_the_clock(tmp_path: Path) -> None:
    """As the page writes it, put in the place of morning and afternoon."""
    (written,) = re.findall(r"`(part: \{type: time_of_day[^`]*)`", TEXT)
    form = re.sub(r"(?m)^  part: .*$", f"  {written}", FORM)
    form = re.sub(r"(?m)^          choices:\n(            - .*\n)+", "", form)
    passes(tmp_path, loaded(tmp_path, form), CLOCK)


def passes(tmp_path: Path, flows: FlowSet, tests: str) -> None:
    """Every test ends in the booking."""
    (tmp_path / "page.tests.yaml").write_text(tests, encoding="utf-8")
    cases = read_tests([tmp_path / "page.tests.yaml"], flows, SETTINGS)
    runner = Runner("America/New_York")

    async def all_of_them() -> list[Result]:
        return [await runner.run(case) for case in cases]

    results = asyncio.run(all_of_them())
    assert len(results) >= 2
    assert all(result.passed for result in results)
    assert {result.moments[-1].after.node for result in results} == {"book"}


def test_its_handlers_are_fields_of_a_form(tmp_path: Path) -> None:
    """The counts of the form and of a field, put into the example."""
    of_form, _, field, of_field = HANDLERS.splitlines()
    assert field.strip() == "- into: day"
    text = FORM.replace("    form:\n", f"    form:\n{of_form}\n", 1)
    handled = of_field.strip().replace("visits.day_help", "engine.help")
    loaded(tmp_path, text.replace("        - into: day\n", "        - into: day\n" + indent(handled, " " * 10) + "\n"))

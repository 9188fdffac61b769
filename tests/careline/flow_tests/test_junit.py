"""JUnit's XML."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

from careline.flow_tests.junit import _clean, junit
from tests.careline.flow_tests.test_reporting import ran


def test_suites_cases_and_failures(tmp_path: Path) -> None:
    root = fromstring(junit(ran(tmp_path)).partition("\n")[2])
    (suite,) = root
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "2", "1")
    assert (suite.tag, suite.get("tests"), suite.get("errors")) == ("testsuite", "2", "0")
    good, bad = suite
    assert (good.get("name"), good.get("classname"), list(good)) == ("good [en]", "flow", [])
    (failure,) = bad
    assert failure.get("message") == "expected to hear engine.goodbye; heard front_door.connecting"
    assert failure.text is not None
    assert "flow.tests.yaml:4: expected to hear" in failure.text
    assert "the phone rings" in failure.text


ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id"},
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
}
"""Attributes by ``junit-10.xsd``. Of ``testsuite`` the first four are required, of ``testcase`` the first."""
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


def test_the_form_is_that_of_the_common_schema(tmp_path: Path) -> None:
    root = fromstring(junit(ran(tmp_path)).partition("\n")[2])
    for element in root.iter():
        assert set(element.keys()) <= ALLOWED[element.tag]
        assert TIME.fullmatch(element.get("time", "0"))
    assert {child.tag for child in root} == {"testsuite"}
    assert all({"name", "tests", "failures", "errors"} <= set(suite.keys()) for suite in root)
    assert all(case.tag == "testcase" and case.get("name") for suite in root for case in suite)


def test_no_control_characters() -> None:
    assert _clean("a\x07b\nc\td\x1b") == "ab\nc\td"

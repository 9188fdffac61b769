"""JUnit's XML, as build servers read it.

The form is the one that Jenkins, GitLab and GitHub's reporters share (``junit-10.xsd`` of Jenkins' xUnit
plug-in, https://github.com/jenkinsci/xunit-plugin): ``testsuites``, ``testsuite``, ``testcase``, ``failure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from careline.flow_tests.reporting import shown
from careline.flow_tests.running import Result


def junit(results: Sequence[Result]) -> str:
    """One suite a test file."""
    root = Element("testsuites", _sums(results), name="careline flow test")
    for path in dict.fromkeys(result.case.path for result in results):
        own = [result for result in results if result.case.path == path]
        suite = SubElement(root, "testsuite", _sums(own), name=shown(path))
        for result in own:
            _case(suite, result)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _sums(results: Sequence[Result]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(not result.passed for result in results)),
        "errors": "0",
        "time": _seconds(sum(result.took_ms for result in results)),
    }


def _case(suite: Element, result: Result) -> None:
    case = result.case
    name = f"{case.name} [{case.language}]" if case.language else case.name
    element = SubElement(suite, "testcase", name=_clean(name), classname=case.flow.name, time=_seconds(result.took_ms))
    if result.passed:
        return
    first = result.failures[0].complaints[0]
    failure = SubElement(element, "failure", message=_clean(first), type="expectation")
    told = [f"{shown(case.path)}:{each.line}: {what}" for each in result.failures for what in each.complaints]
    failure.text = _clean("\n".join([*told, "", *map(str, result.trace())]))


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.4f}"


def _clean(text: str) -> str:
    """XML 1.0 knows no control characters."""
    return "".join(character for character in text if character in "\n\t" or character >= " ")

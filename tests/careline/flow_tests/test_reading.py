"""Test files in, tests out, or every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from careline.flow_tests.reading import find_tests, is_key, merged
from ivr.problems import FileProblems
from tests.careline.flow_tests.workshop import cases

GOOD = "tests:\n  - test: it\n    when: [{press: '6'}]\n"


def problems(text: str, folder: Path, name: str = "flow.tests.yaml") -> list[str]:
    with pytest.raises(FileProblems) as caught:
        cases(text, folder, name)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_one_case_a_language(tmp_path: Path) -> None:
    made = cases(f"languages: [en, es]\n{GOOD}  - {{test: two, languages: [ko], when: [{{silence: 1}}]}}\n", tmp_path)
    assert [(case.name, case.language, case.line) for case in made] == [
        ("it", "en", 3),
        ("it", "es", 3),
        ("two", "ko", 5),
    ]


def test_the_language_is_that_of_the_number(tmp_path: Path) -> None:
    (made,) = cases(GOOD + "    given: {dialled: '5550101'}\n", tmp_path)
    assert made.language == "es"
    (made,) = cases(GOOD + "    given: {dialled: '5550199'}\n", tmp_path)
    assert made.language == "en"


def test_given_by_the_file_and_by_the_test(tmp_path: Path) -> None:
    text = "given: {ahead: 3, store: down}\n" + GOOD + "    given: {store: up}\n"
    (made,) = cases(text, tmp_path)
    assert (getattr(made.given, "ahead"), getattr(made.given, "store")) == (3, "up")  # noqa: B009
    assert merged(None, {}, None).model_fields_set == set()


def test_which_flow(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    assert cases(f"flow: flow\n{GOOD}", tmp_path, "other.tests.yaml")[0].flow.name == "flow"
    assert problems(GOOD, tmp_path, "flw.tests.yaml") == [
        "flw.tests.yaml:1:1: there is no flow 'flw'. Did you mean 'flow'? Or name it: 'flow: …'."
    ]
    assert problems(f"flow: flw\n{GOOD}", tmp_path) == [
        "flow.tests.yaml:1:7: there is no flow 'flw'. Did you mean 'flow'?"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("press", "pres", "unknown key 'pres'. Did you mean 'press'?"),
        ("tests:", "test:", "unknown key 'test'. Did you mean 'tests'?"),
        ("{press: '6'}", "{agent: answer}", "Did you mean 'answers'?"),
        ("{press: '6'}", "{press: '6', expect: {heard: engine.godbye}}", "Did you mean 'engine.goodbye'?"),
        ("{press: '6'}", "{press: '6', expect: {not_heard: [engine.godbye]}}", "Did you mean 'engine.goodbye'?"),
        ("{press: '6'}", "{press: '6', interrupts: load.pres}", "Did you mean 'load.press'?"),
        ("{press: '6'}", "{press: '6', expect: {node: by}}", "unknown node 'by'. Did you mean 'bye'?"),
        ("{press: '6'}", "{press: '6', expect: {passed: [by]}}", "unknown node 'by'. Did you mean 'bye'?"),
        ("{press: '6'}", "{press: '6', expect: {variables: {acount: 1}}}", "Did you mean 'account'?"),
        ("{press: '6'}", "{press: '6', expect: {in_language: fr}}", "unknown language of this flow 'fr'"),
        ("{press: '6'}", "{press: '6', expect: {enqueue: {priorty: soon}}}", "Did you mean 'priority'?"),
        ("tests:", "languages: [fr]\ntests:", "unknown language of this flow 'fr'"),
        ("tests:", "given: {hours: {mian: open}}\ntests:", "unknown opening hours 'mian'. Did you mean 'main'?"),
        ("tests:", "given: {queue: {nurs: failed}}\ntests:", "unknown queue 'nurs'. Did you mean 'nurse'?"),
        ("tests:", "given: {language: fr}\ntests:", "unknown language of this flow 'fr'"),
        ("tests:", "given: {called_back: nowhere}\ntests:", "unknown node 'nowhere'"),
        ("    when", "    languages: [fr]\n    when", "unknown language of this flow 'fr'"),
    ],
)
def test_mistakes_are_told_with_their_place(old: str, new: str, told: str, tmp_path: Path) -> None:
    (line, *_) = [line for line in problems(GOOD.replace(old, new, 1), tmp_path) if told in line]
    assert line.startswith("flow.tests.yaml:")


def test_a_name_given_twice(tmp_path: Path) -> None:
    assert problems(GOOD + "  - {test: it, when: [{silence: 1}]}\n", tmp_path) == [
        "flow.tests.yaml:4:12: two tests are called 'it'. Give one another name."
    ]


def test_where_tests_are_found(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    for name in ("a.yaml", "a.tests.yaml", "b.tests.yml", "tests/c.yaml"):
        (tmp_path / name).touch()
    assert [path.name for path in find_tests(tmp_path)] == ["a.tests.yaml", "b.tests.yml", "c.yaml"]
    assert [path.name for path in find_tests(tmp_path / "tests")] == ["c.yaml"]
    assert find_tests(tmp_path / "a.yaml") == [tmp_path / "a.tests.yaml"], "a flow's own tests are meant"
    assert find_tests(tmp_path / "other.yaml") == [tmp_path / "other.yaml"]
    assert find_tests(tmp_path / "tests" / "c.yaml") == [tmp_path / "tests" / "c.yaml"]


def test_keys_and_words() -> None:
    assert is_key("front_door.reason")
    assert not any(map(is_key, ("reason", "Goodbye.", "press 1.", "one.two three")))

"""Interpreters in clinic.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from tests.controller.settings.clinic import block, mistakes, sample

LINE = block(
    "interpreters: {line: {name: Language line, number: '+15555550190', trunk: provider, "
    "languages: {ko: qualified}, keys: {file: pin}}}"
)
OUT = (
    "    match: [127.0.0.1]",
    '    match: [127.0.0.1]\n    lines: {to: sip.provider.example, caller: "+15555550100"}\n#',
)
HANA = "hana: {name: Hana Seo, phone: desk, languages: {ko: qualified}}"


def test_who_they_are_and_how_long_they_are_rung(tmp_path: Path) -> None:
    model = sample(tmp_path, block(f"interpreters: {{{HANA}}}"), block("interpreting: {ring: 15s, rounds: 3}")).model
    assert model.interpreters["hana"].languages == {"ko": "qualified"}
    times = model.interpreting
    assert (times.ring, times.answer, times.pause, times.rounds) == (15_000, 10_000, 5_000, 3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (block("interpreters: {hana: {name: Hana Seo, languages: {ko: qualified}}}"), "phone"),
        (
            block("interpreters: {hana: {name: Hana Seo, phone: desk, languages: {ko: fluent}}}"),
            "Allowed: qualified, unqualified",
        ),
        (block("interpreters: {hana: {name: Hana Seo, phone: desk, languages: {}}}"), "languages"),
        (block("interpreting: {rounds: 0}"), "rounds"),
        (
            block(
                "interpreters: {hana: {name: Hana, phone: desk, number: '+15555550190', languages: {ko: qualified}}}"
            ),
            "a phone of the clinic or a number outside: write 'phone' or 'number'",
        ),
        (
            block(
                "interpreters: {hana: {name: Hana Seo, number: 5550190, trunk: provider, languages: {ko: qualified}}}"
            ),
            "number",
        ),
        (block("interpreting: {ring: 10ms}"), "at least 1s"),
        (("interpreter: automatic", "interpreter: sometimes"), "Allowed: automatic, off, on_request"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (found,) = mistakes(tmp_path, change)
    assert said in found
    text = (tmp_path / "clinic.yaml").read_text(encoding="utf-8")
    begin = text.split(change[1])[0].count("\n") + 1
    assert begin <= int(found.split(":")[0]) <= begin + change[1].count("\n") + 1


def test_what_is_keyed_to_a_service_is_read_from_its_place(tmp_path: Path) -> None:
    settings = sample(tmp_path, LINE, OUT)
    (tmp_path / "pin").write_text("*123456#,,2\n", encoding="utf-8")
    assert settings.interpreter_keys() == {"line": "*123456#,,2"}
    assert "123456" not in repr(settings.model)


def test_keys_that_cannot_be_had_are_told_with_their_line_and_not_shown(tmp_path: Path) -> None:
    settings = sample(tmp_path, LINE, OUT)
    (tmp_path / "pin").write_text("PIN 123456\n", encoding="utf-8")
    with pytest.raises(FileProblems) as caught:
        settings.interpreter_keys()
    (problem,) = caught.value.problems
    assert "interpreters line: the file pin holds more than 0-9, *, # and , (64 at most)" in str(problem)
    assert problem.line > 1
    assert "123456" not in str(problem)

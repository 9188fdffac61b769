"""Interpreters in clinic.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes, sample

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

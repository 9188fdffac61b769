"""A mistake in a prepared announcement is found when the file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes, sample

WHOLE = '{en: "We moved.", es: "Nos mudamos.", ko: "이사했습니다."}'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{text: {en: "We moved."}}', "announcement moved: there is no text in es, ko"),
        ("{kind: say}", "announcement moved: there is no text in en, es, ko"),
        ('{kind: close, text: {en: "We moved."}}', "there is no text in es, ko"),
        (f"{{text: {WHOLE}, numbers: ['5559999']}}", "unknown number '5559999'"),
        (f"{{text: {WHOLE}, queues: [nurses]}}", "unknown queue 'nurses'. Did you mean 'nurse'?"),
        ('{text: {en: "We moved.", es: "Nos mudamos.", ko: "이사", fr: "Oui."}}', "unknown language 'fr'"),
        ('{text: {en: "Hello {name}."}}', "without { or <"),
        (f"{{text: {WHOLE}, priority: 0}}", "priority"),
        (f"{{text: {WHOLE}, kind: shut}}", "kind"),
    ],
)
def test_each_mistake_has_its_sentence(tmp_path: Path, written: str, said: str) -> None:
    found = mistakes(tmp_path, block(f"announcements:\n  moved: {written}"))
    assert any(said in one for one in found), found
    assert all(one.partition(":")[0].isdigit() for one in found), found


def test_a_closure_may_go_without_words(tmp_path: Path) -> None:
    made = sample(tmp_path, block("announcements:\n  shut: {kind: close, queues: [billing], priority: 2}"))
    (shut,) = made.facts().announcements
    assert (shut.name, shut.kind, shut.texts, shut.queues, shut.priority) == ("shut", "close", {}, ("billing",), 2)

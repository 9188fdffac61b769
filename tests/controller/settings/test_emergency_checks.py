"""Nothing in clinic.yaml names the emergency's key or words for anything else; each mistake has its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("words: {en: {help: [an emergency]}}", "commands help: 'an emergency' holds emergency words"),
        ("words: {es: {operator: [dolor de pecho]}}", "commands operator: 'dolor de pecho' holds emergency words"),
        ("words: {en: {help: [operator]}}", "commands help: 'operator' is also said for operator"),
        ("words: {en: {help: [assist], back: [assist]}}", "'assist' is also said for"),
        ("words: {en: {help: ['!!']}}", "commands help: an empty phrase"),
        ("words: {fr: {help: [aide]}}", "unknown language 'fr'"),
        ("words: {en: {halp: [assist]}}", "halp"),
        ("keys: {help: 9}", "commands help: 9 is the emergency key"),
        ("keys: {help: 0}", "commands help: the key 0 is also that of operator"),
        ("keys: {help: 7, back: 7}", "commands back: the key 7 is also that of help"),
    ],
)
def test_commands(written: str, said: str, tmp_path: Path) -> None:
    found = mistakes(tmp_path, block(f"commands:\n  {written}\n"))
    assert any(said in sentence for sentence in found), found
    assert all(sentence.split(":")[0].isdigit() for sentence in found)


def test_names_of_the_clinics_lists(tmp_path: Path) -> None:
    lists = "lists:\n  reasons: [{id: flu, says: Flu}, {id: pain, says: Heart, words: [chest pain]}]\n"
    found = mistakes(tmp_path, block(lists))
    assert any("lists reasons: 'chest pain' holds emergency words" in sentence for sentence in found), found


def test_all_is_well(tmp_path: Path) -> None:
    assert mistakes(tmp_path, block("commands:\n  words: {en: {help: [assist]}}\n  keys: {operator: 8}\n")) == []

"""How far away a person is."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import DESK, GOOD, HEAD, HELLO, told

BOX = "  box: {message: {say: engine.goodbye, mailbox: desk, go: bye}}\n  bye: {hangup: {}}\n"
CHOICES = "choices: [{key: 1, go: box}], no_input: [{go: box}], no_match: [{go: box}]"
ASK = '  ask: {menu: {say: {en: "Press 1."}, ' + CHOICES + "}}\n"


def test_no_person_at_all(tmp_path: Path) -> None:
    text = HEAD.replace("fallback: desk", "fallback: box") + HELLO + ASK + BOX
    found = told("person-within", text, tmp_path)
    assert [one[2] for one in found] == ["no person can be reached from 'hello'", "no person can be reached from 'ask'"]


def test_too_far(tmp_path: Path) -> None:
    long = "".join(f"  s{n}: {{say: {{say: engine.goodbye, go: s{n + 1}}}}}\n" for n in range(7))
    text = GOOD.replace("words: [bill], go: desk", "go: s0").replace(
        "choices:", "no_input: [{go: s0}], no_match: [{go: s0}], choices:"
    )
    text += long + "  s7: {set: {language: en, go: desk}}\n"
    found = told("person-within", text, tmp_path)
    assert found[-1][2] == "from 'ask' a person is 9 nodes away, at most 6 are allowed"
    assert told("person-within", text.replace("start:", "check: {person_within: 10}\nstart:"), tmp_path) == []


def test_near_enough(tmp_path: Path) -> None:
    assert told("person-within", GOOD, tmp_path) == []
    assert (
        told("person-within", HEAD + HELLO + ASK.replace("key: 1, go: box", "key: 1, go: desk") + DESK + BOX, tmp_path)
        == []
    )

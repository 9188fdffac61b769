"""When words need no more words: menus, values, confirmations, commands and emergencies."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.completeness import goes_on, is_complete
from tests.ivr.caller import Caller
from tests.ivr.nodes.probe import probe

MENU = """{menu: {say: load.press, choices: [
  {key: 1, words: [bill, bill payment], go: bye}, {key: 2, words: [see a doctor], go: bye}]}}"""
CODE = "{collect: {say: load.press, into: account, confirm: true, go: bye}}"


def complete(caller: Caller, utterance: str) -> bool:
    assert caller.listening is not None
    return is_complete(caller.flow, caller.call, utterance, caller.at, caller.listening.phrases)


@pytest.mark.parametrize(
    ("words", "is_whole"),
    [
        ("see a doctor", True),
        ("See a doctor!", True),
        ("see a", False),
        ("bill", False),  # "bill payment" begins with it
        ("bill payment", True),
        ("two", True),
        ("start over", True),
        ("chest pain", True),
        ("well see a doctor", False),
        ("", False),
    ],
)
def test_at_a_menu(tmp_path: Path, words: str, is_whole: bool) -> None:
    assert complete(probe(MENU, tmp_path), words) == is_whole


@pytest.mark.parametrize(
    ("words", "is_whole"), [("one two", False), ("one two three four", True), ("chest pain", True)]
)
def test_where_a_value_is_asked_for(tmp_path: Path, words: str, is_whole: bool) -> None:
    caller = probe(CODE, tmp_path, account="{type: digits, length: 4}")
    assert complete(caller, words) == is_whole


def test_a_yes_is_whole_and_a_no_may_be_followed_by_a_correction(tmp_path: Path) -> None:
    caller = probe(CODE, tmp_path, account="{type: digits, length: 4}")
    caller.press("1234")
    caller.hear_out()
    assert complete(caller, "yes")
    assert not complete(caller, "no")
    assert not complete(caller, "one two three four")


def test_korean_words_stick_together() -> None:
    assert goes_on("예", ("예약", "네"))
    assert not goes_on("bill", ("billing",))

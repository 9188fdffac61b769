"""Circles that silence turns in."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import DESK, GOOD, HEAD, HELLO, told

ASK = '  ask: {menu: {say: {en: "Press 1."}, choices: [{key: 1, go: %s}], no_input: [%s], no_match: [{go: desk}]}}\n'


def test_silence_that_leads_back(tmp_path: Path) -> None:
    text = HEAD + HELLO + ASK % ("desk", "{say: engine.no_input}, {go: hello}") + DESK
    what = "a caller who says nothing that is understood goes round for ever: hello -> ask -> hello"
    assert told("endless-loop", text, tmp_path) == [(6, 3, what)]


def test_a_question_that_leads_to_itself(tmp_path: Path) -> None:
    text = HEAD + HELLO + ASK % ("desk", "{go: ask}") + DESK
    assert [found[0] for found in told("endless-loop", text, tmp_path)] == [7]


def test_a_circle_of_two_silences_through_another_question(tmp_path: Path) -> None:
    again = (
        (ASK % ("desk", "{go: desk}"))
        .replace("ask:", "again:")
        .replace("no_match: [{go: desk}]", "no_match: [{go: ask}]")
    )
    text = HEAD + HELLO + ASK % ("desk", "{go: again}") + again + DESK
    assert "ask -> again -> ask" in told("endless-loop", text, tmp_path)[0][2]


def test_a_circle_the_caller_chooses_is_fine(tmp_path: Path) -> None:
    assert told("endless-loop", HEAD + HELLO + ASK % ("hello", "{go: desk}") + DESK, tmp_path) == []
    assert told("endless-loop", GOOD, tmp_path) == []


def test_waiting_for_a_person_again_is_fine(tmp_path: Path) -> None:
    text = GOOD.replace("{queue: front_desk}", "{queue: front_desk, on: {timed_out: hello}}")
    assert told("endless-loop", text, tmp_path) == []


def test_an_empty_message_that_is_asked_for_for_ever(tmp_path: Path) -> None:
    box = "  box: {message: {say: engine.goodbye, mailbox: desk, go: bye, empty: box}}\n  bye: {hangup: {}}\n"
    text = HEAD + HELLO + ASK % ("desk", "{go: box}") + DESK + box
    assert [found[0] for found in told("endless-loop", text, tmp_path)] == [9]


def test_a_circle_that_counts_is_bounded(tmp_path: Path) -> None:
    count = "  count: {branch: {cases: [{when: \"visits('ask') > 3\", go: desk}], else: ask}}\n"
    text = HEAD + HELLO + ASK % ("desk", "{go: count}") + count + DESK
    assert told("endless-loop", text, tmp_path) == []
    assert len(told("endless-loop", text.replace("visits('ask') > 3", "clock > '12:00'"), tmp_path)) == 1

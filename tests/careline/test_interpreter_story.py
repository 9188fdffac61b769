"""Interpreters in the story of a call: each attempt in a sentence, and who would be rung."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from acd.reasons import WhyWaiting
from careline import interpreter_story as story
from controller.settings.loader import Settings
from controller.switchboard.line import InterpreterLeg
from crm.model import InterpreterRecord
from tests.controller.settings.clinic import block, sample

NOON = 1_764_000_000_000
ROW = InterpreterRecord("hana", "ko", True, NOON, 4_000, 0, "no_answer")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW, "Interpreter hana (ko) is rung for 4 s: did not answer."),
        (replace(ROW, qualified=False, outcome="busy"), "Interpreter hana (ko, not qualified for medicine): was busy."),
        (replace(ROW, outcome="closed"), "Interpreter hana (ko): not at this hour."),
        (replace(ROW, outcome="not_acknowledged"), "Interpreter hana (ko) is rung for 4 s: answered and did not join."),
        (
            replace(ROW, outcome="joined", joined_ms=125_000),
            "Interpreter hana (ko) is rung, answers after 4 s and is in the talk for 2 min 5 s.",
        ),
        (replace(ROW, interpreter="", outcome="nobody"), "An interpreter for ko is wanted: clinic.yaml names none."),
        (replace(ROW, outcome="gone_fishing"), "Interpreter hana (ko) is rung for 4 s: gone fishing."),
    ],
)
def test_each_attempt_is_a_sentence(row: InterpreterRecord, said: str) -> None:
    assert story.told([row]) == [(NOON, said)]


def test_while_the_call_lasts_it_says_what_each_is_doing() -> None:
    rings = InterpreterLeg("hana", "ko", True, NOON)
    asked = replace(rings, answered_at=NOON + 3_000)
    talks = replace(asked, joined_at=NOON + 5_000, outcome="joined")
    over = replace(talks, ended_at=NOON + 9_000)
    page = {"interpreters": [asdict(leg) for leg in (over, rings, asked, talks)]}
    told = [line for _, line in story.told(story.attempts_of_page(page, NOON + 65_000))]
    assert told == [
        "Interpreter hana (ko) is rung, answers after 3 s and is in the talk for 4 s.",
        "Interpreter hana (ko) is rung, for 1 min 5 s so far.",
        "Interpreter hana (ko) is rung, answered after 3 s and has not joined yet.",
        "Interpreter hana (ko) is rung, answered after 3 s and has been in the talk for 1 min.",
    ]
    with pytest.raises(TypeError):
        story.attempts_of_page({"interpreters": [{"who": "?"}]}, NOON)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return sample(
        tmp_path,
        block(
            "interpreters: {hana: {name: H, phone: desk, languages: {ko: qualified}, hours: nights}, "
            "minji: {name: M, phone: minji, languages: {ko: qualified}}}"
        ),
        ("\nhours:", "\nhours:\n  nights: {open: {mon-sun: ['03:00-03:01']}}"),
    )


def test_who_would_be_rung_and_from_when(settings: Settings) -> None:
    assert story.prospect(settings, "front_desk", "ko", NOON) == story.Prospect(
        "ko", "automatic", ("hana", "minji"), ("hana",), 240_000
    )
    nurse = story.prospect(settings, "nurse", "es", NOON)
    assert nurse == story.Prospect("es", "on_request", (), (), None), "never_relax"
    assert story.prospect(settings, "desk", "ko", NOON) is None
    assert story.prospect(settings, "nurse", "", NOON) is None


@pytest.mark.parametrize(
    ("why", "needed"),
    [
        (WhyWaiting("all_busy", (("alice", "talks"),)), True),
        (WhyWaiting("all_busy", (("alice", "talks"), ("minji", "talks"))), False),
        (WhyWaiting("rings", (("alice", "rings"),)), True),
        (WhyWaiting("rings", (("stranger", "rings"),)), False),
        (WhyWaiting("nobody_able", (("alice", "does not speak ko"), ("minji", "signed out"))), True),
        (WhyWaiting("nobody_able", (("alice", "needs nurse 1, has none"),)), False),
        (WhyWaiting("held", (("alice", "talks"),)), False),
        (WhyWaiting("callback"), False),
    ],
)
def test_whether_whoever_answers_will_not_understand_him(settings: Settings, why: WhyWaiting, needed: bool) -> None:
    assert story.needed_by(settings, why, "front_desk", "ko") is needed


def test_what_a_supervisor_reads_of_it() -> None:
    it = story.Prospect("ko", "automatic", ("hana", "line"), ("hana",), 240_000)
    able, unable = WhyWaiting("all_busy"), WhyWaiting("nobody_able")
    by_itself = (
        "Nobody who could be rung speaks ko: an interpreter would be rung by itself in the talk: "
        "hana (not at this hour), then line."
    )
    assert story.expected(it, able) == [by_itself]
    assert story.expected(it, unable) == [by_itself, "  Agents have to speak ko for the first 4 min of the wait."]
    never = story.expected(replace(it, asked_for_ms=None, mode="on_request"), unable)
    assert "would be rung when the agent presses #6 in the talk" in never[0]
    assert never[1] == "  Not before somebody who speaks ko is on duty: the queue never asks less."
    assert story.expected(replace(it, mode="off"), able)[0].endswith("interpreters are off in this queue.")
    assert story.expected(replace(it, rung=()), able)[0].endswith("clinic.yaml names no interpreter for it.")
    assert story.not_asked(replace(it, mode="on_request"), "alice") == (
        "alice does not speak ko as well as the queue asks, and no interpreter was rung: #6 was not pressed."
    )


def test_as_chapters() -> None:
    (chapter,) = story.as_data([ROW])
    assert (chapter["at"], chapter["kind"], chapter["interpreter"], chapter["outcome"]) == (
        NOON, "interpreter", "hana", "no_answer",
    )  # fmt: skip

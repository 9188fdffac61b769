"""The timeline: the same words on a terminal and in a pipe, and none for what is not worth a line."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from rich.console import Console

from careline import timeline
from careline.timeline import WORDINGS, Timeline
from controller.happenings import Happening, Kind

ARRIVED = Happening(1_500, "arrived", "1700000000.1", (("dialled", "5550100"), ("known", 1), ("flow", "front-door")))
LINE = "    1.50 s  call 1   a patient's phone dials 5550100 (number shown); flow front-door"


def told(*happenings: Happening, terminal: bool = False) -> str:
    out = io.StringIO()
    sink = Timeline(Console(file=out, force_terminal=terminal, width=200, color_system=None), 0)
    for happening in happenings:
        sink(happening)
    return out.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_one_line_a_happening(terminal: bool) -> None:
    assert LINE in told(ARRIVED, terminal=terminal)


def test_a_pipe_gets_the_line_as_it_is() -> None:
    assert told(ARRIVED) == LINE + "\n"


def test_calls_keep_their_numbers() -> None:
    other = Happening(1_600, "stored", "1700000000.2")
    again = Happening(1_700, "stored", "1700000000.1")
    assert "call 2" in told(ARRIVED, other)
    assert "call 1   interaction stored" in told(ARRIVED, other, again)


def test_the_oldest_numbers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "REMEMBERED", 2)
    calls = [Happening(0, "stored", f"{number}.1") for number in (1, 2, 3, 1)]
    assert [line.split()[3] for line in told(*calls).splitlines()] == ["1", "2", "3", "4"]


def test_an_agents_change_that_says_nothing_is_left_out() -> None:
    assert told(Happening(0, "agent", "", (("agent", "alice"),))) == ""


def test_every_kind_of_happening_has_its_words() -> None:
    """A kind without words would cost the whole timeline: a sink that fails is dropped."""
    assert set(get_args(Kind)) == set(WORDINGS)
    for what in ("agreed", "dialing", "reached", "no_answer"):
        assert WORDINGS["callback"][1](Happening(0, "callback", "c", (("what", what),)))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("asked", "an interpreter for language ko is asked for"),
        ("joined", "interpreter hana joins the talk (ko)"),
        ("no_answer", "interpreter hana: no answer"),
        ("nobody", "no interpreter for language ko can be had"),
    ],
)
def test_what_becomes_of_interpreters_is_told(what: str, words: str) -> None:
    detail = (("what", what), ("interpreter", "hana"), ("language", "ko"))
    assert words in told(Happening(0, "interpreter", "1.1", detail))

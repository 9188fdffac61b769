"""The driver of the soak: its days are always the same ones, and what breaks a law can be played again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.properties import laws, soak


def test_a_few_thousand_events_break_no_law(capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.soak(4_000, first=1, steps=40) == 0
    assert "events broke no law, seeds 1 to " in capsys.readouterr().out


def test_a_seed_gives_the_same_days_again() -> None:
    first, again = list(soak.days(3, steps=5)), list(soak.days(3, steps=5))
    assert first == again != list(soak.days(4, steps=5))
    assert {day.routing for day in first} == {True, False} == {bool(day.others) for day in first}


def test_a_broken_law_names_its_day_which_is_played_again_in_few_steps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody_is_ever_offered(world: Any, commands: list[Any]) -> None:
        assert not [command for command in commands if type(command).__name__ == "Offer"], "somebody was offered"

    monkeypatch.setattr(laws, "first_come_first_served", nobody_is_ever_offered)
    assert soak.soak(10_000, first=1, steps=40) == 1
    said = capsys.readouterr().out
    assert "somebody was offered" in said and "python -m tests.properties.soak --seed 1 --day " in said
    monkeypatch.setattr(soak, "STEPS", 40)
    assert soak.replay(1, int(said.split()[-1])) == 1
    shown = capsys.readouterr().out
    assert "somebody was offered" in shown
    assert 1 <= shown.count("Step(kind=") <= 3


def test_what_does_not_matter_is_left_out() -> None:
    day = next(soak.days(1, steps=64))
    needed = day.steps[10], day.steps[50]
    short = soak.shortest(day, lambda shorter: all(step in shorter.steps for step in needed))
    assert short == replace(day, steps=needed)

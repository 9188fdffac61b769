"""Strategies are found by their folder, and a wrong word is answered with the right one."""

from importlib import import_module

import pytest

from acd.core import Acd
from acd.messages import Clinic, QueueRules
from acd.strategies import find, known
from acd.strategies.best_skill import rank


def test_the_folder_is_the_list() -> None:
    assert known() == (
        "best_skill",
        "best_skill_queue_ratio",
        "fewest_calls",
        "idleness_ratio",
        "least_skilled_first",
        "longest_idle",
        "queue_ratio",
        "round_robin",
    )
    assert find("best_skill", "desk").rank is rank


def test_every_strategy_says_in_its_first_line_what_it_does() -> None:
    assert all((import_module(f"acd.strategies.{name}").__doc__ or "").strip() for name in known())


def test_an_unknown_strategy_names_the_queue_and_the_nearest_word() -> None:
    with pytest.raises(ValueError, match=r"queue 'ward': unknown strategy 'best_skil'; did you mean 'best_skill'\?"):
        Acd(Clinic((), (QueueRules("ward", strategy="best_skil"),)))
    with pytest.raises(ValueError, match="unknown strategy 'xyz'; Known: best_skill, best_skill_queue_ratio"):
        find("xyz", "desk")

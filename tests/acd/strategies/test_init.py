"""Strategies are found by their folder, and a wrong word is answered with the right one."""

import pytest

from acd.core import Acd
from acd.messages import Clinic, QueueRules
from acd.strategies import find, known
from acd.strategies.best_skill import rank


def test_the_folder_is_the_list() -> None:
    assert {"best_skill", "longest_idle"} <= set(known())
    assert find("best_skill", "desk") is rank


def test_every_strategy_says_in_its_first_line_what_it_does() -> None:
    assert all((find(name, "desk").__globals__["__doc__"] or "").strip() for name in known())


def test_an_unknown_strategy_names_the_queue_and_the_nearest_word() -> None:
    with pytest.raises(ValueError, match=r"queue 'ward': unknown strategy 'best_skil'; did you mean 'best_skill'\?"):
        Acd(Clinic((), (QueueRules("ward", strategy="best_skil"),)))
    with pytest.raises(ValueError, match="unknown strategy 'xyz'; Known: best_skill, longest_idle"):
        find("xyz", "desk")

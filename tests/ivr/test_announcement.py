"""For whom an announcement is, and when."""

from __future__ import annotations

from ivr.announcement import Announcement


def test_in_its_time_from_the_beginning_until_just_before_the_end() -> None:
    flu = Announcement("flu", begins=100, ends=200)
    assert [flu.is_for("5550100", at) for at in (99, 100, 199, 200)] == [False, True, True, False]
    assert Announcement("flu").is_for("5550100", 10**15)


def test_for_its_numbers_alone() -> None:
    storm = Announcement("storm", numbers=("5550100",))
    assert storm.is_for("5550100", 1)
    assert not storm.is_for("5550101", 1)
    assert Announcement("storm").is_for("5550101", 1)

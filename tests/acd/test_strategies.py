import pytest

from acd.strategies import find, known


def test_every_file_of_the_folder_is_a_strategy():
    assert known() == ("best_skill", "longest_idle")
    for name in known():
        assert callable(find(name, "front_desk"))


def test_an_unknown_one_is_told_with_queue_and_likely_word():
    said = r"queue 'front_desk': unknown strategy 'longest_idel'; did you mean 'longest_idle'\?"
    with pytest.raises(ValueError, match=said):
        find("longest_idel", "front_desk")

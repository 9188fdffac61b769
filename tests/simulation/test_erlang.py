"""The closed forms against published and independently computed values, and against each other."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.erlang import erlang_b, erlang_c, exact


@pytest.mark.parametrize(
    ("agents", "load", "talk", "within_s", "p_wait", "mean_wait", "level"),
    [
        (10, 8, 3, 20, 0.409180, 0.61377, 0.67235),
        (20, 16, 4, 20, 0.256078, 0.25608, 0.81651),
        (90, 84, 10, 30, 0.411957, 0.68660, 0.69481),
        (100, 90, 5, 20, 0.216940, 0.10847, 0.88862),
    ],
)
def test_erlang_c(
    agents: int, load: float, talk: float, within_s: float, p_wait: float, mean_wait: float, level: float
) -> None:
    found = exact(agents, load / talk, talk, within=within_s / 60)
    assert found.p_wait == pytest.approx(p_wait, abs=1e-6)
    assert found.mean_wait == pytest.approx(mean_wait, abs=1e-5)
    assert found.service_level == pytest.approx(level, abs=1e-5)
    assert found.p_wait == pytest.approx(erlang_c(agents, load), rel=1e-9)


@pytest.mark.parametrize(
    ("agents", "load", "talk", "patience", "p_wait", "mean_wait", "p_abandon"),
    [
        (10, 10, 3, 2, 0.49685, 0.27493, 0.13746),
        (20, 24, 4, 2, 0.71434, 0.40286, 0.20143),
        (90, 84, 10, 5, 0.22994, 0.11055, 0.02211),
        (100, 100, 5, 3, 0.45162, 0.13474, 0.04491),
    ],
)
def test_erlang_a(
    agents: int, load: float, talk: float, patience: float, p_wait: float, mean_wait: float, p_abandon: float
) -> None:
    found = exact(agents, load / talk, talk, patience=patience)
    assert found.p_wait == pytest.approx(p_wait, abs=1e-5)
    assert found.mean_wait == pytest.approx(mean_wait, abs=1e-5)
    assert found.p_abandon == pytest.approx(p_abandon, abs=1e-5)
    assert found.occupancy == pytest.approx(load / agents * (1 - found.p_abandon), rel=1e-9)


def test_some_places_to_wait() -> None:
    found = exact(90, 8.4, 10, places=30, within=0.5)
    assert found.p_block == pytest.approx(0.003643, abs=1e-6)
    assert found.p_wait == pytest.approx(0.37971, abs=1e-5)
    assert found.mean_wait == pytest.approx(0.45002, abs=1e-5)
    assert found.mean_wait_if_waited == pytest.approx(1.18519, abs=1e-5)
    assert found.service_level == pytest.approx(0.73292, abs=1e-5)
    assert found.occupancy == pytest.approx(0.92993, abs=1e-5)


def test_one_agent_is_the_textbook_queue() -> None:
    found = exact(1, 0.5, 1.0, within=2.0)
    assert found.mean_wait == pytest.approx(1.0)
    assert found.service_level == pytest.approx(1 - 0.5 * math.exp(-1.0))


def test_a_service_level_is_what_patience_leaves() -> None:
    """With time without end everybody who did not give up has been answered."""
    found = exact(10, 10 / 3, 3, patience=2, within=60)
    assert found.service_level == pytest.approx(1 - found.p_abandon, abs=1e-9)


@settings(deadline=None)
@given(agents=st.integers(1, 300), load=st.floats(0.1, 400))
def test_no_places_is_erlang_b(agents: int, load: float) -> None:
    assert exact(agents, load, 1.0, places=0).p_block == pytest.approx(erlang_b(agents, load), rel=1e-6, abs=1e-300)


@settings(deadline=None)
@given(agents=st.integers(1, 60), load=st.floats(0.5, 90), patience=st.floats(0.1, 20), within=st.floats(0, 3))
def test_who_comes_in_is_answered_or_gives_up(agents: int, load: float, patience: float, within: float) -> None:
    found = exact(agents, load, 1.0, patience=patience, within=within)
    assert found.occupancy * agents == pytest.approx(load * (1 - found.p_abandon), rel=1e-6)
    assert 1 - found.p_wait - 1e-9 <= found.service_level <= 1 - found.p_abandon + 1e-9


def test_a_queue_that_grows_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="grows without end"):
        exact(10, 10.0, 1.0)
    with pytest.raises(ValueError, match="grows without end"):
        erlang_c(10, 10)

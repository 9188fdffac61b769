"""The engine's own names."""

from ivr.variables import BUILT_IN, FACTS


def test_what_conditions_know_shadows_no_variable_of_the_engine() -> None:
    assert not set(BUILT_IN) & set(FACTS)

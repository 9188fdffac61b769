"""The list of types is one list."""

from typing import get_args

from ivr.variables import BUILT_IN, FACTS, KINDS, VariableType


def test_every_type_is_something_in_a_condition() -> None:
    assert set(KINDS) == set(get_args(VariableType))


def test_what_conditions_know_shadows_no_variable_of_the_engine() -> None:
    assert not set(BUILT_IN) & set(FACTS)

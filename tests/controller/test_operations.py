"""Every operation that flows know is carried out, and by nobody else."""

from controller.operations import carriers
from ivr.operations import operations

ENGINES_OWN = {"callback_numbers"}


def test_each_operation_has_one_who_carries_it_out() -> None:
    assert set(carriers()) == set(operations()) | ENGINES_OWN

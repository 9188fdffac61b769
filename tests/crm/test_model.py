import dataclasses

import pytest

from crm.model import Preference, task_id
from tests.crm.examples import CANARIES, INTERACTION, PATIENT, STEPS


@pytest.mark.parametrize("record", [PATIENT, INTERACTION, STEPS[0]])
def test_records_do_not_change_once_made(record: object) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, dataclasses.fields(record)[0].name, "xx")


@pytest.mark.parametrize("record", [PATIENT, INTERACTION, *STEPS, Preference("x0001", "relay", "wombat", 7)])
def test_nothing_private_shows_when_a_record_is_printed(record: object) -> None:
    for canary in CANARIES:
        assert canary not in repr(record)


def test_a_call_gives_one_task_for_each_reason() -> None:
    assert task_id("1.7", "hung_up") == "1.7-hung_up" != task_id("1.7", "safe_end")

"""The records a recorded call is given hold as much of each kind as it found."""

from __future__ import annotations

from careline.flow_tests.recorded_records import by_relay, records_for
from controller.text.world import given_model
from crm.model import StepRecord
from tests.careline.flow_tests.test_recording import shipped


def records(*steps: tuple[str, str]) -> dict[str, object]:
    passed = [StepRecord(0, node, "lookup", 0, 0, outcome=outcome) for node, outcome in steps]
    return records_for(passed, shipped().flows["front-door"])


def test_as_many_as_were_found() -> None:
    found = records(
        ("who", "found"),
        ("appointments/look", "found"),
        ("appointments/look", "found"),
        ("appointments/booked_already", "found"),
        ("appointments/booked_already", "not_found"),
        ("refill/look", "found"),
        ("billing/account", "found"),
        ("billing/coverage", "found"),
    )
    given = given_model().model_validate(found)
    assert {each.visit for each in given.free} == {"checkup", "follow_up", "vaccination"}  # type: ignore[attr-defined]
    assert len({each.at for each in given.free}) == 6  # type: ignore[attr-defined]
    assert len(given.appointments) == len(given.prescriptions) == 1  # type: ignore[attr-defined]
    assert given.account.cents and given.insurance.active  # type: ignore[attr-defined]


def test_what_was_not_found_or_failed_is_not_there() -> None:
    assert records(("billing/account", "not_found"), ("refill/look", "failed"), ("gone/look", "found")) == {}


def test_how_a_relay_call_was_told_is_read_from_where_it_went() -> None:
    flow = shipped().flows["front-door"]

    def told(*steps: tuple[str, str, str]) -> tuple[bool, bool]:
        return by_relay([StepRecord(0, node, kind, 0, 0, outcome=outcome) for node, kind, outcome in steps], flow)

    assert told() == (False, False)
    assert told(("operator", "enqueue", "hung_up")) == (True, False)
    assert told(("who", "lookup", "found"), ("operator", "enqueue", "hung_up")) == (False, True)
    assert told(("who", "lookup", "found"), ("open", "branch", ""), ("operator", "enqueue", "")) == (False, False)

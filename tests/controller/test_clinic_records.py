from datetime import date

import pytest

from controller.clinic_records import beginning_of, local, new_id, reference, refill_state, when_and_who
from crm.clinic.model import Prescription, RefillRequest, Slot

ZONE = "America/New_York"
MIDNIGHT = 1_793_682_000_000
"""2026-11-03 00:00 in New York, two days after the clocks went back."""
PILLS = Prescription("rx1", "p1", "Lisinopril", "Main Street", 2, 1_000)


def test_days_begin_and_times_are_read_at_the_clinic() -> None:
    assert beginning_of(date(2026, 11, 3), ZONE) == MIDNIGHT
    slot = Slot("s", "ortiz", "checkup", MIDNIGHT + 52_200_000, 30)
    assert local(slot.start_at, ZONE).isoformat() == "2026-11-03T14:30:00-05:00"
    assert when_and_who(slot, ZONE) == {"day": "2026-11-03", "time": "14:30", "doctor": "ortiz"}


def test_an_id_is_the_same_for_one_call_and_begins_with_the_reference_the_caller_is_told() -> None:
    made = new_id("a", "17.0", "ortiz-20261103-1430")
    assert made == new_id("a", "17.0", "ortiz-20261103-1430")
    assert made.startswith(f"a{reference(made)}-17.0-")
    assert len(reference(made)) == 6
    assert new_id("a", "18.0", "ortiz-20261103-1430") != made
    assert new_id("a", "17.0", "ortiz-20261103-1600") != made


def test_an_id_that_is_not_ours_has_a_reference_too() -> None:
    assert reference("4711") == reference("4711") != reference("4712")
    assert len(reference("4711")) == 6 and reference("4711").isdigit()


@pytest.mark.parametrize(
    ("prescription", "asked", "state"),
    [
        (PILLS, "", "ready"),
        (PILLS, "requested", "asked"),
        (PILLS, "completed", "ready"),
        (Prescription("rx1", "p1", "L", "M", 0, 1_000), "", "none_left"),
        (Prescription("rx1", "p1", "L", "M", 2, 500), "", "expired"),
        (Prescription("rx1", "p1", "L", "M", 2, 1_000, True), "requested", "controlled"),
    ],
)
def test_what_may_be_refilled(prescription: Prescription, asked: str, state: str) -> None:
    requests = [RefillRequest("r", "p1", "rx1", 1, asked)] if asked else []  # type: ignore[arg-type]
    assert refill_state(prescription, requests, 500) == state
    assert refill_state(PILLS, [RefillRequest("r", "p1", "rx2", 1)], 500) == "ready"

import pytest

from controller.clinic_records import reference
from crm.clinic.model import Prescription
from tests.controller.operations.clinic import DAY, NOW, clinic

PILLS = Prescription("rx1", "p1", "L", "M", 2, NOW + DAY)


async def test_the_staff_have_one_request_however_often_he_asks() -> None:
    at = await clinic()
    await at.crm.medication.put_prescriptions([PILLS])
    told = await at.ask("request_refill", "1.1", prescription="rx1")
    assert told == await at.ask("request_refill", "2.2", prescription="rx1")
    (request,) = await at.crm.medication.requests_of("p1")
    assert (request.status, request.requested_at) == ("requested", NOW)
    assert told == {"reference": reference(request.id)}


@pytest.mark.parametrize(
    "prescription",
    [
        Prescription("rx1", "p1", "L", "M", 0, NOW + DAY),
        Prescription("rx1", "p1", "L", "M", 2, NOW),
        Prescription("rx1", "p1", "L", "M", 2, NOW + DAY, controlled=True),
        Prescription("rx1", "p2", "L", "M", 2, NOW + DAY),
        Prescription("rx2", "p1", "L", "M", 2, NOW + DAY),
    ],
    ids=["none left", "expired", "controlled", "another's", "another"],
)
async def test_what_somebody_must_look_at_is_not_taken(prescription: Prescription) -> None:
    at = await clinic()
    await at.crm.medication.put_prescriptions([prescription])
    assert await at.ask("request_refill", prescription="rx1") is None
    assert not await at.crm.medication.requests_of("p1")

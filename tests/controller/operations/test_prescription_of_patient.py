from crm.clinic.model import Prescription
from tests.controller.operations.clinic import DAY, NOW, clinic


async def test_each_is_told_with_its_state() -> None:
    at = await clinic()
    mine = [
        Prescription("rx1", "p1", "Lisinopril", "Main Street", 2, NOW + DAY),
        Prescription("rx2", "p1", "Oxycodone", "Main Street", 2, NOW + DAY, controlled=True),
    ]
    await at.crm.medication.put_prescriptions([*mine, Prescription("rx0", "p2", "X", "Y", 1, NOW + DAY)])
    first = await at.ask("prescription_of_patient", number="1")
    assert first == {"prescription": "rx1", "medicine": "Lisinopril", "pharmacy": "Main Street", "state": "ready"}
    second = await at.ask("prescription_of_patient", number="2")
    assert second is not None and (second["prescription"], second["state"]) == ("rx2", "controlled")
    assert await at.ask("prescription_of_patient", number="3") is None


async def test_one_that_was_asked_for_says_so() -> None:
    at = await clinic()
    await at.crm.medication.put_prescriptions([Prescription("rx1", "p1", "L", "M", 2, NOW + DAY)])
    await at.ask("request_refill", prescription="rx1")
    found = await at.ask("prescription_of_patient", number="1")
    assert found is not None and found["state"] == "asked"

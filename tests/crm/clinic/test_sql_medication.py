from pathlib import Path

from crm.clinic.model import Prescription
from tests.crm.clinic.raw import everything_written, store


async def test_what_a_patient_takes_is_not_readable_in_the_file(tmp_path: Path) -> None:
    crm = store(tmp_path)
    await crm.medication.put_prescriptions([Prescription("rx1", "p1", "Lisinopril", "Corner Pharmacy", 2, 5)])
    await crm.close()
    written = everything_written(tmp_path)
    assert b"rx1" in written
    assert b"Lisinopril" not in written and b"Corner" not in written

"""What is remembered of a patient's wishes."""

from controller.operations import Desk
from controller.operations.patient_update import carry_out
from crm.connectors.memory import MemoryCrm
from crm.model import Patient


async def test_the_language_is_remembered_and_nothing_else_changes() -> None:
    crm = MemoryCrm()
    ann = Patient("p1", "Ann", "Able", "1980-01-01", "en", ("+15555550101",))
    await crm.put_patients([ann])
    desk = Desk(crm, lambda: 7, lambda _n: True, "US")
    assert await carry_out(desk, None, {"patient": "p1", "language": "es"}) == {}
    found = await crm.patient("p1")
    assert found is not None
    assert (found.language, found.phones, found.birth_date) == ("es", ann.phones, ann.birth_date)
    assert await carry_out(desk, None, {"patient": "p9", "language": "es"}) is None
    assert await carry_out(desk, None, {"patient": "p1", "language": "Español"}) is None

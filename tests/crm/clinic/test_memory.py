import pytest

from crm.clinic.model import Account, Slot
from crm.connectors.memory import MemoryCrm
from crm.port import CrmUnavailable


async def test_it_is_away_with_its_store() -> None:
    crm = MemoryCrm()
    await crm.appointments.put_slots([Slot("s1", "ortiz", "checkup", 10, 30)])
    await crm.billing.put_accounts([Account("p1", 1, "USD")])
    crm.away = True
    for call in (
        crm.appointments.hold("s1", "call-1", 1, 5),
        crm.medication.of_patient("p1"),
        crm.billing.account_of("p1"),
    ):
        with pytest.raises(CrmUnavailable):
            await call
    crm.away = False
    assert [slot.id for slot in await crm.appointments.free_slots(now=1, after=0, before=99)] == ["s1"]

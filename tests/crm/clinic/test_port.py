import inspect

import pytest

from crm.clinic import port
from crm.clinic.memory import MemoryAppointments, MemoryBilling, MemoryMedication
from crm.clinic.sql_appointments import SqlAppointments
from crm.clinic.sql_billing import SqlBilling
from crm.clinic.sql_medication import SqlMedication


@pytest.mark.parametrize(
    ("wanted", "store"),
    [
        (port.Appointments, MemoryAppointments),
        (port.Appointments, SqlAppointments),
        (port.Medication, MemoryMedication),
        (port.Medication, SqlMedication),
        (port.Billing, MemoryBilling),
        (port.Billing, SqlBilling),
    ],
)
def test_a_store_has_every_method_of_its_port_and_no_other(wanted: type, store: type) -> None:
    def methods(kind: type) -> dict[str, str]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {name: str(inspect.signature(method)) for name, method in found if not name.startswith("_")}

    assert methods(store) == methods(wanted)

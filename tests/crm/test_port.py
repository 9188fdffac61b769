import inspect

import pytest

from crm.connectors.memory import MemoryCrm
from crm.connectors.sql import SqlCrm
from crm.port import Crm


@pytest.mark.parametrize("connector", [MemoryCrm, SqlCrm])
def test_a_connector_has_every_method_of_the_port_and_no_other(connector: type) -> None:
    def methods(kind: type) -> dict[str, str]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {name: str(inspect.signature(method)) for name, method in found if not name.startswith("_")}

    assert methods(connector) == methods(Crm)

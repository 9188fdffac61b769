import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crm.clinic.model import Account, Authorisation, Coverage
from crm.port import CrmUnavailable
from tests.crm.clinic.raw import everything_written, store


async def test_sums_payers_and_services_are_not_readable_in_the_file(tmp_path: Path) -> None:
    crm = store(tmp_path)
    await crm.billing.put_accounts([Account("p1", 424_242, "USD")])
    await crm.billing.put_coverages([Coverage("p1", "Harbor Health", "Silver", 0)])
    await crm.billing.put_authorisations([Authorisation("pa1", "p1", "an M R I", "pending", 1)])
    await crm.close()
    written = everything_written(tmp_path)
    assert b"pending" in written
    for private in (b"424242", b"Harbor", b"Silver", b"M R I"):
        assert private not in written


async def test_a_sealed_sum_copied_to_another_patient_does_not_open(tmp_path: Path) -> None:
    crm = store(tmp_path)
    await crm.billing.put_accounts([Account("p1", 1, "USD"), Account("p2", 2, "USD")])
    with closing(sqlite3.connect(tmp_path / "crm.db")) as raw:
        copied = "(SELECT sealed FROM accounts WHERE patient = 'p1')"
        raw.execute(f"UPDATE accounts SET sealed = {copied} WHERE patient = 'p2'")
        raw.commit()
    with pytest.raises(CrmUnavailable):
        await crm.billing.account_of("p2")
    assert (await crm.billing.account_of("p1")) == Account("p1", 1, "USD")
    await crm.close()

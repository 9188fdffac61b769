import pytest

from crm.clinic.model import Account
from tests.controller.operations.clinic import DAY, NOW, clinic


@pytest.mark.parametrize(
    ("account", "told"),
    [
        (Account("p1", 4_275, "USD", NOW + 20 * DAY), {"balance": "4275", "due": "2026-11-23"}),
        (Account("p1", 4_275, "USD"), {"balance": "4275"}),
        (Account("p1", 0, "USD", NOW + 20 * DAY), {"balance": "0"}),
        (Account("p1", -500, "USD"), {"balance": "0"}),
        (Account("p2", 4_275, "USD"), None),
    ],
    ids=["due", "no date", "nothing", "credit", "another's"],
)
async def test_what_he_owes(account: Account, told: dict[str, str] | None) -> None:
    at = await clinic()
    await at.crm.billing.put_accounts([account])
    assert await at.ask("account_of_patient") == told

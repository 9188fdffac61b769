from crm.clinic.model import Authorisation, Coverage
from tests.controller.operations.clinic import DAY, NOW, clinic


async def test_who_pays_and_how_the_last_request_stands() -> None:
    at = await clinic()
    assert await at.ask("coverage_of_patient") is None
    await at.crm.billing.put_coverages([Coverage("p1", "Harbor Health", "Silver", NOW - DAY)])
    told = {"payer": "Harbor Health", "active": "yes", "authorisation": "none"}
    assert await at.ask("coverage_of_patient") == told
    await at.crm.billing.put_authorisations(
        [
            Authorisation("a1", "p1", "an M R I", "denied", NOW - 2 * DAY),
            Authorisation("a2", "p1", "an M R I", "approved", NOW - DAY),
        ]
    )
    assert await at.ask("coverage_of_patient") == told | {"authorisation": "approved"}


async def test_an_insurance_that_has_ended() -> None:
    at = await clinic()
    await at.crm.billing.put_coverages([Coverage("p1", "Harbor Health", "Silver", NOW - 9 * DAY, NOW - DAY)])
    found = await at.ask("coverage_of_patient")
    assert found is not None and found["active"] == "no"

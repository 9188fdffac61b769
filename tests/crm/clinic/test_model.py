from crm.clinic.model import Account, Authorisation, Coverage, Prescription


def test_insurance_pays_from_its_first_day_until_its_last() -> None:
    bounded = Coverage("p1", "Harbor Health", "Silver", 100, 200)
    assert [bounded.active_at(at) for at in (99, 100, 199, 200)] == [False, True, True, False]
    assert Coverage("p1", "Harbor Health", "Silver", 100).active_at(10**15)


def test_nothing_private_is_in_a_text_that_may_be_logged() -> None:
    records = (
        Prescription("rx1", "p1", "Lisinopril", "Main Street Pharmacy", 2, 5),
        Account("p1", 4_250, "USD"),
        Coverage("p1", "Harbor Health", "Silver", 0),
        Authorisation("pa1", "p1", "an M R I", "pending", 1),
    )
    text = repr(records)
    for private in ("Lisinopril", "Pharmacy", "4250", "Harbor", "Silver", "M R I"):
        assert private not in text

"""Names of a list."""

from ivr.facts import EmergencyPolicy
from ivr.names import Named


def test_what_a_name_may_be_called() -> None:
    one = Named(id="ortiz", says={"en": "Doctor Ortiz", "es": "la doctora Ortiz"}, words={"en": ["the heart doctor"]})
    assert one.phrases("en") == ("Doctor Ortiz", "Ortiz", "the heart doctor")
    assert one.phrases("es") == ("la doctora Ortiz", "Ortiz")
    assert one.phrases("ko") == ()
    assert Named(id="flu", says="Flu").phrases("en") == ("Flu",)


def test_a_name_that_would_never_be_heard() -> None:
    policy = EmergencyPolicy("nurse", {}, {"en": ("chest pain",)})
    assert Named(id="flu", says="Flu", words={"en": ["the flu"]}).alarming(policy) == ""
    assert Named(id="a", says={"en": "Chest pain clinic"}).alarming(policy) == "Chest pain clinic"
    assert Named(id="a", says="Heart", words=["my chest pain"]).alarming(policy) == "my chest pain"
    assert Named(id="a", says="Heart", words={"en": ["chest pain"]}).alarming(policy) == "chest pain"

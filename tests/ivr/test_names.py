"""Names of a list."""

from ivr.names import Named


def test_what_a_name_may_be_called() -> None:
    one = Named(id="ortiz", says={"en": "Doctor Ortiz", "es": "la doctora Ortiz"}, words={"en": ["the heart doctor"]})
    assert one.phrases("en") == ("Doctor Ortiz", "Ortiz", "the heart doctor")
    assert one.phrases("es") == ("la doctora Ortiz", "Ortiz")
    assert one.phrases("ko") == ()
    assert Named(id="flu", says="Flu").phrases("en") == ("Flu",)

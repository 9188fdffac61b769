"""Numbers of a country, with and without what is dialled before them."""

from ivr.numbering import Numbering


def test_america() -> None:
    assert Numbering().e164("5555550123") == Numbering().e164("15555550123") == "+15555550123"
    assert Numbering().e164("1555555012") is Numbering().e164("") is Numbering().e164("٥٥٥٥٥٥٠١٢٣") is None
    assert Numbering().national("+15555550123") == "5555550123"
    assert Numbering().national("+525555550123") is None


def test_a_country_with_a_zero_before_its_numbers() -> None:
    germany = Numbering("49", "0", (10, 11), r"[1-9]\d{9,10}", ())
    assert germany.e164("03012345678") == "+493012345678"

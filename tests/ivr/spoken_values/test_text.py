"""``text``: kept and said as it is, never asked for."""

from ivr.spoken_values.text import Text
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import heard, keyed


def test_text_is_said_and_not_heard() -> None:
    assert Text().say("Rosa Ortiz", "en", FACTS) == ("Rosa Ortiz",)
    assert Text().say("", "en", FACTS) == ()
    assert heard(Text(), "Rosa Ortiz") == keyed(Text(), "12") == []
    assert not Text.askable

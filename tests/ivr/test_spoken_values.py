"""Every type, found by the folder: nothing said or keyed may raise, and what is refused has a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken_values import refusal_keys, value_types
from tests.ivr.conftest import FACTS
from tests.ivr.spoken_values.talk import WEDNESDAY

TYPES = value_types()
WORDS = sorted(
    {word for kind in TYPES.values() for language in ("en", "es") for word in kind().phrases(language, FACTS)}
)


def test_the_folder_is_the_list() -> None:
    assert {"date", "date_of_birth", "digits", "text", "yes_no"} <= set(TYPES)
    assert "engine.value.no_such_day" in refusal_keys()


@pytest.mark.parametrize("name", TYPES)
@given(
    text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)),
    language=st.sampled_from(["en", "es", "ko", "xx"]),
)
def test_no_text_raises(name: str, text: str, language: str) -> None:
    value = TYPES[name]()
    for reading in (value.from_speech(text, language, WEDNESDAY), value.from_keys(text, WEDNESDAY)):
        assert not (reading.candidates and reading.refusal)
        assert reading.refusal in ("", *value.refusals)
        for candidate in reading.candidates:
            assert value.from_keys(value.to_keys(candidate.value, FACTS), WEDNESDAY).candidates, "keys cannot say it"
            assert set(value.say(candidate.value, language, FACTS)) <= {*value.parts(language, FACTS), *"0123456789"}
    value.say(text, language, FACTS)
